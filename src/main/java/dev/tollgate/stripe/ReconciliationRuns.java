package dev.tollgate.stripe;

import dev.tollgate.config.Config;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles one at a time, whichever node or command asks, and keeps what was found. A run is a row that says every half minute that it is
 * alive; one that says nothing for five minutes is given up. Thread-safe.
 */
public final class ReconciliationRuns {
    private static final Logger LOG = LoggerFactory.getLogger(ReconciliationRuns.class);
    private static final Duration BEAT_EVERY = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Pool pool;
    private final Reconciliation reconciliation;
    private final boolean livemode;

    ReconciliationRuns(Vertx vertx, Pool pool, Reconciliation reconciliation, boolean livemode) {
        this.vertx = vertx;
        this.pool = pool;
        this.reconciliation = reconciliation;
        this.livemode = livemode;
    }

    /** For a command: what it repairs by events has its effect when a gateway takes them from the inbox. */
    public static ReconciliationRuns of(Vertx vertx, Pool pool, Config config, StripeCalls calls, Metrics metrics) {
        return new ReconciliationRuns(
                vertx,
                pool,
                Reconciliation.of(vertx, pool, config, calls, metrics),
                config.stripe().livemode());
    }

    /**
     * What is asked for.
     *
     * @param whole whether the window is what is looked at where nobody says: metrics and alerts go by such runs
     * @param startedBy who asks, as {@code job} or {@code cli:mia}
     */
    public record Request(ReconciliationWindow window, boolean whole, boolean repairs, String startedBy) {}

    /**
     * The id of a new run, to be handed to {@link #carryOut}; null if another is under way, or if one of a whole window was made less than
     * {@code every} ago, unless that is zero.
     */
    public Future<@Nullable Long> begin(Request request, Duration every) {
        return ReconciliationRunsSql.abandon(pool, livemode)
                .compose(abandoned -> ReconciliationRunsSql.begin(pool, livemode, request, every));
    }

    /** Carries a run out and keeps what it found. Fails as {@link Reconciliation#run} does; then the run is kept as failed. */
    public Future<ReconciliationReport> carryOut(long runId, Request request, ReconciliationProgress progress) {
        long beat = vertx.setPeriodic(
                BEAT_EVERY.toMillis(),
                id -> ReconciliationRunsSql.beat(pool, runId)
                        .onFailure(e -> LOG.debug("Reconciliation {} could not say that it is alive", runId, e)));
        return reconciliation
                .run(request.window(), request.repairs(), progress)
                .compose(report -> keep(runId, report), e -> failed(runId, e))
                .onComplete(done -> vertx.cancelTimer(beat));
    }

    private Future<ReconciliationReport> keep(long runId, ReconciliationReport report) {
        return pool.withTransaction(transaction -> ReconciliationRunsSql.finish(transaction, runId, report)
                        .compose(mine -> mine
                                ? ReconciliationRunsSql.putFindings(transaction, runId, report.findings())
                                : Future.failedFuture(new IllegalStateException(
                                        "reconciliation " + runId + " was given up by another"))))
                .map(kept -> report);
    }

    private Future<ReconciliationReport> failed(long runId, Throwable cause) {
        return ReconciliationRunsSql.fail(pool, runId, code(cause))
                .onFailure(e -> LOG.warn("That reconciliation {} failed could not be written down", runId, e))
                .transform(written -> Future.failedFuture(cause));
    }

    /** Stable and without an exception's message, which may quote what Stripe says. */
    private static String code(Throwable cause) {
        return switch (cause) {
            case StripeCallFailure failure -> "stripe_" + failure.kind().name().toLowerCase(Locale.ROOT);
            case CancellationException stopped -> "stopped";
            case PgException database -> "database_" + Objects.requireNonNullElse(database.getSqlState(), "unknown");
            default -> "internal_error";
        };
    }
}
