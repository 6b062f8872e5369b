package dev.tollgate.stripe;

import static dev.tollgate.stripe.TestEvents.COMPLETED;
import static dev.tollgate.stripe.TestEvents.completed;
import static dev.tollgate.stripe.TestEvents.event;
import static dev.tollgate.stripe.TestEvents.idOf;
import static dev.tollgate.stripe.TestEvents.session;
import static dev.tollgate.stripe.TestEvents.sessionId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.access.ServiceKeys;
import dev.tollgate.config.Mode;
import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered to whom. The workers stand still, unless a test starts them. */
@ExtendWith(PostgresExtension.class)
class WebhookIT {
    private static final String PATH = "/api/webhooks/stripe";

    private final Database database;
    private final TestGateway gateway;

    WebhookIT(Database database) {
        this.database = database;
        this.gateway = new TestGateway(database.connectOptions());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void anEventIsStoredAsItCame() {
        JsonObject event = completed(sessionId());
        String payload = " \n" + event.encodePrettily() + "\n";
        assertThat(gateway.send(gateway.signed(PATH, payload)).statusCode()).isEqualTo(200);
        assertThat(gateway.row(
                                "SELECT payload, endpoint, object_id, api_version FROM stripe_inbox WHERE event_id ="
                                        + " $1",
                                idOf(event))
                        .deepToString())
                .isEqualTo("[" + payload + ",platform,"
                        + event.getJsonObject("data").getJsonObject("object").getString("id") + ",2026-07-29.dahlia]");
        assertThat(gateway.status(idOf(event))).isEqualTo("pending");
    }

    @Test
    void theSameEventAtTwoEndpointsIsTwoEvents() {
        JsonObject event = completed(sessionId());
        for (String path : List.of(PATH, PATH + "/connect", PATH, PATH + "/connect")) {
            assertThat(gateway.send(gateway.signed(path, event.encode())).statusCode())
                    .isEqualTo(200);
        }
        assertThat(gateway.row("""
            SELECT string_agg(endpoint || ' ' || status || ' ' || COALESCE(last_error, ''), ', ' ORDER BY endpoint)
            FROM stripe_inbox WHERE event_id = $1
            """, idOf(event)).getString(0))
                .isEqualTo("connect ignored connected_account, platform pending ");
    }

    static Stream<Arguments> withoutEffect() {
        return Stream.of(
                Arguments.of(event("customer.created", new JsonObject().put("id", "cus_1")), "unknown_type"),
                Arguments.of(event("customer.updated", new JsonObject().put("id", "cus_1")), "looked_up_when_needed"),
                Arguments.of(
                        event("charge.refunded", new JsonObject().put("id", "ch_1"))
                                .put("account", "acct_1"),
                        "connected_account"),
                Arguments.of(event("a.type.of.tomorrow", new JsonObject().put("x", 1)), "unknown_type"),
                Arguments.of(completed(sessionId()).put("livemode", true), "other_livemode"),
                Arguments.of(completed(sessionId()).put("account", "acct_1"), "connected_account"),
                Arguments.of(
                        new JsonObject()
                                .put("id", "evt_thin")
                                .put("object", "v2.core.event")
                                .put("type", "v1.billing.meter.no_meter_found")
                                .put("created", "2026-10-01T12:00:00.000Z")
                                .put("livemode", false)
                                .put("related_object", new JsonObject().put("id", "mtr_1")),
                        "unknown_type"));
    }

    @ParameterizedTest
    @MethodSource("withoutEffect")
    void whatHasNoEffectHereIsStoredAndAnsweredAlike(JsonObject event, String reason) {
        gateway.deliver(event);
        gateway.deliver(event);
        assertThat(gateway.inbox(idOf(event))).isEqualTo("ignored " + reason);
    }

    @Test
    void aReplayGivesNoEffectToAnEventOfTheOtherMode() {
        JsonObject event = completed(sessionId()).put("livemode", true);
        gateway.deliver(event);
        gateway.startWorkers();
        assertThat(gateway.admin("POST", "/api/admin/stripe/events/platform/" + idOf(event) + "/replay", "")
                        .statusCode())
                .isEqualTo(200);
        gateway.until(idOf(event), "ignored");
        assertThat(gateway.inbox(idOf(event))).isEqualTo("ignored other_livemode");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "t=1,v1=00", "t,v1", "hello", "t=abc,v1=def", "v0=1"})
    void aBadSignatureIsRefusedInGeneralTermsAndNothingIsStored(String header) {
        long before = events();
        HttpResponse<String> answer = gateway.send(gateway.request(PATH)
                .POST(BodyPublishers.ofString(completed(sessionId()).encode()))
                .header("Stripe-Signature", header)
                .build());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(new JsonObject(answer.body()).getMap())
                .containsEntry("code", "invalid_signature")
                .containsEntry("detail", "The signature is missing or wrong.");
        assertThat(events()).isEqualTo(before);
    }

