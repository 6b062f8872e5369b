package dev.tollgate.notify;

import static dev.tollgate.notify.Receiver.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.Await;
import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** From a fact to a receiver that can believe it, whatever happens in between. */
@ExtendWith(PostgresExtension.class)
@Timeout(90)
class WebhookDeliveryIT {
    private final Database database;
    private final TestNode node;
    private final Receiver receiver = new Receiver();
    private final long account;

    WebhookDeliveryIT(Database database) {
        this.database = database;
        node = new TestNode(database.connectOptions());
        account = node.newAccount();
    }

    @AfterEach
    void close() {
        // The tests of a class share its database: what one of them leaves must not be sent in the next.
        node.execute(
                "UPDATE notification_deliveries SET status = 'failed', finished_at = now() WHERE status = 'pending'");
        node.execute("UPDATE webhook_endpoints SET status = 'deleted', disabled_reason = NULL, secret = NULL");
        node.close();
        receiver.close();
    }

    @Test
    void aMessageIsDeliveredOnceAndCanBeVerified() throws Exception {
        JsonObject endpoint = node.endpoint(account, receiver.url("/hook?a=b"));
        node.started().tell(Notice.invoiceReady(account, "in_1", "TG-0001", 1_234, null));
        node.untilDelivered(account, 1);

        assertThat(receiver.received()).hasSize(1);
        Receiver.Received got = receiver.received().getFirst();
        assertThat(got.path()).isEqualTo("/hook?a=b");
        assertThat(got.headers()).containsEntry("content-type", "application/json");
        assertThat(got.signatures()).hasSize(1);
        assertThat(got.signaturesOf(endpoint.getString("secret"))).isEqualTo(1);
        assertThat(Instant.ofEpochSecond(Long.parseLong(got.header("webhook-timestamp"))))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        assertThat(got.json().getString("type")).isEqualTo("invoice.ready");
        assertThat(Instant.parse(got.json().getString("timestamp")))
                .isBefore(Instant.now().plusSeconds(60));
        assertThat(got.json().getJsonObject("data"))
                .isEqualTo(new JsonObject()
                        .put("account_id", (int) account)
                        .put("due_cents", 1_234)
                        .put("due_usd", "12.34")
                        .put("currency", "usd")
                        .put("invoice_id", "in_1")
                        .put("number", "TG-0001")
                        .putNull("url"));
        JsonObject attempt = node.delivery(account).getJsonArray("attempts").getJsonObject(0);
        assertThat(attempt.getInteger("status")).isEqualTo(204);
        assertThat(node.counted("invoice.ready", "told")).isEqualTo(1);
        assertThat(node.counted("invoice.ready", "delivered")).isEqualTo(1);
    }

    @Test
    void afterARotationTheOldSecretAndTheNewOneSignUntilItsTimeIsOver() throws Exception {
        JsonObject endpoint = node.endpoint(account, receiver.url("/"));
        String path = TestNode.webhooks(account) + "/" + endpoint.getLong("id");
        JsonObject rotated = node.post(path + "/rotate-secret", null);
        String before = endpoint.getString("secret");
        String now = rotated.getString("secret");
        assertThat(now).isNotEqualTo(before);
        node.started().tell(account, "po_1");
        node.untilDelivered(account, 1);
        node.execute("UPDATE webhook_endpoints SET previous_until = now() WHERE id = $1", endpoint.getLong("id"));
        node.tell(account, "po_2");
        node.untilDelivered(account, 2);

        Receiver.Received first = receiver.received().getFirst();
        assertThat(first.signatures()).hasSize(2);
        assertThat(first.signaturesOf(before)).isEqualTo(1);
        assertThat(first.signaturesOf(now)).isEqualTo(1);
        Receiver.Received second = receiver.received().getLast();
        assertThat(second.signatures()).hasSize(1);
        assertThat(second.signaturesOf(now)).isEqualTo(1);
    }

    @Test
    void aFailureIsTriedAgainUnderTheSameId() throws Exception {
        node.endpoint(account, receiver.url("/"));
        receiver.answers(2, status(500), status(200));
        node.started().tell(account, "po_1");
        node.untilDelivered(account, 1);

        assertThat(receiver.received()).hasSize(3);
        assertThat(receiver.received().stream().map(Receiver.Received::id).distinct())
                .hasSize(1);
        assertThat(receiver.received().stream()
                        .map(each -> each.json().encode())
                        .distinct())
                .hasSize(1);
        assertThat(attempts()).containsExactly("200 null", "500 http_status", "500 http_status");
    }

