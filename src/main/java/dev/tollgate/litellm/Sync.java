package dev.tollgate.litellm;

import dev.tollgate.http.Failure;
import dev.tollgate.http.Problems;
import dev.tollgate.metering.PulledIntake;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read of LiteLLM's rows from its first page to its last. What was read is charged or kept before it goes on; while the database or the
 * writers have no time it waits, and so does it while LiteLLM has none. Confined to the context that runs it.
 */
final class Sync implements SpendReader.Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Sync.class);
    private static final long PAUSE_MIN_MILLIS = 250;
    private static final long PAUSE_MAX_MILLIS = 15_000;

    private final Vertx vertx;
    private final SpendLogs logs;
    private final PulledIntake intake;
    private final SyncProgress progress;
    private final Patience patience;
    private final Function<SyncRange, Future<Void>> covered;
    private boolean isSole = true;

    /**
     * How long is waited for others that have no time.
     *
     * @param litellm for LiteLLM, page by page
     * @param database for the database and the writers, page by page
     */
    record Patience(Duration litellm, Duration database) {}

    /** @param covered is told of each piece of the time whose rows are all taken in */
    Sync(
            Vertx vertx,
            SpendLogs logs,
            PulledIntake intake,
            SyncProgress progress,
            Patience patience,
            Function<SyncRange, Future<Void>> covered) {
        this.vertx = vertx;
        this.logs = logs;
        this.intake = intake;
        this.progress = progress;
        this.patience = patience;
        this.covered = covered;
    }

    /**
     * Reads everybody's rows, or those of each filter in turn. Fails with a {@link LitellmFailure}, with what the database failed with, or
     * with a {@link CancellationException} when the progress is ended; what was read by then is charged or kept.
     */
    Future<Void> run(SyncRange range, List<SpendFilter> filters, int pageSize) {
        SpendReader reader = new SpendReader(pageSize, this);
        isSole = filters.size() == 1;
        Future<Void> last = Future.succeededFuture();
        for (SpendFilter filter : filters) {
            last = last.compose(done -> reader.read(range, filter));
        }
        return isSole ? last : last.compose(done -> covered.apply(range));
    }

    @Override
    public Future<Void> page(PulledIntake.Page rows) {
        return patiently(() -> intake.take(rows), Sync::isDatabaseBusy, patience.database())
                .map(tally -> {
                    progress.took(tally);
                    return null;
                });
    }

    /** While several filters are read in turn, no time is through before the last of them. */
    @Override
    public Future<Void> covered(SyncRange piece) {
        return isSole ? covered.apply(piece) : Future.succeededFuture();
    }

    @Override
    public Future<SpendLogs.Answer> patiently(Function<SpendLogs, Future<SpendLogs.Answer>> asked) {
        return patiently(
                () -> asked.apply(logs),
                e -> e instanceof LitellmFailure failure && failure.isAway(),
                patience.litellm());
    }

    private <T> Future<T> patiently(Supplier<Future<T>> step, Function<Throwable, Boolean> passes, Duration limit) {
        return patiently(step, passes, System.nanoTime() + limit.toNanos(), PAUSE_MIN_MILLIS);
    }

    private <T> Future<T> patiently(
            Supplier<Future<T>> step, Function<Throwable, Boolean> passes, long deadlineNanos, long pauseMillis) {
        if (progress.hasEnded()) {
            return Future.failedFuture(new CancellationException("ended before it was through"));
        }
        return step.get().recover(e -> {
            boolean inTime = deadlineNanos - System.nanoTime() > pauseMillis * 1_000_000;
            if (!passes.apply(e) || !inTime) {
                return Future.failedFuture(e);
            }
            LOG.debug("A page of LiteLLM's rows waits: {}", e.toString());
            progress.waits(e instanceof LitellmFailure ? "LiteLLM does not answer" : "the database has no time");
            return vertx.timer(pauseMillis)
                    .compose(waited ->
                            patiently(step, passes, deadlineNanos, Math.min(2 * pauseMillis, PAUSE_MAX_MILLIS)));
        });
    }

    /** Also a lock that could not be had in a moment. */
    private static boolean isDatabaseBusy(Throwable e) {
        return Problems.of(e) instanceof Failure.Capacity || PgStates.isLockTimeout(e);
    }
}
