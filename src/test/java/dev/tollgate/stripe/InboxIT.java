package dev.tollgate.stripe;

import static dev.tollgate.stripe.TestEvents.COMPLETED;
import static dev.tollgate.stripe.TestEvents.completed;
import static dev.tollgate.stripe.TestEvents.event;
import static dev.tollgate.stripe.TestEvents.idOf;
import static dev.tollgate.stripe.TestEvents.refund;
import static dev.tollgate.stripe.TestEvents.session;
import static dev.tollgate.stripe.TestEvents.sessionId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures between an event's receipt and its effect. The failing is done by triggers in the database. */
@ExtendWith(PostgresExtension.class)
class InboxIT {
    private static final String FAIL = "RAISE EXCEPTION 'as ordered'";
    private static final String LOSE_CONNECTION = "PERFORM pg_terminate_backend(pg_backend_pid())";

    private final TestGateway gateway;
    private final Database database;
    private long account;

    InboxIT(Database database) {
        this.database = database;
        this.gateway = new TestGateway(database.connectOptions());
    }

    @BeforeEach
    void start() {
        gateway.startWorkers();
        account = gateway.newAccount();
    }

    @AfterEach
    void auditAndStop() {
        try {
            gateway.audit();
            gateway.execute("DROP TRIGGER IF EXISTS fault ON ledger_transfers");
        } finally {
            gateway.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FAIL, LOSE_CONNECTION})
    void anEffectThatFailsIsRolledBackAndTriedAgainUntilItHappensOnce(String fault) {
        String session = ordered();
        failTwice("BEFORE INSERT", fault);
        JsonObject event = completed(session);
        gateway.deliver(event);
        gateway.until(idOf(event), "processed");
        assertThat(gateway.books(session)).isEqualTo("paid 500 1");
        assertThat(attempts(event)).isBetween(1, 3);
    }

    /** The commit itself fails, when everything is written: the mark "processed" must go with the effect. */
    @ParameterizedTest
    @ValueSource(strings = {FAIL, LOSE_CONNECTION})
    void aCommitThatFailsLeavesNeitherEffectNorMark(String fault) {
        String session = ordered();
        failTwice("CONSTRAINT AFTER INSERT", fault);
        JsonObject event = completed(session);
        gateway.deliver(event);
        gateway.until(idOf(event), "processed");
        assertThat(gateway.books(session)).isEqualTo("paid 500 1");
    }

    @Test
    void aPoisonEventBlocksNobodyAndDiesWithItsCode() {
        String poisoned = ordered();
        fault("BEFORE INSERT", "IF NEW.reference = '" + poisoned + "' THEN " + FAIL + "; END IF");
        JsonObject poison = completed(poisoned);
        JsonObject sameSession = event(COMPLETED, session(poisoned, "unpaid"));
        List<String> sessions = IntStream.range(0, 30).mapToObj(i -> ordered()).toList();
        gateway.deliver(poison);
        gateway.deliver(sameSession);
        List<JsonObject> others = sessions.stream().map(TestEvents::completed).toList();
        others.forEach(gateway::deliver);
        others.forEach(event -> gateway.until(idOf(event), "processed"));
        gateway.until(idOf(sameSession), "processed");
        gateway.until(idOf(poison), "dead");
        assertThat(gateway.inbox(idOf(poison))).isEqualTo("dead database_P0001");
        assertThat(attempts(poison)).isEqualTo(4);
        TestGateway.until(() -> gateway.counted(COMPLETED, "dead") == 1, () -> "the metric follows the commit");
        assertThat(gateway.counted(COMPLETED, "retried")).isEqualTo(3);
        assertThat(gateway.books(poisoned)).isEqualTo("awaiting_funds 15000 30");

        gateway.execute("DROP TRIGGER fault ON ledger_transfers");
        assertThat(replay(poison)).isEqualTo(200);
        gateway.until(idOf(poison), "processed");
        assertThat(gateway.books(poisoned)).isEqualTo("paid 15500 31");
        assertThat(replay(poison)).isEqualTo(409);
    }

    /** Whoever fails must have nothing under way: what comes after the roll-back would be outside of the transaction. */
    @Test
    void aContradictionThatIsFoundAmongOtherStatementsLeavesNoTraceOfThem() {
        for (int i = 0; i < 10; i++) {
            String session = ordered();
            JsonObject refunded = event("refund.created", refund("re_" + session, session, 500, "succeeded"));
            gateway.deliver(refunded);
            gateway.until(idOf(refunded), "processed");
            assertThat(LedgerSql.book(gateway.pool(), purchase(session)).await())
                    .isTrue();
            String before = gateway.books(session) + " " + reversed(session);
            assertThat(before).startsWith("pending ").endsWith(" 0");

            JsonObject event = completed(session);
            gateway.deliver(event);
            gateway.until(idOf(event), "dead");
            assertThat(gateway.inbox(idOf(event))).isEqualTo("dead internal_error");
            assertThat(gateway.books(session) + " " + reversed(session)).isEqualTo(before);
            // As somebody would who finds out what the credits were for.
            gateway.execute("UPDATE checkout_orders SET status = 'paid', granted_at = now() WHERE stripe_session_id = '"
                    + session + "'");
        }
    }

    private Transfer purchase(String session) {
        return new Transfer(account, TransferKind.CREDIT_PURCHASE, session, Money.ofCents(500), null, null);
    }

    private long reversed(String session) {
        return gateway.row("SELECT reversed_nanos FROM checkout_orders WHERE stripe_session_id = $1", session)
                .getLong(0);
    }