    @Test
    void anAnswerThatDoesNotComeIsAFailure() throws Exception {
        node.endpoint(account, receiver.url("/"));
        receiver.answers(1, (request, number) -> {}, status(200));
        node.started().tell(account, "po_1");
        node.untilDelivered(account, 1);
        assertThat(attempts()).containsExactly("200 null", "null timeout");
    }

    @Test
    void whoIsAwayIsTriedAgainUntilHeIsThere() throws Exception {
        int port = receiver.port();
        receiver.close();
        node.endpoint(account, "http://127.0.0.1:" + port + "/");
        node.started().tell(account, "po_1");
        Await.until("a refused connection", () -> attempts().contains("null connection_refused"));
        try (Receiver back = new Receiver(port, new HttpServerOptions())) {
            node.untilDelivered(account, 1);
            assertThat(back.received()).hasSize(1);
        }
    }

    @Test
    void whatFailsTooOftenIsGivenUpUntilItIsReplayed() throws Exception {
        JsonObject endpoint = node.endpoint(account, receiver.url("/"));
        receiver.answers(status(503));
        node.started().tell(account, "po_1");
        Await.until("the last failure", () -> node.deliveries(account).contains("failed http_status"));
        assertThat(receiver.received()).hasSize(TestNode.ATTEMPTS_MAX);
        assertThat(node.get("/api/admin/messages?status=failed").getJsonArray("items"))
                .hasSize(1);

        receiver.answers(status(200));
        String path = TestNode.webhooks(account) + "/" + endpoint.getLong("id") + "/replay";
        assertThat(replayed(path, Instant.now().plusSeconds(60))).isZero();
        assertThat(replayed(path, Instant.now().minusSeconds(60))).isEqualTo(1);
        node.untilDelivered(account, 1);
        assertThat(receiver.received().stream().map(Receiver.Received::id).distinct())
                .hasSize(1);
    }

    @Test
    void goneDisablesTheEndpointAndWhatComesMeanwhileCanBeReplayed() throws Exception {
        JsonObject endpoint = node.endpoint(account, receiver.url("/"));
        receiver.answers(status(410));
        node.started().tell(account, "po_1");
        Await.until(
                "the endpoint to be disabled",
                () -> "disabled".equals(node.endpointNow(account, endpoint).getString("status")));
        assertThat(node.endpointNow(account, endpoint).getString("disabled_reason"))
                .isEqualTo("gone");
        node.tell(account, "po_2");
        Await.until(
                "both to be failed",
                () -> node.deliveries(account).equals(List.of("failed gone", "failed endpoint_disabled")));
        assertThat(receiver.received()).hasSize(1);

        receiver.answers(status(200));
        String path = TestNode.webhooks(account) + "/" + endpoint.getLong("id");
        JsonObject since =
                new JsonObject().put("since", Instant.now().minusSeconds(60).toString());
        assertThat(node.call("POST", path + "/replay", since).statusCode()).isEqualTo(409);
        assertThat(node.post(path + "/enable", null).getString("status")).isEqualTo("enabled");
        assertThat(node.post(path + "/replay", since).getInteger("replayed")).isEqualTo(2);
        node.untilDelivered(account, 2);
    }

    @Test
    void whatFailsForDaysWithoutASuccessIsDisabled() throws Exception {
        JsonObject endpoint = node.endpoint(account, receiver.url("/"));
        receiver.answers(status(500));
        node.execute(
                "UPDATE webhook_endpoints SET failing_since = now() - interval '5 days 1 minute' WHERE id = $1",
                endpoint.getLong("id"));
        node.tell(account, "po_1");
        node.started().tell(account, "po_2");
        Await.until(
                "the endpoint to be disabled",
                () -> "failing".equals(node.endpointNow(account, endpoint).getString("disabled_reason")));
        Await.until(
                "all to be given up",
                () -> node.deliveries(account).stream().allMatch(each -> each.startsWith("failed")));
    }

    @Test
    void aSuccessEndsTheTimeOfFailing() throws Exception {
        JsonObject endpoint = node.endpoint(account, receiver.url("/"));
        receiver.answers(1, status(500), status(200));
        node.started().tell(account, "po_1");
        Await.until("a failure", () -> !receiver.received().isEmpty());
        node.untilDelivered(account, 1);
        assertThat(node.endpointNow(account, endpoint).getString("failing_since"))
                .isNull();
        assertThat(node.endpointNow(account, endpoint).getString("succeeded_at"))
                .isNotNull();
    }

