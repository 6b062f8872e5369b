package dev.tollgate;

import dev.tollgate.http.Failure;
import dev.tollgate.journal.Journal;
import dev.tollgate.metering.Metering;
import dev.tollgate.observe.Readiness;
import dev.tollgate.observe.ReadinessCheck;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Whether a balancer should send requests here, and what an operator should know besides. Thread-safe. */
final class Health {
    private static final Duration STALL_MAX = Duration.ofSeconds(10);
    private static final Duration PING_EVERY = Duration.ofSeconds(2);
    private static final Duration PING_LIMIT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Pool database;
    private final Metering metering;
    private final @Nullable Journal journal;
    private final BooleanSupplier stopping;
    private final AtomicReference<Readiness> databaseState = new AtomicReference<>(Readiness.notReady("not asked yet"));

    Health(Vertx vertx, Pool database, Metering metering, @Nullable Journal journal, BooleanSupplier stopping) {
        this.vertx = vertx;
        this.database = database;
        this.metering = metering;
        this.journal = journal;
        this.stopping = stopping;
    }

    /** Looks at the database from now on, until Vert.x is closed. */
    void start() {
        vertx.setPeriodic(0, PING_EVERY.toMillis(), id -> watchDatabase());
    }

    List<ReadinessCheck> checks() {
        return List.of(
                new ReadinessCheck(
                        "running",
                        () -> stopping.getAsBoolean() ? Readiness.notReady("shutting down") : Readiness.READY),
                new ReadinessCheck("database", () -> orJournaled(databaseState.get())),
                new ReadinessCheck("writers", () -> orJournaled(writersState())),
                new ReadinessCheck("journal", this::journalState));
    }

    /** With room in the journal usage is taken all the same. */
    private Readiness orJournaled(Readiness state) {
        return !state.ok() && journal != null && journal.refusal() == null
                ? Readiness.degraded(state.why() + ", and usage goes to the journal")
                : state;
    }

    private Readiness journalState() {
        if (journal == null) {
            return Readiness.READY;
        }
        Failure refusal = journal.refusal();
        if (refusal != null) {
            return metering.isDetoured() ? Readiness.notReady(refusal.detail()) : Readiness.degraded(refusal.detail());
        }
        return journal.isEmpty()
                ? Readiness.READY
                : Readiness.degraded(journal.records() + " records wait, the oldest for "
                        + journal.oldest().toSeconds() + " s");
    }

    private Readiness writersState() {
        Duration stalled = metering.stalled();
        return stalled.compareTo(STALL_MAX) > 0
                ? Readiness.notReady("no batch was written for " + stalled.toSeconds() + " s though records wait")
                : Readiness.READY;
    }

    private void watchDatabase() {
        database.query("SELECT 1")
                .execute()
                .timeout(PING_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(answer -> databaseState.set(
                        answer.succeeded() ? Readiness.READY : Readiness.notReady("the database does not answer")));
    }
}
