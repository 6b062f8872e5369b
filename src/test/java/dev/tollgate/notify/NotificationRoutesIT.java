package dev.tollgate.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.access.KeyDigest;
import dev.tollgate.access.Scope;
import dev.tollgate.access.ServiceKeysSql;
import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can ask for and is told, and what is refused. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class NotificationRoutesIT {
    private final TestNode node;
    private final long account;

    NotificationRoutesIT(Database database) {
        node = new TestNode(database.connectOptions());
        account = node.newAccount();
    }

    @AfterEach
    void close() {
        node.execute("UPDATE webhook_endpoints SET status = 'deleted', disabled_reason = NULL, secret = NULL");
        node.close();
    }

    @Test
    void aSecretIsShownWhenItIsMadeAndNeverAgain() {
        JsonObject made = node.endpoint(account, "https://example.com/hook", "payment.failed", "payment.failed");
        assertThat(made.getString("secret")).startsWith("whsec_");
        assertThat(made.getJsonArray("types")).isEqualTo(new JsonArray().add("payment.failed"));
        JsonObject listed = node.endpointNow(account, made);
        assertThat(listed.containsKey("secret")).isFalse();
        assertThat(listed.encode()).doesNotContain("whsec_");
        assertThat(listed.getString("status")).isEqualTo("enabled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"url\":null}",
                "{\"url\":\"http://example.com/\"}",
                "{\"url\":\"https://user@example.com/\"}",
                "{\"url\":\"https://example.com/\",\"types\":[\"payment.succeeded\"]}",
                "{\"url\":\"https://example.com/\",\"types\":[null]}",
                "{\"url\":\"https://example.com/\",\"secret\":\"whsec_mine\"}",
                "{\"url\":\"https://example.com/\",\"types\":\"payment.failed\"}"
            })
    void anEndpointThatCannotBeIsRefused(String body) {
        assertThat(node.call("POST", TestNode.webhooks(account), new JsonObject(body))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void theSameUrlIsOneEndpointOfAnOwner() {
        JsonObject made = node.endpoint(account, "https://example.com/hook");
        JsonObject again = new JsonObject().put("url", "https://example.com/hook");
        assertThat(new JsonObject(node.call("POST", TestNode.webhooks(account), again)
                                .body())
                        .getString("code"))
                .isEqualTo("endpoint_exists");
        assertThat(node.endpoint(0, "https://example.com/hook").getLong("account_id"))
                .isNull();
        assertThat(node.call("DELETE", TestNode.webhooks(account) + "/" + made.getLong("id"), null)
                        .statusCode())
                .isEqualTo(204);
        assertThat(node.endpoint(account, "https://example.com/hook").getLong("id"))
                .isNotEqualTo(made.getLong("id"));
    }

    @Test
    void anOwnerHasTwentyAtMost() {
        IntStream.range(0, 20).forEach(i -> node.endpoint(account, "https://example.com/" + i));
        JsonObject more = new JsonObject().put("url", "https://example.com/more");
        assertThat(new JsonObject(node.call("POST", TestNode.webhooks(account), more)
                                .body())
                        .getString("code"))
                .isEqualTo("too_many_endpoints");
    }

    @Test
    void anEndpointIsFoundByItsOwnerOnly() {
        JsonObject made = node.endpoint(account, "https://example.com/hook");
        long other = node.newAccount();
        for (String path : new String[] {TestNode.webhooks(other), TestNode.webhooks(0)}) {
            String its = path + "/" + made.getLong("id");
            assertThat(node.call("DELETE", its, null).statusCode()).isEqualTo(404);
            assertThat(node.call("POST", its + "/rotate-secret", null).statusCode())
                    .isEqualTo(404);
            assertThat(node.call("POST", its + "/enable", null).statusCode()).isEqualTo(404);
            assertThat(node.call("POST", its + "/replay", new JsonObject().put("since", "2026-01-01T00:00:00Z"))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(node.get(path).getJsonArray("items")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/admin/accounts/999999/webhooks",
        "GET,  /api/admin/accounts/999999/notifications",
        "PUT,  /api/admin/accounts/999999/notifications",
        "GET,  /api/admin/messages/msg_none",
        "GET,  /api/admin/accounts/x/webhooks"
    })
    void whatThereIsNotIsNotFound(String method, String path) {
        JsonObject body = method.equals("GET")
                ? null
                : path.endsWith("webhooks") ? new JsonObject().put("url", "https://example.com/") : new JsonObject();
        assertThat(node.call(method, path, body).statusCode()).isEqualTo(404);
    }

    @Test
    void settingsAreWhatWasPutLast() {
        String path = "/api/admin/accounts/" + account + "/notifications";
        assertThat(node.get(path))
                .isEqualTo(new JsonObject()
                        .put("account_id", (int) account)
                        .putNull("email")
                        .putNull("low_balance_usd")
                        .put("effective_low_balance_usd", "1.00")
                        .putNull("low_days"));
        JsonObject wanted = new JsonObject()
                .put("email", "owner@customer.example")
                .put("low_balance_usd", "2.5")
                .put("low_days", 7);
        assertThat(node.call("PUT", path, wanted).statusCode()).isEqualTo(200);
        assertThat(node.get(path).getString("low_balance_usd")).isEqualTo("2.50");
        assertThat(node.get(path).getString("effective_low_balance_usd")).isEqualTo("2.50");
        assertThat(node.call("PUT", path, new JsonObject()).statusCode()).isEqualTo(200);
        assertThat(node.get(path).getString("email")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"low_balance_usd\":\"-1\"}",
                "{\"low_balance_usd\":\"1e3\"}",
                "{\"low_balance_usd\":\"much\"}",
                "{\"low_balance_usd\":\"0.0000000001\"}",
                "{\"low_days\":0}",
                "{\"low_days\":91}",
                "{\"low_days\":\"3\"}",
                "{\"low_days\":1.5}",
                "{\"phone\":\"1\"}"
            })
    void settingsThatCannotBeAreRefused(String body) {
        String path = "/api/admin/accounts/" + account + "/notifications";
        assertThat(node.call("PUT", path, new JsonObject(body)).statusCode()).isEqualTo(422);
    }

    @Test
    void messagesAreListedByPagesTheLatestFirst() {
        IntStream.range(0, 5).forEach(i -> node.tell(account, "po_" + i));
        String path = "/api/admin/accounts/" + account + "/messages?limit=2";
        JsonObject first = node.get(path);
        assertThat(references(first)).containsExactly("po_4", "po_3");
        JsonObject second = node.get(path + "&cursor=" + first.getString("next_cursor"));
        assertThat(references(second)).containsExactly("po_2", "po_1");
        JsonObject third = node.get(path + "&cursor=" + second.getString("next_cursor"));
        assertThat(references(third)).containsExactly("po_0");
        assertThat(third.getString("next_cursor")).isNull();
        assertThat(node.call("GET", path + "&status=lost", null).statusCode()).isEqualTo(422);
    }

    private static Iterable<String> references(JsonObject page) {
        return page.getJsonArray("items").stream()
                .map(each -> ((JsonObject) each).getString("reference"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/admin/webhooks",
        "POST,   /api/admin/webhooks",
        "DELETE, /api/admin/webhooks/1",
        "POST,   /api/admin/webhooks/1/rotate-secret",
        "POST,   /api/admin/accounts/1/webhooks/1/enable",
        "POST,   /api/admin/accounts/1/webhooks/1/replay",
        "GET,    /api/admin/messages",
        "GET,    /api/admin/accounts/1/messages",
        "POST,   /api/admin/messages/msg_1/replay",
        "GET,    /api/admin/accounts/1/notifications",
        "PUT,    /api/admin/accounts/1/notifications"
    })
    void whoIsNoOperatorIsRefused(String method, String path) {
        String reader = KeyDigest.newKey();
        ServiceKeysSql.create(node.pool(), reader, "reader", Set.of(Scope.READ), "litellm")
                .await();
        assertThat(node.call(method, path, null, reader).statusCode()).isEqualTo(403);
        assertThat(node.call(method, path, null, "tg_nobody").statusCode()).isEqualTo(401);
    }
}
