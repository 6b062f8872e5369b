package dev.tollgate.stripe;

import static dev.tollgate.stripe.TestEvents.event;
import static dev.tollgate.stripe.TestEvents.idOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.access.Acting;
import dev.tollgate.access.Actor;
import dev.tollgate.billing.AutoTopup;
import dev.tollgate.billing.AutoTopups;
import dev.tollgate.billing.Topup;
import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.ledger.Audit;
import dev.tollgate.ledger.AuditReport;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Top-ups: in whatever order Stripe tells of a payment, its credits are granted once, and taken back as far as its money is. */
@ExtendWith(PostgresExtension.class)
class TopupEventsIT {
    private static final AtomicInteger LAST = new AtomicInteger();

    private final EventHandlers handlers = TestGateway.handlers();
    private final TestGateway gateway;
    private final Pool pool;
    private final AutoTopups topups;

    TopupEventsIT(Database database) {
        gateway = new TestGateway(database.connectOptions());
        pool = gateway.pool();
        topups = new AutoTopups(pool, false);
    }

    @BeforeEach
    void start() {
        gateway.startWorkers();
    }

    @AfterEach
    void auditAndStop() {
        try {
            AuditReport report = new Audit(pool, Clock.systemUTC()).run().await();
            assertThat(report.isClean()).as(report.table()).isTrue();
        } finally {
            gateway.close();
        }
    }

    /** In each row what Stripe tells, in the order in which it happens, and what it comes to: status, cents, failures. */
    @ParameterizedTest
    @CsvSource({
        "'processing, succeeded', paid 700 0",
        "'processing, payment_failed, canceled', failed 0 1",
        "'processing, payment_failed, succeeded', paid 700 0",
        "'processing, succeeded, refund.created 700 pending, refund.updated 700 succeeded', paid 0 0",
        "'payment_failed, succeeded, refund.created 300 succeeded', paid 400 0",
        "'succeeded, refund.created 700 succeeded, refund.failed 700 failed', paid 700 0",
        "'succeeded, charge.dispute.created needs_response, charge.dispute.funds_withdrawn needs_response,"
                + " charge.dispute.closed lost', paid 0 0",
        "'succeeded, charge.dispute.funds_withdrawn needs_response, charge.dispute.funds_reinstated won,"
                + " charge.dispute.closed won', paid 700 0"
    })
    void whateverComesFirstItComesToTheSame(String told, String end) {
        List<String> all = List.of(told.split(", ", -1));
        for (List<Integer> order :
                AnyOrder.of(IntStream.range(0, all.size()).boxed().toList())) {
            Topup topup = begin();
            String payment = payment();
            List<JsonObject> events =
                    all.stream().map(each -> tell(each, payment, topup)).toList();
            AnyOrder.tell(pool, handlers, order.stream().map(events::get).toList());
            assertThat(state(topup)).as("%s", order).isEqualTo(end);
        }
    }

    private static JsonObject tell(String told, String payment, Topup topup) {
        String[] words = told.split(" ", -1);
        if (words[0].startsWith("refund")) {
            return event(
                    words[0],
                    TestEvents.refund("re_" + payment, "x", Integer.parseInt(words[1]), words[2])
                            .put("payment_intent", payment));
        }
        if (words[0].startsWith("charge")) {
            return event(
                    words[0],
                    TestEvents.dispute("dp_" + payment, "x", 700, words[1]).put("payment_intent", payment));
        }
        return paymentEvent(words[0], payment, topup.reference());
    }

    private static JsonObject paymentEvent(String what, String payment, String reference) {
        return event("payment_intent." + what, intent(what, payment, reference));
    }

    private static JsonObject intent(String what, String payment, String reference) {
        JsonObject intent = new JsonObject()
                .put("id", payment)
                .put("object", "payment_intent")
                .put("status", what.equals("payment_failed") ? "requires_payment_method" : what)
                .put("amount", 700)
                .put("amount_received", what.equals("succeeded") ? 700 : 0)
                .put("currency", "usd")
                .put("livemode", false)
                .put("metadata", new JsonObject().put("order", reference).put("amount", "1000000"));
        return what.equals("payment_failed")
                ? intent.put("last_payment_error", new JsonObject().put("code", "card_declined"))
                : intent.putNull("last_payment_error");
    }

    @Test
    void theAnswerAndManyEventsAtOnceGrantOnce() {
        for (int i = 0; i < 20; i++) {
            Topup topup = begin();
            String payment = payment();
            JsonObject intent = intent("succeeded", payment, topup.reference());
            StripeEvent told = StripeEvent.parse(
                    paymentEvent("succeeded", payment, topup.reference()).encode());
            Future<?> all = Future.all(IntStream.range(0, 6)
                    .mapToObj(n -> n % 2 == 0
                            ? topups.told(PaymentIntentObject.report(StripeJson.object(intent.encode())))
                            : pool.withTransaction(transaction -> handlers.apply(transaction, Endpoint.PLATFORM, told)))
                    .toList());
            assertThat(all.map(true).await()).isTrue();
            assertThat(state(topup)).isEqualTo("paid 700 0");
        }
    }

    @Test
    void aLateFailureUndoesNothing() {
        Topup topup = begin();
        String payment = payment();
        AnyOrder.tell(pool, handlers, List.of(paymentEvent("succeeded", payment, topup.reference())));
        JsonObject late = paymentEvent("payment_failed", payment, topup.reference());
        assertThat(heard(late)).isEqualTo("ignored already_paid");
        assertThat(state(topup)).isEqualTo("paid 700 0");
    }

