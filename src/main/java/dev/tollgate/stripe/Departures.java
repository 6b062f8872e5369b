package dev.tollgate.stripe;

import com.stripe.param.SubscriptionUpdateParams;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ends what an account that is being closed has at Stripe. Each step may be made again, and what Stripe does not know any more is
 * done. The customer is deleted: with it go its name, its address and its payment methods, while its invoices and payments stay at
 * Stripe for the books (https://docs.stripe.com/api/customers/delete). Thread-safe.
 */
final class Departures {
    private final Pool pool;
    private final StripeCalls calls;
    private final SubscriptionCopies copies;
    private final boolean livemode;

    Departures(Pool pool, StripeCalls calls, SubscriptionCopies copies, boolean livemode) {
        this.pool = pool;
        this.calls = calls;
        this.copies = copies;
        this.livemode = livemode;
    }

    /**
     * Cancels its subscriptions now, those of others to its agents when what they have paid for is over, closes its checkouts,
     * and deletes its customer. Fails with a {@link StripeCallFailure} where that is to be tried again.
     */
    Future<Void> leave(long accountId) {
        return DeparturesSql.subscriptions(pool, accountId, livemode)
                .compose(ids -> each(ids, this::cancel))
                .compose(done -> DeparturesSql.subscriptionsToAgents(pool, accountId, livemode))
                .compose(ids -> each(ids, this::cancelAtPeriodEnd))
                .compose(done -> DeparturesSql.openSessions(pool, accountId, livemode))
                .compose(ids -> each(ids, this::closeCheckout))
                .compose(done -> CustomersSql.customerId(pool, accountId, livemode))
                .compose(customer -> customer == null
                        ? DeparturesSql.forgetCustomer(pool, accountId, livemode)
                        : delete(accountId, customer));
    }

    private static Future<Void> each(List<String> ids, Function<String, Future<Void>> work) {
        Future<Void> last = Future.succeededFuture();
        for (String id : ids) {
            last = last.compose(done -> work.apply(id));
        }
        return last;
    }

    private Future<Void> cancel(String subscription) {
        return settled(calls.make(
                        "cancel a subscription of a closed account",
                        stripe -> stripe.subscriptions().cancel(subscription)))
                .compose(done -> renewed(subscription));
    }

    private Future<Void> cancelAtPeriodEnd(String subscription) {
        SubscriptionUpdateParams params =
                SubscriptionUpdateParams.builder().setCancelAtPeriodEnd(true).build();
        return settled(calls.make(
                        "end a subscription to a closed account's agent",
                        stripe -> stripe.subscriptions().update(subscription, params)))
                .compose(done -> renewed(subscription));
    }

    /** Our copy, so that nothing waits for the event. */
    private Future<Void> renewed(String subscription) {
        return settled(copies.renew(pool, subscription));
    }

    /** One that is complete is not closed any more; its event tells what became of it. */
    private Future<Void> closeCheckout(String session) {
        return settled(calls.make(
                "close a checkout of a closed account",
                stripe -> stripe.checkout().sessions().expire(session)));
    }

    private Future<Void> delete(long accountId, String customer) {
        return settled(calls.make(
                        "delete the customer of a closed account",
                        stripe -> stripe.customers().delete(customer)))
                .compose(done -> DeparturesSql.forgetCustomer(pool, accountId, livemode));
    }

    /** What Stripe refuses is not there any more, or has ended. */
    private static Future<Void> settled(Future<? extends @Nullable Object> call) {
        return call.<Void>mapEmpty()
                .recover(e -> e instanceof StripeCallFailure failure && failure.kind() == StripeCallFailure.Kind.REFUSED
                        ? Future.succeededFuture()
                        : Future.failedFuture(e));
    }
}
