package dev.tollgate.stripe;

import static dev.tollgate.stripe.TestEvents.ASYNC_SUCCEEDED;
import static dev.tollgate.stripe.TestEvents.COMPLETED;
import static dev.tollgate.stripe.TestEvents.completed;
import static dev.tollgate.stripe.TestEvents.dispute;
import static dev.tollgate.stripe.TestEvents.event;
import static dev.tollgate.stripe.TestEvents.idOf;
import static dev.tollgate.stripe.TestEvents.refund;
import static dev.tollgate.stripe.TestEvents.session;
import static dev.tollgate.stripe.TestEvents.sessionId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.ledger.Audit;
import dev.tollgate.ledger.AuditReport;
import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Refunds and disputes take back what a purchase granted, in whatever order Stripe tells of them, and never more. */
@ExtendWith(PostgresExtension.class)
class ReversalIT {
    private static final String WITHDRAWN = "charge.dispute.funds_withdrawn";
    private static final String REINSTATED = "charge.dispute.funds_reinstated";
    private static final String CLOSED = "charge.dispute.closed";

    private final EventHandlers handlers = TestGateway.handlers();
    private final TestGateway gateway;
    private final Pool pool;

    ReversalIT(Database database) {
        gateway = new TestGateway(database.connectOptions());
        pool = gateway.pool();
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

    /**
     * What Stripe tells of one purchase of 500 cents, and what it comes to.
     *
     * @param events of the session with the given id
     * @param balanceCents in the wallet at the end
     * @param ledger kinds, references and amounts, the session's id as S; empty where it may depend on the order
     */
    record Flow(String name, Function<String, List<JsonObject>> events, long balanceCents, List<String> ledger) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Flow> flows() {
        return Stream.of(
                new Flow(
                        "refunded in full",
                        s -> List.of(completed(s), refunded(s, 500, "pending"), refunded(s, 500, "succeeded")),
                        0,
                        List.of("credit_clawback re_S:taken 500", "credit_purchase S 500")),
                new Flow(
                        "refunded in part, by a delayed payment",
                        s -> List.of(
                                event(COMPLETED, session(s, "unpaid")),
                                event(ASYNC_SUCCEEDED, session(s, "paid")),
                                refunded(s, 123, "succeeded")),
                        377,
                        List.of("credit_clawback re_S:taken 123", "credit_purchase S 500")),
                new Flow(
                        "a refund that failed",
                        s -> List.of(
                                completed(s),
                                refunded(s, 500, "pending"),
                                refunded(s, 500, "succeeded"),
                                refunded(s, 500, "failed")),
                        500,
                        List.of(
                                "credit_clawback re_S:taken 500",
                                "credit_purchase S 500",
                                "credit_reinstatement re_S:returned 500")),
                new Flow(
                        "a dispute that was lost",
                        s -> List.of(
                                completed(s),
                                disputed(s, "charge.dispute.created", "needs_response"),
                                disputed(s, WITHDRAWN, "needs_response"),
                                disputed(s, "charge.dispute.updated", "under_review"),
                                disputed(s, CLOSED, "lost")),
                        0,
                        List.of("credit_clawback dp_S:taken 500", "credit_purchase S 500")),
                new Flow(
                        "a dispute that was won",
                        s -> List.of(
                                completed(s),
                                disputed(s, "charge.dispute.created", "needs_response"),
                                disputed(s, WITHDRAWN, "needs_response"),
                                disputed(s, REINSTATED, "won"),
                                disputed(s, CLOSED, "won")),
                        500,
                        List.of(
                                "credit_clawback dp_S:taken 500",
                                "credit_purchase S 500",
                                "credit_reinstatement dp_S:returned 500")),
                new Flow(
                        "an inquiry",
                        s -> List.of(
                                completed(s),
                                disputed(s, "charge.dispute.created", "warning_needs_response"),
                                disputed(s, "charge.dispute.updated", "warning_under_review"),
                                disputed(s, CLOSED, "warning_closed"),
                                disputed(s, CLOSED, "a_status_of_the_future")),
                        500,
                        List.of("credit_purchase S 500")),
                new Flow(
                        "refunded in part, then disputed in full and won",
                        s -> List.of(
                                completed(s),
                                refunded(s, 200, "succeeded"),
                                disputed(s, "charge.dispute.created", "needs_response"),
                                disputed(s, WITHDRAWN, "needs_response"),
                                disputed(s, REINSTATED, "won"),
                                disputed(s, CLOSED, "won")),
                        300,
                        List.of()));
    }

    private static JsonObject refunded(String session, int cents, String status) {
        String type = status.equals("pending") ? "refund.created" : "refund.updated";
        return event(type, refund("re_" + session, session, cents, status));
    }

    private static JsonObject disputed(String session, String type, String status) {
        return event(type, dispute("dp_" + session, session, 500, status));
    }

    @ParameterizedTest
    @MethodSource("flows")
    void whateverComesFirstItComesToTheSame(Flow flow) {
        for (List<Integer> order : AnyOrder.of(
                IntStream.range(0, flow.events().apply("S").size()).boxed().toList())) {
            String session = sessionId();
            long account = gateway.newAccount();
            gateway.order(account, session);
            List<JsonObject> events = flow.events().apply(session);
            // The reference is what ties a session to its order before its id is known; here the id is.
            AnyOrder.tell(pool, handlers, order.stream().map(events::get).toList());
            assertThat(wallet(account)).as("%s", order).isEqualTo(flow.balanceCents() + " 0");
            if (!flow.ledger().isEmpty()) {
                assertThat(ledger(account, session)).as("%s", order).isEqualTo(flow.ledger());
            }
        }
    }

    @Test
    void whatWasSpentIsOwedAndIsNoLongerWhenTheDisputeIsWon() {
        String session = sessionId();
        long account = gateway.newAccount();
        gateway.order(account, session);
        AnyOrder.tell(pool, handlers, List.of(completed(session)));
        spend(account, 300);
        AnyOrder.tell(pool, handlers, List.of(disputed(session, WITHDRAWN, "needs_response")));
        assertThat(wallet(account)).isEqualTo("0 300");
        assertThat(ledger(account, session)).contains("clawback_due dp_S:taken 300", "credit_clawback dp_S:taken 200");

        AnyOrder.tell(pool, handlers, List.of(disputed(session, CLOSED, "won")));
        assertThat(wallet(account)).isEqualTo("200 0");
    }

    @Test
    void aDisputeThatIsLostAfterItsMoneyCameBackIsADeadLetter() {
        String session = sessionId();
        long account = gateway.newAccount();
        gateway.order(account, session);
        AnyOrder.tell(pool, handlers, List.of(completed(session), disputed(session, REINSTATED, "won")));
        JsonObject lost = disputed(session, CLOSED, "lost");
        gateway.deliver(lost);
        gateway.until(idOf(lost), "dead");
        assertThat(gateway.inbox(idOf(lost))).isEqualTo("dead lost_after_reinstated");
        assertThat(wallet(account)).isEqualTo("500 0");
    }

    /** Credits bought since do not count as those of the disputed purchase, but they are what the wallet holds. */
    @Test
    void twoPurchasesAreReversedEachByItsOwnPayment() {
        String first = sessionId();
        String second = sessionId();
        long account = gateway.newAccount();
        gateway.order(account, first);
        gateway.order(account, second);
        AnyOrder.tell(pool, handlers, List.of(completed(first), completed(second)));
        AnyOrder.tell(pool, handlers, List.of(refunded(first, 500, "succeeded"), refunded(second, 100, "succeeded")));
        assertThat(wallet(account)).isEqualTo("400 0");
    }

    @Test
    void manyRefundsOfOnePaymentNeverTakeMoreThanItGranted() {
        String session = sessionId();
        long account = gateway.newAccount();
        gateway.order(account, session);
        List<JsonObject> events = new ArrayList<>();
        events.add(completed(session));
        IntStream.range(0, 20)
                .mapToObj(i -> event("refund.created", refund("re_" + session + "_" + i, session, 30, "succeeded")))
                .forEach(events::add);
        events.forEach(gateway::deliver);
        events.forEach(event -> gateway.until(idOf(event), "processed"));
        assertThat(wallet(account)).isEqualTo("0 0");
    }

    @Test
    void aRefundAndThePurchaseAtOnceComeToNothing() {
        for (int i = 0; i < 30; i++) {
            String session = sessionId();
            long account = gateway.newAccount();
            gateway.order(account, session);
            List<JsonObject> events = List.of(refunded(session, 500, "succeeded"), completed(session));
            Future<?> told = Future.all(events.stream()
                    .map(each -> pool.withTransaction(transaction ->
                            handlers.apply(transaction, Endpoint.PLATFORM, StripeEvent.parse(each.encode()))))
                    .toList());
            assertThat(told.map(true).await()).isTrue();
            assertThat(wallet(account)).isEqualTo("0 0");
        }
    }

    /** What is spent before the claw-back is owed, what would be spent after it finds an empty wallet. */
    @Test
    void aRefundWhileCreditsAreSpentLosesNothing() {
        String session = sessionId();
        long account = gateway.newAccount();
        gateway.order(account, session);
        AnyOrder.tell(pool, handlers, List.of(completed(session)));
        List<Future<Boolean>> spending = IntStream.range(0, 40)
                .mapToObj(i -> pool.withTransaction(
                                transaction -> LedgerSql.book(transaction, usage(account, "s" + i, 10)))
                        .otherwise(false))
                .toList();
        JsonObject refund = refunded(session, 500, "succeeded");
        gateway.deliver(refund);
        gateway.until(idOf(refund), "processed");
        long spentCents = spending.stream()
                        .filter(each -> Boolean.TRUE.equals(each.await()))
                        .count()
                * 10;
        assertThat(wallet(account)).isEqualTo("0 " + spentCents);
    }

    @ParameterizedTest
    @CsvSource({
        "refund.created, currency, eur, dead currency_mismatch",
        "refund.created, amount, -1, dead malformed_event",
        "refund.created, status, , dead malformed_event",
        "refund.created, object, charge, dead malformed_event",
        "refund.created, payment_intent, , ignored no_payment_intent",
        "charge.dispute.closed, object, refund, dead malformed_event",
        "charge.dispute.closed, id, , dead malformed_event"
    })
    void whatContradictsThePurchaseOrItselfTakesNothing(String type, String field, String value, String outcome) {
        String session = sessionId();
        long account = gateway.newAccount();
        gateway.order(account, session);
        AnyOrder.tell(pool, handlers, List.of(completed(session)));
        JsonObject object = type.startsWith("refund")
                ? refund("re_" + session, session, 500, "succeeded")
                : dispute("dp_" + session, session, 500, "lost");
        object.put(field, field.equals("amount") ? Integer.valueOf(value) : value);
        JsonObject event = event(type, object);
        gateway.deliver(event);
        TestGateway.until(() -> !gateway.status(idOf(event)).equals("pending"), () -> "nothing happened");
        assertThat(gateway.inbox(idOf(event))).isEqualTo(outcome);
        assertThat(wallet(account)).isEqualTo("500 0");
    }

    private void spend(long account, long cents) {
        assertThat(LedgerSql.book(pool, usage(account, "spent", cents)).await()).isTrue();
    }

    /** A grant revoked, which the audit takes for what it is: usage would want its batch and rows. */
    private static Transfer usage(long account, String reference, long cents) {
        return new Transfer(account, TransferKind.CREDIT_REVOCATION, reference, Money.ofCents(cents), "test", "spent");
    }

    /** Balance and due in cents. */
    private String wallet(long account) {
        Row row = gateway.row(
                "SELECT balance_nanos / 10000000, due_nanos / 10000000 FROM wallets WHERE account_id = $1", account);
        return row.getLong(0) + " " + row.getLong(1);
    }

    private List<String> ledger(long account, String session) {
        List<String> transfers = new ArrayList<>();
        pool.preparedQuery("SELECT kind, reference, amount_nanos / 10000000 FROM ledger_transfers WHERE account_id = "
                        + account + " ORDER BY kind, reference")
                .execute()
                .await()
                .forEach(row -> transfers.add(
                        row.getString(0) + " " + row.getString(1).replace(session, "S") + " " + row.getLong(2)));
        return transfers;
    }
}