    @ParameterizedTest
    @CsvSource({
        "amount_received, 699, dead amount_mismatch",
        "amount_received, 701, dead amount_mismatch",
        "amount_received, 0, dead amount_mismatch",
        "currency, eur, dead currency_mismatch",
        "status, requires_capture, dead payment_status_unknown",
        "object, charge, dead malformed_event",
        "currency, , dead malformed_event",
        "id, pi_other, dead order_has_other_payment"
    })
    void whatContradictsTheTopupGrantsNothing(String field, String value, String outcome) {
        Topup topup = begin();
        String payment = payment();
        AnyOrder.tell(pool, handlers, List.of(paymentEvent("processing", payment, topup.reference())));
        JsonObject intent = intent("succeeded", payment, topup.reference())
                .put(field, field.startsWith("amount") ? Integer.valueOf(value) : value);
        assertThat(heard(event("payment_intent.succeeded", intent))).isEqualTo(outcome);
        assertThat(state(topup)).isEqualTo("awaiting_funds 0 0");
    }

    /** A checkout has a payment intent too, with its order in the metadata; so do other products. */
    @ParameterizedTest
    @CsvSource({"processing", "succeeded", "payment_failed", "canceled"})
    void paymentsForSomethingElseChangeNothing(String what) {
        long account = gateway.newAccount();
        String session = TestEvents.sessionId();
        gateway.order(account, session);
        String reference = gateway.row("SELECT reference FROM checkout_orders WHERE account_id = $1", account)
                .getString(0);
        assertThat(heard(paymentEvent(what, payment(), reference))).isEqualTo("ignored not_a_topup");
        assertThat(heard(paymentEvent(what, payment(), "order-17 of a shop"))).isEqualTo("ignored not_a_topup");
        JsonObject bare = intent(what, payment(), "");
        bare.put("metadata", new JsonObject());
        assertThat(heard(event("payment_intent." + what, bare))).isEqualTo("ignored not_a_topup");
        assertThat(gateway.books(session)).isEqualTo("pending 0 0");
    }

    @Test
    void aSessionCannotPayForATopup() {
        Topup topup = begin();
        JsonObject session = TestEvents.session(TestEvents.sessionId(), "paid")
                .put("amount_total", 700)
                .put("client_reference_id", topup.reference());
        assertThat(heard(event(TestEvents.COMPLETED, session))).isEqualTo("dead order_has_no_session");
        assertThat(state(topup)).isEqualTo("pending 0 0");
    }

    @ParameterizedTest
    @CsvSource({"charge.refunded, told_by_refunds", "customer.updated, looked_up_when_needed"})
    void whatIsToldElsewhereIsStoredWithItsReason(String type, String reason) {
        JsonObject event = event(type, new JsonObject().put("id", "x_" + LAST.incrementAndGet()));
        assertThat(heard(event)).isEqualTo("ignored " + reason);
        assertThat(handlers.types(Endpoint.PLATFORM)).doesNotContain(type);
    }

    @Test
    void aWarningOfFraudIsNotedOnceAndMovesNothing() {
        Topup topup = begin();
        String payment = payment();
        JsonObject warning = event(
                "radar.early_fraud_warning.created",
                new JsonObject()
                        .put("id", "issfr_" + payment)
                        .put("object", "radar.early_fraud_warning")
                        .put("charge", "ch_1")
                        .put("fraud_type", "made_with_stolen_card")
                        .put("payment_intent", payment));
        assertThat(heard(warning.copy().put("id", "evt_early" + payment))).isEqualTo("ignored unknown_payment");
        AnyOrder.tell(pool, handlers, List.of(paymentEvent("succeeded", payment, topup.reference()), warning, warning));
        assertThat(gateway.row(
                                "SELECT count(*) || ' ' || min(subject) || ' ' || min(detail) FROM account_events"
                                        + " WHERE account_id = $1 AND type = 'payment.fraud_warning'",
                                topup.accountId())
                        .getString(0))
                .isEqualTo("1 " + payment + " issfr_" + payment + " made_with_stolen_card");
        assertThat(state(topup)).isEqualTo("paid 700 0");
        JsonObject other = warning.getJsonObject("data").getJsonObject("object").copy();
        other.putNull("payment_intent");
        assertThat(heard(event("radar.early_fraud_warning.created", other))).isEqualTo("ignored no_payment_intent");
    }

    /** An open top-up of 700 cents, of a new account without any. */
    private Topup begin() {
        long account = gateway.newAccount();
        assertThat(topups.put(
                                new Acting(account, new Actor(Actor.Kind.COMMAND_LINE, null, "test")),
                                true,
                                new AutoTopup.Terms(100, 700, 1_000))
                        .await())
                .isTrue();
        return Objects.requireNonNull(topups.begin(account, "cus_1", "pm_1").await());
    }

    private static String payment() {
        return "pi_" + LAST.incrementAndGet();
    }

    /** What the inbox says of it in the end. */
    private String heard(JsonObject event) {
        gateway.deliver(event);
        TestGateway.until(() -> !gateway.status(idOf(event)).equals("pending"), () -> "nothing happened");
        return gateway.inbox(idOf(event));
    }

    /** The order's status, the credits in cents, the failures in a row. */
    private String state(Topup topup) {
        Row row = gateway.row("""
            SELECT o.status, w.balance_nanos / 10000000, t.failures
            FROM checkout_orders o JOIN wallets w USING (account_id) JOIN auto_topups t USING (account_id) WHERE o.id = $1
            """, topup.orderId());
        return row.getString(0) + " " + row.getLong(1) + " " + row.getInteger(2);
    }
}
