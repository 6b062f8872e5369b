package dev.tollgate.litellm;

import dev.tollgate.config.LitellmConfig;
import dev.tollgate.http.Failure;
import dev.tollgate.metering.PulledIntake;
import dev.tollgate.observe.LitellmMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one at a time, whichever node, command or person asks, and keeps what came of it. A sync is a row that says every half minute that it
 * is alive; one that says nothing for five minutes is given up, and what it has read stays read. Thread-safe.
 */
public final class Syncs {
    private static final Logger LOG = LoggerFactory.getLogger(Syncs.class);
    private static final Duration BEAT_EVERY = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Pool pool;
    private final LitellmConfig config;
    private final SpendLogs logs;
    private final PulledIntake intake;
    private final LitellmMetrics metrics;

    /** For configurations that have a LiteLLM. */
    public Syncs(Vertx vertx, Pool pool, LitellmConfig config, PulledIntake intake, LitellmMetrics metrics) {
        this.vertx = vertx;
        this.pool = pool;
        this.config = config;
        this.logs = new SpendLogs(vertx, config, SpendLogs.BYTES_MAX);
        this.intake = intake;
        this.metrics = metrics;
    }

    /**
     * What is asked for.
     *
     * @param startedBy who asks, as {@code job} or {@code cli:mia}
     * @param accountId whose person asks, or null; then only what the filters let through is read
     * @param isNext whether it follows the last one, so that the cursor begins with it if there is none
     */
    public record Request(
            SyncRange range,
            String startedBy,
            @Nullable Long accountId,
            List<SpendFilter> filters,
            boolean isNext,
            Sync.Patience patience) {
        static final Duration PATIENT = Duration.ofMinutes(5);

        public Request {
            filters = List.copyOf(filters);
        }

        /** Of a member, who reads what is his account's; LiteLLM is asked for each of its names in turn. */
        static Request ofMember(SyncRange range, String startedBy, long accountId, List<SpendFilter> filters) {
            Sync.Patience patience = new Sync.Patience(Duration.ofSeconds(2), PATIENT);
            return new Request(range, startedBy, accountId, filters, false, patience);
        }

        /** Of an operator, who sees an error at once and asks again. */
        public static Request of(SyncRange range, String startedBy) {
            Sync.Patience patience = new Sync.Patience(Duration.ofSeconds(2), PATIENT);
            return new Request(range, startedBy, null, List.of(SpendFilter.NONE), false, patience);
        }
    }

    /** What the job reads next. */
    Future<SyncRange> next(Instant now) {
        return SyncsSql.cursor(pool, config.source())
                .map(coveredTo -> SyncRange.following(coveredTo, config.overlap(), now));
    }

    /**
     * The id of a new sync, to be handed to {@link #carryOut}; null if another is under way, or if one was begun by the same less than
     * {@code every} ago, unless that is zero.
     */
    public Future<@Nullable Long> begin(Request request, Duration every) {
        return SyncsSql.abandon(pool, config.source())
                .compose(abandoned -> SyncsSql.begin(pool, config.source(), request, every));
    }

    /**
     * The same for a member's request. Fails with 409 if another is under way, and with 429 if one was begun for the account within the
     * last minute.
     */
    Future<Long> beginForMember(Request request) {
        long accountId = Objects.requireNonNull(request.accountId());
        return SyncsSql.abandon(pool, config.source())
                .compose(abandoned -> pool.withTransaction(transaction -> SyncsSql.lockAccount(transaction, accountId)
                        .compose(locked -> SyncsSql.pauseLeft(transaction, accountId))
                        .compose(seconds -> begin(transaction, request, seconds))))
                .map(id -> {
                    if (id == null) {
                        throw SyncRoutes.running().asException();
                    }
                    return id;
                });
    }

    private Future<@Nullable Long> begin(SqlClient transaction, Request request, long pauseSeconds) {
        return pauseSeconds > 0
                ? Future.failedFuture(new Failure.TooOften((int) pauseSeconds).asException())
                : SyncsSql.begin(transaction, config.source(), request, Duration.ZERO);
    }

    Future<StoredSync> find(long id) {
        return SyncsSql.find(pool, id).map(Objects::requireNonNull);
    }

    /** Carries a sync out. Fails as {@link Sync#run} does; then it is kept as failed, and may be asked for again. */
    public Future<StoredSync> carryOut(long id, Request request, SyncProgress progress) {
        long beat = vertx.setPeriodic(
                BEAT_EVERY.toMillis(),
                timer -> SyncsSql.beat(pool, id)
                        .onFailure(e -> LOG.debug("Sync {} could not say that it is alive", id, e)));
        Sync sync = new Sync(
                vertx, logs, intake, progress, request.patience(), piece -> covered(id, request, piece, progress));
        return Future.succeededFuture()
                .compose(begun -> sync.run(request.range(), request.filters(), config.pageSize()))
                .compose(done -> end(id, null, progress), e -> end(id, e, progress))
                .onComplete(ended -> {
                    vertx.cancelTimer(beat);
                    metrics.rows(
                            progress.tally().accepted(),
                            progress.tally().duplicates(),
                            progress.tally().conflicts(),
                            progress.tally().quarantined(),
                            progress.tally().skipped());
                });
    }

    /** The rows of a piece are committed by now, so that whoever goes on may begin behind it. */
    private Future<Void> covered(long id, Request request, SyncRange piece, SyncProgress progress) {
        return SyncsSql.reach(pool, id, piece.to(), progress).compose(mine -> {
            if (!mine) {
                return Future.failedFuture(new IllegalStateException("sync " + id + " was given up by another"));
            }
            if (request.accountId() != null) {
                return Future.succeededFuture();
            }
            SyncRange read = new SyncRange(request.range().from(), piece.to());
            Future<Void> begun = request.isNext()
                    ? SyncsSql.beginCursor(pool, config.source(), piece.to())
                    : Future.succeededFuture();
            return begun.compose(done -> SyncsSql.moveCursor(pool, config.source(), read));
        });
    }

    private Future<StoredSync> end(long id, @Nullable Throwable cause, SyncProgress progress) {
        String error = cause == null ? null : code(cause);
        Integer status = cause instanceof LitellmFailure failure && failure.status() > 0 ? failure.status() : null;
        if (error != null) {
            metrics.failed(error);
        }
        return SyncsSql.end(pool, id, error, status, progress)
                .onFailure(e -> LOG.warn("How sync {} ended could not be written down", id, e))
                .transform(ended -> {
                    if (cause != null) {
                        return Future.failedFuture(cause);
                    }
                    return ended.failed() ? Future.failedFuture(ended.cause()) : find(id);
                });
    }

    /** Stable and without an exception's message. */
    private static String code(Throwable cause) {
        return switch (cause) {
            case LitellmFailure failure -> failure.code();
            case CancellationException stopped -> "stopped";
            case PgException database -> "database_" + Objects.requireNonNullElse(database.getSqlState(), "unknown");
            default -> "internal_error";
        };
    }

    public Future<Void> close() {
        return logs.close();
    }
}
