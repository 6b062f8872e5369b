package dev.tollgate.stripe;

import static dev.tollgate.stripe.TestEvents.ASYNC_FAILED;
import static dev.tollgate.stripe.TestEvents.ASYNC_SUCCEEDED;
import static dev.tollgate.stripe.TestEvents.COMPLETED;
import static dev.tollgate.stripe.TestEvents.EXPIRED;
import static dev.tollgate.stripe.TestEvents.completed;
import static dev.tollgate.stripe.TestEvents.event;
import static dev.tollgate.stripe.TestEvents.idOf;
import static dev.tollgate.stripe.TestEvents.session;
import static dev.tollgate.stripe.TestEvents.sessionId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever Stripe sends, in whatever order and how often: a paid session is granted once, an unpaid one never. */
@ExtendWith(PostgresExtension.class)
class CreditPurchaseIT {
    private final Database database;
    private final TestGateway gateway;
    private long account;
    private final String session = sessionId();

    CreditPurchaseIT(Database database) {
        this.database = database;
        this.gateway = new TestGateway(database.connectOptions());
    }

    @BeforeEach
    void order() {
        gateway.startWorkers();
        account = gateway.newAccount();
        gateway.order(account, session);
        assertThat(gateway.books(session)).isEqualTo("pending 0 0");
    }

    @AfterEach
    void auditAndStop() {
        try {
            gateway.audit();
        } finally {
            gateway.close();
        }
    }

    @Test
    void aPaidSessionGrantsItsPackageOnceHoweverOftenItIsTold() {
        JsonObject event = completed(session);
        for (int i = 0; i < 3; i++) {
            gateway.deliver(event);
            gateway.until(idOf(event), "processed");
        }
        assertThat(gateway.books(session)).isEqualTo("paid 500 1");
        assertThat(Stream.of("stored", "duplicate", "processed", "retried", "dead", "ignored")
                        .map(outcome -> gateway.counted(COMPLETED, outcome)))
                .containsExactly(1, 2, 1, 0, 0, 0);
    }

    @Test
    void twentySimultaneousDeliveriesOfOneEventGrantOnce() {
        JsonObject event = completed(session);
        assertThat(answers(IntStream.range(0, 20).mapToObj(i -> event)))
                .containsOnly(200)
                .hasSize(20);
        gateway.until(idOf(event), "processed");
        assertThat(gateway.books(session)).isEqualTo("paid 500 1");
    }

    @Test
    void manyEventObjectsForOneSessionGrantOnce() {
        List<JsonObject> events = IntStream.range(0, 20)
                .mapToObj(i -> event(i % 2 == 0 ? COMPLETED : ASYNC_SUCCEEDED, session(session, "paid")))
                .toList();
        assertThat(answers(events.stream())).containsOnly(200);
        events.forEach(event -> gateway.until(idOf(event), "processed"));
        assertThat(gateway.books(session)).isEqualTo("paid 500 1");
    }

    @Test
    void twoNodesAndManyBuyersInAnyOrderComeToTheSameSums() {
        List<String> sessions =
                IntStream.range(0, 40).mapToObj(i -> sessionId()).toList();
        sessions.forEach(id -> gateway.order(account, id));
        List<JsonObject> events = new ArrayList<>();
        for (String id : sessions) {
            events.add(event(COMPLETED, session(id, "unpaid")));
            events.add(event(ASYNC_SUCCEEDED, session(id, "paid")));
        }
        List<JsonObject> twice = new ArrayList<>(events);
        twice.addAll(events);
        Collections.shuffle(twice, new Random(42));
        try (TestGateway other = new TestGateway(database.connectOptions())) {
            other.startWorkers();
            List<CompletableFuture<Integer>> sent = IntStream.range(0, twice.size())
                    .mapToObj(i -> (i % 2 == 0 ? gateway : other).postAsync(twice.get(i)))
                    .toList();
            assertThat(sent.stream().map(CompletableFuture::join)).containsOnly(200);
            events.forEach(event -> gateway.until(idOf(event), "processed"));
        }
        sessions.forEach(id -> assertThat(gateway.books(id)).isEqualTo("paid 20000 40"));
    }