    @Test
    void aDeadLetterWhoseCauseStaysDiesAgain() {
        String session = ordered();
        JsonObject event = event(COMPLETED, session(session, "paid").put("amount_total", 1));
        gateway.deliver(event);
        gateway.until(idOf(event), "dead");
        assertThat(replay(event)).isEqualTo(200);
        TestGateway.until(
                () -> attempts(event) == 1 && gateway.status(idOf(event)).equals("dead"), () -> "not tried");
        assertThat(gateway.books(session)).isEqualTo("pending 0 0");
    }

    @Test
    void theWorkerStopsAfterTheEventItIsAtAndTheRestWaits() {
        fault("BEFORE INSERT", "PERFORM pg_sleep(0.4)");
        List<JsonObject> events =
                IntStream.range(0, 8).mapToObj(i -> completed(ordered())).toList();
        events.forEach(gateway::deliver);
        TestGateway.until(
                () -> gateway.row("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                                .getLong(0)
                        == 2,
                () -> "both workers should be at an event, of one account though");
        gateway.stopWorkers();
        long processed = events.stream()
                .filter(event -> gateway.status(idOf(event)).equals("processed"))
                .count();
        assertThat(processed).isBetween(2L, 4L);
        assertThat(events.stream().filter(event -> gateway.status(idOf(event)).equals("pending")))
                .hasSize(8 - (int) processed);
        gateway.audit();
        gateway.startWorkers();
        events.forEach(event -> gateway.until(idOf(event), "processed"));
    }

    @Test
    void theWebhookAnswersFastWhileTheWorkerIsStoppedAndTheBacklogDrains() {
        int warmUp = 300;
        int measured = 1_500;
        gateway.stopWorkers();
        List<Long> accounts =
                IntStream.range(0, 50).mapToObj(i -> gateway.newAccount()).toList();
        gateway.execute("""
            INSERT INTO checkout_orders (account_id, kind, package, amount_cents, currency, livemode, stripe_session_id)
            SELECT %d + i %% 50, 'credit_package', 'small', 500, 'usd', false, 'cs_test_backlog' || i
            FROM generate_series(1, %d) i
            """.formatted(accounts.getFirst(), warmUp + measured));
        Histogram nanos = new Histogram(3);
        for (int i = 1; i <= warmUp + measured; i++) {
            JsonObject event = completed("cs_test_backlog" + i);
            long before = System.nanoTime();
            gateway.deliver(event);
            if (i > warmUp) {
                nanos.recordValue(System.nanoTime() - before);
            }
        }
        assertThat(pending()).isEqualTo(warmUp + measured);
        long begun = System.nanoTime();
        gateway.startWorkers();
        TestGateway.until(() -> pending() == 0, () -> pending() + " are left");
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.printf(
                "webhook answer, worker stopped: p50 %.2f ms, p99 %.2f ms, max %.2f ms; drained %.0f events/s%n",
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6,
                nanos.getMaxValue() / 1e6,
                (warmUp + measured) * 1e3 / took.toMillis());
        assertThat(gateway.row("""
            SELECT count(*), sum(amount_cents) FROM checkout_orders
            WHERE stripe_session_id LIKE 'cs_test_backlog%' AND status = 'paid'
            """).deepToString()).isEqualTo("[1800,900000]");
    }

    @Test
    void workersOfTwoNodesAreNeverAtOneObjectTogether() {
        gateway.stopWorkers();
        fault("BEFORE INSERT", "PERFORM pg_sleep(0.02)");
        List<String> sessions = IntStream.range(0, 6).mapToObj(i -> ordered()).toList();
        List<JsonObject> events = sessions.stream()
                .flatMap(id -> IntStream.range(0, 8).mapToObj(i -> completed(id)))
                .toList();
        List<CompletableFuture<Integer>> sent =
                events.stream().map(gateway::postAsync).toList();
        assertThat(sent.stream().map(CompletableFuture::join)).containsOnly(200);
        try (TestGateway other = new TestGateway(database.connectOptions())) {
            other.startWorkers();
            gateway.startWorkers();
            events.forEach(event -> gateway.until(idOf(event), "processed"));
        }
        // Each was done in one attempt: nobody ran into the other.
        events.forEach(event -> assertThat(attempts(event)).isEqualTo(1));
        sessions.forEach(id -> assertThat(gateway.books(id)).isEqualTo("paid 3000 6"));
    }

    private String ordered() {
        String session = sessionId();
        gateway.order(account, session);
        return session;
    }

    private int replay(JsonObject event) {
        return gateway.admin("POST", "/api/admin/stripe/events/platform/" + idOf(event) + "/replay", "")
                .statusCode();
    }

    private int attempts(JsonObject event) {
        return gateway.row("SELECT attempts FROM stripe_inbox WHERE event_id = $1", idOf(event))
                .getInteger(0);
    }

    private long pending() {
        return gateway.row("SELECT count(*) FROM stripe_inbox WHERE status = 'pending'")
                .getLong(0);
    }

    /** A sequence counts, since that is not rolled back. */
    private void failTwice(String when, String statement) {
        gateway.execute("DROP SEQUENCE IF EXISTS faults");
        gateway.execute("CREATE SEQUENCE faults");
        fault(when, "IF nextval('faults') <= 2 THEN " + statement + "; END IF");
    }

    private void fault(String when, String statement) {
        boolean atCommit = when.startsWith("CONSTRAINT");
        gateway.execute("CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + statement
                + "; RETURN NEW; END $$");
        gateway.execute("CREATE " + (atCommit ? "CONSTRAINT TRIGGER fault AFTER INSERT" : "TRIGGER fault " + when)
                + " ON ledger_transfers " + (atCommit ? "DEFERRABLE INITIALLY DEFERRED " : "")
                + "FOR EACH ROW EXECUTE FUNCTION fault()");
    }
}
