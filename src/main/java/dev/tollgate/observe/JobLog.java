package dev.tollgate.observe;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes when the periodic jobs began and how they ended, in the database, so that it is true whichever node was at it, and in a
 * metric of this node. A note that cannot be written never keeps a job from its work. Thread-safe.
 */
public final class JobLog {
    private static final Logger LOG = LoggerFactory.getLogger(JobLog.class);
    private static final int ERROR_MAX = 100;

    private final Pool pool;
    private final Metrics metrics;
    private final Clock clock;

    public JobLog(Pool pool, Metrics metrics, Clock clock) {
        this.pool = pool;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * A job as it stands.
     *
     * @param intervalMillis 0 for one that only runs when it is asked for
     * @param error what kind of failure the last run ended with; null after a success
     */
    public record Noted(
            String name,
            long intervalMillis,
            @Nullable OffsetDateTime startedAt,
            @Nullable OffsetDateTime endedAt,
            @Nullable OffsetDateTime succeededAt,
            @Nullable OffsetDateTime failedAt,
            @Nullable String error,
            OffsetDateTime createdAt) {

        /** Whether some node is at it; after one was killed at it, until the next run. */
        public boolean isRunning() {
            return startedAt != null && (endedAt == null || endedAt.isBefore(startedAt));
        }

        /** When it is due; null for one that only runs when it is asked for. */
        public @Nullable OffsetDateTime nextRunAt() {
            OffsetDateTime last = startedAt == null ? createdAt : startedAt;
            return intervalMillis == 0
                    ? null
                    : last.plusNanos(Duration.ofMillis(intervalMillis).toNanos());
        }
    }

    /**
     * A job that this node runs from now on.
     *
     * @param interval zero for one that only runs when it is asked for
     */
    public Job job(String name, Duration interval) {
        note(name, JobsSql.register(pool, name, interval));
        return new Job(name, true);
    }

    /** The same for one that tells the metric of its success itself. */
    public Job unmeasured(String name, Duration interval) {
        note(name, JobsSql.register(pool, name, interval));
        return new Job(name, false);
    }

    /** All jobs, by name. */
    public Future<List<Noted>> list() {
        return JobsSql.list(pool);
    }

    /** One job. */
    public final class Job {
        private final String name;
        private final boolean measured;

        private Job(String name, boolean measured) {
            this.name = name;
            this.measured = measured;
        }

        /** Does the work between two notes; the work's result. */
        public <T extends @Nullable Object> Future<T> run(Supplier<Future<T>> work) {
            note(name, JobsSql.started(pool, name));
            return work.get().onComplete(ended -> {
                if (ended.succeeded()) {
                    if (measured) {
                        metrics.jobSucceeded(name, clock.instant());
                    }
                    note(name, JobsSql.ended(pool, name, null));
                } else {
                    note(name, JobsSql.ended(pool, name, code(ended.cause())));
                }
            });
        }
    }

    /** The kind and not the message, which may hold what nobody else should read. */
    private static String code(Throwable e) {
        String code = e.getClass().getSimpleName();
        return code.length() <= ERROR_MAX ? code : code.substring(0, ERROR_MAX);
    }

    private static void note(String name, Future<Void> written) {
        written.onFailure(e -> LOG.debug("What job {} does could not be noted", name, e));
    }
}