    /** Every order of the two events of a delayed payment, each sent once or twice. */
    static Stream<List<Integer>> orders() {
        return Stream.of(
                List.of(0, 1),
                List.of(1, 0),
                List.of(0, 0, 1, 1),
                List.of(0, 1, 0, 1),
                List.of(0, 1, 1, 0),
                List.of(1, 0, 0, 1),
                List.of(1, 0, 1, 0),
                List.of(1, 1, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void aDelayedPaymentGrantsWhenTheMoneyIsThere(List<Integer> order) {
        List<JsonObject> events =
                List.of(event(COMPLETED, session(session, "unpaid")), event(ASYNC_SUCCEEDED, session(session, "paid")));
        boolean settled = false;
        for (int i : order) {
            gateway.deliver(events.get(i));
            gateway.until(idOf(events.get(i)), "processed");
            settled |= i == 1;
            assertThat(gateway.books(session)).isEqualTo(settled ? "paid 500 1" : "awaiting_funds 0 0");
        }
    }

    @ParameterizedTest
    @MethodSource("orders")
    void twoReportsOfAPaidSessionGrantOnceInAnyOrder(List<Integer> order) {
        List<JsonObject> events =
                List.of(event(COMPLETED, session(session, "paid")), event(ASYNC_SUCCEEDED, session(session, "paid")));
        for (int i : order) {
            gateway.deliver(events.get(i));
            gateway.until(idOf(events.get(i)), "processed");
            assertThat(gateway.books(session)).isEqualTo("paid 500 1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "checkout.session.async_payment_failed, checkout.session.completed, failed 0 0, processed",
        "checkout.session.expired, checkout.session.completed, expired 0 0, processed"
    })
    void moneyThatComesAfterAllLiftsWhatHadEnded(String ending, String settling, String between, String status) {
        JsonObject ended = event(ending, session(session, "unpaid"));
        gateway.deliver(ended);
        gateway.until(idOf(ended), status);
        assertThat(gateway.books(session)).isEqualTo(between);
        JsonObject paid = event(settling, session(session, "paid"));
        gateway.deliver(paid);
        gateway.until(idOf(paid), "processed");
        assertThat(gateway.books(session)).isEqualTo("paid 500 1");
    }

    @ParameterizedTest
    @CsvSource({
        "checkout.session.async_payment_failed, ignored already_paid",
        "checkout.session.expired, processed null",
        "checkout.session.completed, processed null"
    })
    void aLateReportOfAnUnpaidSessionTakesNothingBack(String type, String outcome) {
        JsonObject paid = completed(session);
        gateway.deliver(paid);
        gateway.until(idOf(paid), "processed");
        JsonObject late = event(type, session(session, "unpaid"));
        gateway.deliver(late);
        TestGateway.until(() -> !gateway.status(idOf(late)).equals("pending"), () -> "nothing happened");
        assertThat(gateway.inbox(idOf(late))).isEqualTo(outcome);
        assertThat(gateway.books(session)).isEqualTo("paid 500 1");
    }

    @Test
    void aPaymentThatFailsGrantsNothing() {
        for (String type : List.of(COMPLETED, ASYNC_FAILED, EXPIRED, COMPLETED)) {
            JsonObject event = event(type, session(session, "unpaid"));
            gateway.deliver(event);
            gateway.until(idOf(event), "processed");
        }
        assertThat(gateway.books(session)).isEqualTo("failed 0 0");
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                Arguments.of("amount_total", 499, "amount_mismatch"),
                Arguments.of("amount_total", 501, "amount_mismatch"),
                Arguments.of("amount_total", 0, "amount_mismatch"),
                Arguments.of("amount_total", -500, "amount_mismatch"),
                Arguments.of("amount_total", 4_294_967_796L, "amount_mismatch"),
                Arguments.of("amount_total", 500.5, "malformed_event"),
                Arguments.of("amount_total", "500", "malformed_event"),
                Arguments.of("amount_total", null, "malformed_event"),
                Arguments.of("currency", "eur", "currency_mismatch"),
                Arguments.of("currency", "jpy", "currency_mismatch"),
                Arguments.of("currency", null, "malformed_event"),
                Arguments.of("livemode", true, "livemode_mismatch"),
                Arguments.of("livemode", null, "malformed_event"),
                Arguments.of("payment_status", "no_payment_required", "nothing_was_paid"),
                Arguments.of("payment_status", "refunded", "payment_status_unknown"),
                Arguments.of("payment_status", null, "malformed_event"),
                Arguments.of("mode", null, "malformed_event"),
                Arguments.of("object", "charge", "malformed_event"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void aSessionThatContradictsItsOrderIsADeadLetterAndGrantsNothing(String field, Object value, String code) {
        JsonObject event = event(COMPLETED, session(session, "paid").put(field, value));
        gateway.deliver(event);
        gateway.until(idOf(event), "dead");
        assertThat(gateway.inbox(idOf(event))).isEqualTo("dead " + code);
        assertThat(gateway.books(session)).isEqualTo("pending 0 0");
        assertThat(gateway.admin("GET", "/api/admin/stripe/events?status=dead&limit=100", "")
                        .body())
                .contains(idOf(event), code)
                .doesNotContain("1000000");
    }

    @Test
    void aSecondPaidSessionForOneOrderIsADeadLetter() {
        String reference = gateway.row("SELECT reference FROM checkout_orders WHERE stripe_session_id = $1", session)
                .getString(0);
        JsonObject event = event(COMPLETED, session(sessionId(), "paid").put("client_reference_id", reference));
        gateway.deliver(event);
        gateway.until(idOf(event), "dead");
        assertThat(gateway.inbox(idOf(event))).isEqualTo("dead order_has_other_session");
        assertThat(gateway.books(session)).isEqualTo("pending 0 0");
    }

    @Test
    void aSessionIsFoundByItsReferenceBeforeItsIdIsKnown() {
        gateway.execute(
                "UPDATE checkout_orders SET stripe_session_id = NULL WHERE stripe_session_id = '" + session + "'");
        String reference = gateway.row("SELECT reference FROM checkout_orders WHERE account_id = $1", account)
                .getString(0);
        JsonObject event = event(COMPLETED, session(session, "paid").put("client_reference_id", reference));
        gateway.deliver(event);
        gateway.until(idOf(event), "processed");
        assertThat(gateway.books(session)).isEqualTo("paid 500 1");
        assertThat(gateway.row("SELECT stripe_payment_id FROM checkout_orders WHERE account_id = $1", account)
                        .getString(0))
                .isEqualTo("pi_" + session);
    }

    @Test
    void aSessionOfAnotherProductIsIgnoredUntilAnOrderIsOpenedForIt() {
        String unknown = sessionId();
        JsonObject event = event(COMPLETED, session(unknown, "paid").put("client_reference_id", "17 \0 ü"));
        gateway.deliver(event);
        gateway.until(idOf(event), "ignored");
        assertThat(gateway.inbox(idOf(event))).isEqualTo("ignored no_order");
        gateway.order(account, unknown);
        gateway.until(idOf(event), "processed");
        assertThat(gateway.books(unknown)).isEqualTo("paid 500 1");
    }

    @Test
    void theOldLayoutsAreReadToo() {
        JsonObject converted = session(session, "paid")
                .put("currency", "eur")
                .put("amount_total", 460)
                .put("payment_intent", new JsonObject().put("id", "pi_expanded").put("object", "payment_intent"))
                .put(
                        "currency_conversion",
                        new JsonObject()
                                .put("amount_subtotal", 500)
                                .put("amount_total", 500)
                                .put("fx_rate", "0.92")
                                .put("source_currency", "usd"));
        converted.remove("presentment_details");
        JsonObject event = event(COMPLETED, converted).put("api_version", "2020-08-27");
        gateway.deliver(event);
        gateway.until(idOf(event), "processed");
        assertThat(gateway.books(session)).isEqualTo("paid 500 1");
    }

    @ParameterizedTest
    @CsvSource({"subscription, dead, mode_mismatch", "setup, ignored, mode_setup"})
    void sessionsOfOtherModesAreNotPurchasesOfCredits(String mode, String status, String code) {
        JsonObject event = event(COMPLETED, session(session, "paid").put("mode", mode));
        gateway.deliver(event);
        gateway.until(idOf(event), status);
        assertThat(gateway.inbox(idOf(event))).isEqualTo(status + " " + code);
        assertThat(gateway.books(session)).isEqualTo("pending 0 0");
    }

    private List<Integer> answers(Stream<JsonObject> events) {
        List<CompletableFuture<Integer>> sent = events.map(gateway::postAsync).toList();
        return sent.stream().map(CompletableFuture::join).toList();
    }
}
