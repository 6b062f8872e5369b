package dev.tollgate.notify;

import dev.tollgate.config.NotificationsConfig;
import dev.tollgate.money.Money;
import dev.tollgate.notify.BalanceSweepSql.Crossed;
import dev.tollgate.observe.JobLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then for balances that have become low or are used up, and tells of each crossing once: the message and the
 * note that it was told are one transaction, of one node at a time. Charging knows nothing of it. Most of its cost is reading
 * the wallets, one row an account.
 */
final class BalanceSweep {
    private static final Logger LOG = LoggerFactory.getLogger(BalanceSweep.class);
    private static final int SPEND_ACCOUNTS_MAX = 100;
    private static final int SPEND_TRANSFERS_MAX = 10_000;
    private static final int TOLD_AT_ONCE = 500;
    private static final Duration LATELY_MIN = Duration.ofMinutes(10);

    private final Vertx vertx;
    private final Pool pool;
    private final Duration every;
    private final Duration lately;
    private final long defaultNanos;
    private long timer = -1;
    private Future<Void> last = Future.succeededFuture();

    BalanceSweep(Vertx vertx, Pool pool, NotificationsConfig config) {
        this.vertx = vertx;
        this.pool = pool;
        every = config.sweepInterval();
        Duration thrice = every.multipliedBy(3);
        lately = thrice.compareTo(LATELY_MIN) > 0 ? thrice : LATELY_MIN;
        defaultNanos = Money.ofCents(config.lowBalanceCents());
    }

    void start(JobLog jobs) {
        JobLog.Job job = jobs.job("balances", every);
        timer = vertx.setPeriodic(every.toMillis(), id -> {
            if (last.isComplete()) {
                last = job.run(this::run)
                        .onFailure(e -> LOG.warn("Balances could not be looked at", e))
                        .otherwiseEmpty();
            }
        });
    }

    /** Completes when the sweep that is under way has ended. */
    Future<Void> stop() {
        vertx.cancelTimer(timer);
        return last;
    }

    /** One sweep, or nothing if another node is at it. */
    Future<Void> run() {
        return pool.withTransaction(transaction -> BalanceSweepSql.lock(transaction)
                        .compose(mine -> mine ? sweep(transaction) : Future.succeededFuture()))
                .mapEmpty();
    }

    private Future<Void> sweep(SqlClient transaction) {
        return BalanceSweepSql.noticeNew(transaction, lately)
                .compose(noticed -> BalanceSweepSql.measureSpend(transaction, SPEND_ACCOUNTS_MAX, SPEND_TRANSFERS_MAX))
                .compose(measured -> BalanceSweepSql.rearm(transaction, defaultNanos))
                .compose(rearmed -> BalanceSweepSql.crossed(transaction, defaultNanos, lately, TOLD_AT_ONCE))
                .compose(crossed -> tell(transaction, crossed));
    }

    private static Future<Void> tell(SqlClient transaction, List<Crossed> crossed) {
        if (crossed.isEmpty()) {
            return Future.succeededFuture();
        }
        Future<Void> told = BalanceSweepSql.told(transaction, crossed);
        for (Crossed each : crossed) {
            told = told.compose(before -> Notifications.tell(transaction, notice(each)));
        }
        return told;
    }

    private static Notice notice(Crossed crossed) {
        long number = crossed.crossings() + 1;
        return crossed.state().balanceNanos() == 0
                ? Notice.balanceEmpty(crossed.accountId(), number, crossed.state())
                : Notice.balanceLow(crossed.accountId(), number, crossed.state());
    }
}