    @Test
    void twoSignatureHeadersAreNoSignature() {
        String payload = completed(sessionId()).encode();
        String good = TestGateway.SIGNER.header(payload, Instant.now());
        assertThat(gateway.send(gateway.request(PATH)
                                .POST(BodyPublishers.ofString(payload))
                                .header("Stripe-Signature", good)
                                .header("Stripe-Signature", good)
                                .build())
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "[{}]",
                "{}",
                "{\"id\":\"evt_1\"",
                "{\"id\":\"evt_1\"} {}",
                "{\"id\":1,\"type\":\"a\",\"livemode\":false,\"created\":1,\"data\":{\"object\":{}}}",
                "{\"id\":\"evt_1\",\"type\":\"a\",\"livemode\":\"false\",\"created\":1,\"data\":{\"object\":{}}}",
                "{\"id\":\"evt_1\",\"type\":\"a\",\"livemode\":false,\"created\":1e99,\"data\":{\"object\":{}}}",
                "{\"id\":\"evt_1\",\"type\":\"a\",\"livemode\":false,\"created\":9223372036854775808,\"data\":{\"object\":{}}}",
                "{\"id\":\"evt_1\",\"type\":\"a\",\"livemode\":false,\"created\":1,\"data\":{\"object\":[]}}",
                "{\"id\":\"evt_1\",\"type\":\"a\",\"livemode\":false,\"created\":1,\"data\":null}",
                "{\"id\":\"evt_1\",\"id\":\"evt_2\",\"type\":\"a\",\"livemode\":false,\"created\":1,\"data\":{\"object\":{}}}",
                "{\"id\":\"evt_\\u0000\",\"type\":\"a\",\"livemode\":false,\"created\":1,\"data\":{\"object\":{}}}"
            })
    void aSignedBodyThatIsNoEventIsRefused(String payload) {
        HttpResponse<String> answer = gateway.send(gateway.signed(PATH, payload));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("malformed_event");
    }

    @Test
    void deepNestingAndBrokenUtf8AreRefused() {
        assertThat(gateway.send(gateway.signed(PATH, "{\"a\":" + "[".repeat(200_000)))
                        .statusCode())
                .isEqualTo(400);
        byte[] broken = {'{', '"', (byte) 0xc3, '"', '}'};
        String time = String.valueOf(Instant.now().getEpochSecond());
        assertThat(gateway.send(gateway.request(PATH)
                                .POST(BodyPublishers.ofByteArray(broken))
                                .header("Stripe-Signature", "t=" + time + ",v1=" + TestGateway.SIGNER.v1(broken, time))
                                .build())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aBodyOverTheLimitIsRefusedWhetherItSaysSoOrNot() {
        JsonObject event = event(COMPLETED, session(sessionId(), "paid").put("padding", ""));
        int room = 1024 * 1024 - event.encode().length();
        event.getJsonObject("data").getJsonObject("object").put("padding", "x".repeat(room));
        assertThat(event.encode().length()).isEqualTo(1024 * 1024);
        assertThat(gateway.post(event).statusCode()).isEqualTo(200);

        String over = event.encode() + " ";
        assertThat(gateway.send(gateway.signed(PATH, over)).statusCode()).isEqualTo(413);
        byte[] far = new byte[3 * 1024 * 1024];
        HttpRequest chunked = gateway.request(PATH)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(far)))
                .header("Stripe-Signature", "t=1,v1=1")
                .build();
        HttpResponse<String> answer = gateway.send(chunked);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("body_too_large");
        assertThat(gateway.post(event).statusCode()).isEqualTo(200);
    }

