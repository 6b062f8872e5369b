package dev.tollgate.reports;

import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds committed batches to the sums by day, a moment after their commit and apart from the way of a record. Every node does
 * it, one at a time; whatever is left undone is read from the rows meanwhile, so that nobody sees a difference. It works for
 * half of the time at most: with every row of another account, a row rolled costs as much as a row charged.
 *
 * <p>Confined to the context that starts it, but for {@link #rollNow}.
 */
public final class UsageRollup {
    private static final Logger LOG = LoggerFactory.getLogger(UsageRollup.class);
    private static final String JOB = "usage_rollup";
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int BATCHES_MAX = 1_000;
    private static final int ROWS_MAX = 50_000;

    private final Vertx vertx;
    private final Pool pool;
    private final Metrics metrics;
    private final Clock clock;
    private Future<@Nullable Void> running = Future.succeededFuture();
    private long timer = -1;
    private boolean stopped;

    public UsageRollup(Vertx vertx, Pool pool, Metrics metrics, Clock clock) {
        this.vertx = vertx;
        this.pool = pool;
        this.metrics = metrics;
        this.clock = clock;
    }

    public void start() {
        vertx.runOnContext(begun -> later(PAUSE));
    }

    /** Completes when what is being rolled is committed. */
    public Future<Void> stop() {
        return Future.future(promise -> vertx.runOnContext(asked -> {
            stopped = true;
            vertx.cancelTimer(timer);
            running.onComplete(done -> promise.complete());
        }));
    }

    private void later(Duration pause) {
        if (!stopped) {
            timer = vertx.setTimer(Math.max(1, pause.toMillis()), due -> round());
        }
    }

    private void round() {
        long begun = System.nanoTime();
        running = turn().onSuccess(more -> metrics.jobSucceeded(JOB, clock.instant()))
                .onFailure(e -> LOG.warn("Usage could not be added to its days; it is tried again: {}", e.toString()))
                .otherwise(false)
                .map(more -> {
                    later(more ? Duration.ofNanos(System.nanoTime() - begun) : PAUSE);
                    return null;
                });
    }

    /** Rolls until nothing is left, unless another node is at it. Thread-safe. */
    public Future<Void> rollNow() {
        return turn().compose(more -> more ? rollNow() : Future.succeededFuture());
    }

    /** Whether there is more to do at once. */
    private Future<Boolean> turn() {
        return UsageRollupSql.unrolled(pool, 1)
                .compose(any -> any.isEmpty()
                        ? Future.succeededFuture(false)
                        : UsageRollupSql.summarize(pool).compose(known -> step()));
    }

    private Future<Boolean> step() {
        return pool.withTransaction(transaction -> UsageRollupSql.takeTurn(transaction)
                        .compose(taken -> taken ? rollSome(transaction) : Future.succeededFuture(false)))
                .map(Objects::requireNonNull);
    }

    private static Future<Boolean> rollSome(SqlClient transaction) {
        return UsageRollupSql.unrolled(transaction, BATCHES_MAX).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture(false);
            }
            List<UsageRollupSql.Unrolled> batches = dense(found);
            boolean more = batches.size() < found.size() || found.size() == BATCHES_MAX;
            return UsageRollupSql.roll(transaction, batches).map(rolled -> more);
        });
    }

    /** The first of them, as many as lie close together and are not too much for one commit. */
    static List<UsageRollupSql.Unrolled> dense(List<UsageRollupSql.Unrolled> found) {
        long rows = found.getFirst().rows();
        int count = 1;
        while (count < found.size()
                && found.get(count).id() - found.get(count - 1).id() <= ReportSql.GAP_MAX
                && rows + found.get(count).rows() <= ROWS_MAX) {
            rows += found.get(count).rows();
            count++;
        }
        return found.subList(0, count);
    }
}
