package dev.tollgate.stripe;

import com.stripe.param.SubscriptionUpdateParams;
import dev.tollgate.access.Acting;
import dev.tollgate.billing.Subscription;
import dev.tollgate.billing.Subscriptions;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a subscriber does with the plan, or an agent, after it is bought: cancel, go on after all, pay otherwise. Each is safe to
 * repeat; our copy is renewed before the answer, and by the event again. Thread-safe, and safe on several nodes.
 */
final class SubscriptionChanges {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionChanges.class);

    /** Where an agent's id would stand. */
    static final @Nullable Long PLAN = null;

    private final Pool pool;
    private final StripeCalls calls;
    private final Portal portal;
    private final SubscriptionCopies copies;
    private final boolean livemode;

    SubscriptionChanges(Pool pool, StripeCalls calls, Portal portal, SubscriptionCopies copies, boolean livemode) {
        this.pool = pool;
        this.calls = calls;
        this.portal = portal;
        this.copies = copies;
        this.livemode = livemode;
    }

    /**
     * The account's subscription as we know it; null if it never had one.
     *
     * @param agentId null for the premium plan, as in all of these
     */
    Future<@Nullable Subscription> current(long accountId, @Nullable Long agentId) {
        return agentId == null
                ? Subscriptions.current(pool, accountId, livemode)
                : Subscriptions.toAgent(pool, accountId, agentId, livemode);
    }

    /** Ends it when what is paid for is over, or now. Nothing is paid back by this. The subscription as it is then. */
    Future<Subscription> cancel(Acting who, @Nullable Long agentId, boolean atPeriodEnd) {
        return running(who.accountId(), agentId).compose(subscription -> cancel(who, subscription, atPeriodEnd));
    }

    /** The same of this one. */
    Future<Subscription> cancel(Acting who, Subscription subscription, boolean atPeriodEnd) {
        return note(who, subscription, "subscription.cancel", new JsonObject().put("at_period_end", atPeriodEnd))
                .compose(noted -> atPeriodEnd
                        ? change(subscription, true)
                        : changed(
                                subscription,
                                calls.make(
                                        "cancel a subscription",
                                        stripe -> stripe.subscriptions().cancel(subscription.id()))));
    }

    /** Takes back that it ends with its period. The subscription as it is then. */
    Future<Subscription> renew(Acting who, @Nullable Long agentId) {
        return running(who.accountId(), agentId).compose(subscription -> renew(who, subscription));
    }

    /** The same of this one. */
    Future<Subscription> renew(Acting who, Subscription subscription) {
        return note(who, subscription, "subscription.renew", new JsonObject().put("at_period_end", false))
                .compose(noted -> change(subscription, false));
    }

    /**
     * What is wanted of a subscription, to the audit log, before Stripe is asked: nothing is changed there that is not in it. What
     * Stripe made of it is in the account's history.
     */
    Future<Void> note(Acting who, Subscription subscription, String action, JsonObject wanted) {
        JsonObject before = new JsonObject()
                .put("status", subscription.status())
                .put("price_id", subscription.priceId())
                .put("at_period_end", subscription.cancelAtPeriodEnd())
                .put("agent_id", subscription.agentId());
        return who.note(pool, action, "subscription:" + subscription.id(), before, wanted);
    }

    private Future<Subscription> change(Subscription subscription, boolean endsWithPeriod) {
        SubscriptionUpdateParams params = SubscriptionUpdateParams.builder()
                .setCancelAtPeriodEnd(endsWithPeriod)
                .build();
        return changed(
                subscription,
                calls.make(
                        "change a subscription",
                        stripe -> stripe.subscriptions().update(subscription.id(), params)));
    }

    private Future<Subscription> changed(Subscription subscription, Future<?> call) {
        return call.recover(e -> Future.failedFuture(problem(e))).compose(done -> renewed(subscription));
    }

    /** As Stripe has it now. */
    Future<Subscription> renewed(Subscription subscription) {
        return copies.renew(pool, subscription.id())
                .compose(copied -> Subscriptions.byId(pool, subscription.accountId(), subscription.id()))
                .map(now -> now == null ? subscription : now);
    }

    /** The one that has not ended. Fails with a problem if there is none. */
    Future<Subscription> running(long accountId, @Nullable Long agentId) {
        return current(accountId, agentId).map(SubscriptionChanges::running);
    }

    /** Throws a problem unless it has not ended. */
    static Subscription running(@Nullable Subscription subscription) {
        if (subscription == null || subscription.hasEnded()) {
            throw Failure.conflict("no_subscription", "The account has no subscription that runs.")
                    .asException();
        }
        return subscription;
    }

    /** Where the account's owner changes his payment method and sees his invoices; for minutes only. */
    Future<String> portal(Acting who) {
        return who.note(pool, "portal.opened", "account:" + who.accountId(), null, null)
                .compose(noted -> portal.open(who.accountId()))
                .recover(e -> Future.failedFuture(problem(e)));
    }

    static Throwable problem(Throwable e) {
        if (!(e instanceof StripeCallFailure failure)) {
            return e;
        }
        LOG.warn("A subscription could not be changed: {}", failure.getMessage());
        return Failure.unavailable("stripe_unavailable", "Stripe did not take this now; try again.")
                .asException();
    }
}
