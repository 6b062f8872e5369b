package dev.tollgate.billing;

import dev.tollgate.notify.Notifications;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a subscription or a bill whose payment failed. For the days of grace all is as before. Then the subscription gives
 * no rights any more until it is paid, and it ends when Stripe gives up asking; and the account whose bill it is stands as restricted until
 * it is settled. Nothing that the account has is deleted: what is above its limits then stays and can be looked at. Each step is
 * in the account's history. Safe on several nodes.
 */
public final class Dunning {
    private static final Logger LOG = LoggerFactory.getLogger(Dunning.class);
    private static final int AT_ONCE_MAX = 100;

    private final Pool pool;
    private final Duration grace;

    /** @param grace counted from when Stripe first told that the payment is late */
    public Dunning(Pool pool, Duration grace) {
        this.pool = pool;
        this.grace = grace;
    }

    /** Restricts those whose grace is over; how many it were. */
    public Future<Integer> restrict() {
        return untilFewer(() -> pool.withTransaction(this::restrictSome).map(Objects::requireNonNull))
                .compose(subscriptions -> untilFewer(() -> BillRestrictionsSql.restrict(pool, grace, AT_ONCE_MAX))
                        .map(bills -> subscriptions + bills));
    }

    private static Future<Integer> untilFewer(Supplier<Future<Integer>> restrictSome) {
        return restrictSome
                .get()
                .compose(count -> count < AT_ONCE_MAX
                        ? Future.succeededFuture(count)
                        : untilFewer(restrictSome).map(more -> count + more));
    }

    private Future<Integer> restrictSome(SqlClient transaction) {
        return SubscriptionsSql.restrict(transaction, grace, AT_ONCE_MAX).compose(restricted -> {
            Future<Void> last = Future.succeededFuture();
            for (Subscription each : restricted) {
                LOG.info("Subscription {} of account {} gives no rights until it is paid", each.id(), each.accountId());
                // Of each time that it happens.
                String version = "restricted " + each.late();
                last = last.compose(done -> Notifications.tell(transaction, Subscriptions.changed(each, version)))
                        .compose(told -> SaleEffects.renew(transaction, each));
            }
            return last.map(done -> restricted.size());
        });
    }

    /** What happened to an account, the latest first; what is behind {@code beforeId} if that is not 0. */
    public Future<List<AccountEvent>> history(long accountId, long beforeId, int limit) {
        return AccountEventsSql.list(pool, accountId, beforeId, limit);
    }
}