    @Test
    void aMessageIsSentAgainWhenSomebodyAsksForIt() throws Exception {
        node.endpoint(account, receiver.url("/"));
        node.started().tell(account, "po_1");
        node.untilDelivered(account, 1);
        String id = node.messages(account).getFirst().getString("id");
        assertThat(node.post("/api/admin/messages/" + id + "/replay", null).getInteger("replayed"))
                .isEqualTo(1);
        Await.until("the second delivery", () -> receiver.received().size() == 2);
        assertThat(receiver.received()).extracting(Receiver.Received::id).containsOnly(id);
        assertThat(node.call("POST", "/api/admin/messages/msg_unknown/replay", null)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void twoNodesDeliverEachMessageOnce() throws Exception {
        int count = 80;
        node.endpoint(account, receiver.url("/"));
        try (TestNode other = new TestNode(database.connectOptions())) {
            IntStream.range(0, count).forEach(i -> node.tell(account, "po_" + i));
            node.started();
            other.started();
            Await.until("all of them", () -> receiver.received().size() >= count);
            node.stop();
            other.stop();
        }
        assertThat(receiver.received()).hasSize(count);
        assertThat(receiver.received().stream().map(Receiver.Received::id)).doesNotHaveDuplicates();
    }

    /** Somebody took it and was never heard of again. */
    @Test
    void whatACrashInterruptedIsSentAgainUnderTheSameId() throws Exception {
        node.endpoint(account, receiver.url("/"));
        node.tell(account, "po_1");
        assertThat(MessagesSql.route(node.pool(), 10, false).await()).containsExactly("payout.sent");
        List<Delivery> lost = DeliveriesSql.take(node.pool(), 10, 4, Map.of(), Duration.ofMillis(300))
                .await();
        assertThat(lost).hasSize(1);
        node.started();
        node.untilDelivered(account, 1);
        assertThat(receiver.received())
                .extracting(Receiver.Received::id)
                .containsExactly(lost.getFirst().message().id());
        assertThat(node.delivery(account).getInteger("attempt_count")).isEqualTo(2);
    }

    @Test
    void aTransactionThatIsRolledBackTellsNothing() throws Exception {
        node.endpoint(account, receiver.url("/"));
        node.started();
        assertThatThrownBy(() -> node.pool()
                        .withTransaction(transaction -> Notifications.tell(
                                        transaction, Notice.payoutSent(account, "po_1", 1, null))
                                .compose(told -> Future.<Void>failedFuture("as ordered")))
                        .await())
                .hasMessageContaining("as ordered");
        node.tell(account, "po_2");
        node.untilDelivered(account, 1);
        assertThat(node.messages(account))
                .extracting(each -> each.getString("reference"))
                .containsExactly("po_2");
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void theSameFactToldTwiceIsOneMessage() throws Exception {
        node.endpoint(account, receiver.url("/"));
        node.started();
        node.tell(account, "po_1");
        node.tell(account, "po_1");
        node.tell(account, "po_2");
        node.untilDelivered(account, 2);
        assertThat(node.messages(account)).hasSize(2);
        assertThat(receiver.received()).hasSize(2);
    }

    @Test
    void oneWhoIsSlowDoesNotHoldUpAnother() throws Exception {
        long other = node.newAccount();
        node.endpoint(account, receiver.url("/"));
        receiver.answers((request, number) -> {});
        try (Receiver quick = new Receiver()) {
            node.endpoint(other, quick.url("/"));
            IntStream.range(0, 200).forEach(i -> node.tell(account, "po_" + i));
            node.started();
            Await.until("the slow one to be at it", () -> !receiver.received().isEmpty());
            long began = System.nanoTime();
            IntStream.range(0, 20).forEach(i -> node.tell(other, "po_" + i));
            Await.until("the quick one to have all", () -> quick.received().size() == 20);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            assertThat(receiver.received()).hasSizeLessThan(200);
        }
    }

    @Test
    void theOperatorHearsOfAllAccountsAndAnAccountOfItself() throws Exception {
        long other = node.newAccount();
        node.endpoint(0, receiver.url("/operator"));
        node.endpoint(account, receiver.url("/account"));
        node.endpoint(account, receiver.url("/filtered"), "dispute.opened");
        node.tell(account, "po_1");
        node.tell(Notice.disputeOpened(account, "dp_1", 1L, 500, "usd"));
        node.started().tell(other, "po_2");
        node.untilDelivered(account, 5);
        node.untilDelivered(other, 1);
        assertThat(heard("/operator"))
                .containsExactlyInAnyOrder(
                        "payout.sent " + account, "dispute.opened " + account, "payout.sent " + other);
        assertThat(heard("/account")).containsExactlyInAnyOrder("payout.sent " + account, "dispute.opened " + account);
        assertThat(heard("/filtered")).containsExactly("dispute.opened " + account);
    }

    private List<String> heard(String path) {
        return receiver.received().stream()
                .filter(each -> each.path().equals(path))
                .map(each -> each.json().getString("type") + " "
                        + each.json().getJsonObject("data").getLong("account_id"))
                .toList();
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (Receiver elsewhere = new Receiver()) {
            receiver.answers((request, number) -> request.response()
                    .setStatusCode(307)
                    .putHeader("Location", elsewhere.url("/"))
                    .end());
            node.endpoint(account, receiver.url("/"));
            node.started().tell(account, "po_1");
            Await.until("all attempts", () -> node.deliveries(account).contains("failed redirect"));
            assertThat(elsewhere.received()).isEmpty();
        }
    }

    @Test
    void whereNothingMayBeSentNothingIsSent() throws Exception {
        Set<String> hosts = Set.of("inner.example", "metadata.example", "192.168.7.8", "unknown.example");
        hosts.forEach(host -> node.endpoint(account, "https://" + host + "/"));
        node.started().tell(account, "po_1");
        Await.until(
                "all to be given up",
                () -> node.deliveries(account).size() == hosts.size()
                        && node.deliveries(account).stream().allMatch(each -> each.startsWith("failed")));
        JsonArray deliveries = node.messages(account).getFirst().getJsonArray("deliveries");
        Map<String, String> errors = deliveries.stream()
                .map(JsonObject.class::cast)
                .collect(Collectors.toMap(each -> each.getString("url"), each -> each.getString("error")));
        assertThat(errors)
                .containsEntry("https://inner.example/", "address_refused")
                .containsEntry("https://metadata.example/", "address_refused")
                .containsEntry("https://192.168.7.8/", "address_refused")
                .containsEntry("https://unknown.example/", "unknown_host");
    }

    @Test
    void aDeletedEndpointGetsNothingMore() throws Exception {
        JsonObject endpoint = node.endpoint(account, receiver.url("/"));
        node.tell(account, "po_1");
        assertThat(MessagesSql.route(node.pool(), 10, false).await()).hasSize(1);
        String path = TestNode.webhooks(account) + "/" + endpoint.getLong("id");
        assertThat(node.call("DELETE", path, null).statusCode()).isEqualTo(204);
        assertThat(node.call("DELETE", path, null).statusCode()).isEqualTo(404);
        node.started().tell(account, "po_2");
        Await.until(
                "the second message to be looked at",
                () -> node.messages(account).stream().allMatch(each -> each.getString("routed_at") != null));
        assertThat(node.deliveries(account)).containsExactly("failed endpoint_deleted");
        assertThat(receiver.received()).isEmpty();
        assertThat(node.row("SELECT secret FROM webhook_endpoints WHERE id = $1", endpoint.getLong("id"))
                        .getString(0))
                .isNull();
    }

    /** While gateways are replaced one by one, an old one takes what a new one told. */
    @Test
    void aMessageOfATypeThatIsNotKnownIsSentLikeAnyOther() throws Exception {
        node.endpoint(account, receiver.url("/"));
        node.execute(
                "INSERT INTO notification_messages (account_id, type, reference, data) VALUES ($1, 'thing.new', '1',"
                        + " '{}')",
                account);
        node.started().tell(account, "po_1");
        node.untilDelivered(account, 2);
        assertThat(receiver.received())
                .extracting(each -> each.json().getString("type"))
                .containsExactlyInAnyOrder("thing.new", "payout.sent");
    }

    /** Many endpoints at once, one message: nobody is left out. */
    @Test
    void everyEndpointGetsItsOwn() throws Exception {
        Set<String> paths = new HashSet<>();
        IntStream.range(0, 20).forEach(i -> {
            node.endpoint(account, receiver.url("/" + i));
            paths.add("/" + i);
        });
        node.started().tell(account, "po_1");
        node.untilDelivered(account, 20);
        assertThat(receiver.received()).extracting(Receiver.Received::path).containsExactlyInAnyOrderElementsOf(paths);
    }

    private int replayed(String path, Instant since) {
        return node.post(path, new JsonObject().put("since", since.toString())).getInteger("replayed");
    }

    /** Of the account's only delivery, the latest first. */
    private List<String> attempts() {
        if (node.messages(account).isEmpty()
                || node.messages(account).getFirst().getJsonArray("deliveries").isEmpty()) {
            return List.of();
        }
        return node.delivery(account).getJsonArray("attempts").stream()
                .map(JsonObject.class::cast)
                .map(each -> each.getInteger("status") + " " + each.getString("error"))
                .toList();
    }
}