    @Test
    void withoutADatabaseStripeIsToldToComeAgain() {
        try (TestGateway alone =
                new TestGateway(database.connectOptions().setHost("127.0.0.1").setPort(1))) {
            HttpResponse<String> answer = alone.post(completed(sessionId()));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).contains("event_not_stored").doesNotContain("127.0.0.1", "refused");
        }
    }

    @Test
    void inProductionNothingIsTakenWithoutASecret() {
        try (TestGateway production = new TestGateway(database.connectOptions(), Mode.PRODUCTION)) {
            HttpResponse<String> answer = production.post(completed(sessionId()));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("webhook_not_configured");
        }
    }

    @Test
    void otherMethodsAreNotAllowed() {
        assertThat(gateway.send(gateway.request(PATH).build()).statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"package\":\"small\",\"session_id\":\"cs_test_x1\",\"amount_cents\":1} | 422 | Unknown field"
                        + " amount_cents",
                "{\"package\":\"tiny\",\"session_id\":\"cs_test_x1\"}                     | 422 | package must be",
                "{\"session_id\":\"cs_test_x1\"}                                          | 422 | package must be",
                "{\"package\":5,\"session_id\":\"cs_test_x1\"}                            | 422 | package",
                "{\"package\":[],\"session_id\":\"cs_test_x1\"}                           | 422 | package",
                "{\"package\":\"small\"}                                                  | 422 | session_id must be",
                "{\"package\":\"small\",\"session_id\":\"pi_1\"}                          | 422 | session_id must be",
                "{\"package\":\"small\",\"session_id\":\"cs_live_1\"}                     | 422 | other mode",
                "{\"package\":\"small\",\"package\":\"large\",\"session_id\":\"cs_test_1\"} | 400 | malformed_json",
                "{\"package\":\"small\",\"session_id\":\"cs_test_1\"} x                   | 400 | malformed_json",
                "{\"package\":                                                            | 400 | malformed_json",
                "[]                                                                       | 400 | malformed_json",
                "null                                                                     | 422 | object"
            })
    void ordersAreReadStrictly(String body, int status, String detail) {
        HttpResponse<String> answer =
                gateway.admin("POST", "/api/admin/accounts/" + gateway.newAccount() + "/orders", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(detail);
    }

    @Test
    void anOrderIsOpenedOnceForASession() {
        long account = gateway.newAccount();
        String session = sessionId();
        HttpResponse<String> first = gateway.openOrder(account, "medium", session);
        assertThat(first.statusCode()).isEqualTo(201);
        HttpResponse<String> second = gateway.openOrder(account, "medium", session);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(new JsonObject(first.body()).getMap())
                .containsEntry("amount_cents", 1_000)
                .containsEntry("status", "pending");
        assertThat(gateway.openOrder(account, "small", session).statusCode()).isEqualTo(409);
        assertThat(gateway.openOrder(gateway.newAccount(), "medium", session).statusCode())
                .isEqualTo(409);
        assertThat(gateway.openOrder(999_999, "medium", sessionId()).statusCode())
                .isEqualTo(404);
        HttpResponse<String> list = gateway.admin("GET", "/api/admin/accounts/" + account + "/orders", "");
        assertThat(new JsonObject(list.body()).getJsonArray("items")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/admin/accounts/1/orders",
        "GET, /api/admin/accounts/1/orders",
        "GET, /api/admin/stripe/events",
        "POST, /api/admin/stripe/events/platform/evt_1/replay"
    })
    void operatorsOnly(String method, String path) {
        for (var entry : List.of(
                List.of("", "401"),
                List.of("Bearer tg_nobody", "401"),
                List.of("Bearer " + ServiceKeys.SANDBOX_INGEST, "403"))) {
            HttpRequest.Builder request = gateway.request(path).method(method, BodyPublishers.ofString("{}"));
            if (!entry.getFirst().isEmpty()) {
                request.header("Authorization", entry.getFirst());
            }
            assertThat(gateway.send(request.build()).statusCode()).isEqualTo(Integer.parseInt(entry.getLast()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/admin/stripe/events?status=lost, 422",
        "GET, /api/admin/stripe/events?limit=0, 422",
        "GET, /api/admin/stripe/events?cursor=-1, 422",
        "GET, /api/admin/stripe/events?status=ignored&limit=1, 200",
        "POST, /api/admin/stripe/events/platform/evt_unknown/replay, 404",
        "POST, /api/admin/stripe/events/elsewhere/evt_1/replay, 404"
    })
    void theInboxRefusesWhatMakesNoSense(String method, String path, int status) {
        assertThat(gateway.admin(method, path, "").statusCode()).isEqualTo(status);
    }

    private long events() {
        return gateway.row("SELECT count(*) FROM stripe_inbox").getLong(0);
    }
}
