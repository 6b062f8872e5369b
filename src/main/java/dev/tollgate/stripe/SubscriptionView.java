package dev.tollgate.stripe;

import dev.tollgate.billing.DeploySlots;
import dev.tollgate.billing.PlanOf;
import dev.tollgate.billing.Subscription;
import dev.tollgate.billing.Subscriptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The plan that an account is on, with the subscription to it if there is one. Who has terms of his own is on their plan, with
 * or without a subscription: the name comes from {@link PlanOf}, as at the entitlements.
 */
final class SubscriptionView {
    private final Pool pool;
    private final PlanOf planOf;
    private final boolean livemode;

    /** @param livemode whether subscriptions of real money are shown, or those of test money */
    SubscriptionView(Pool pool, PlanOf planOf, boolean livemode) {
        this.pool = pool;
        this.planOf = planOf;
        this.livemode = livemode;
    }

    Future<JsonObject> of(long accountId) {
        return Subscriptions.current(pool, accountId, livemode).compose(found -> of(accountId, found));
    }

    /** @param subscription the account's, as it is now; null if it never had one */
    Future<JsonObject> of(long accountId, @Nullable Subscription subscription) {
        return planOf.of(pool, accountId)
                .compose(plan -> DeploySlots.active(pool, accountId)
                        .map(slots -> put(
                                subscription,
                                new JsonObject()
                                        .put("plan", plan.code())
                                        .put("tier", plan.tier())
                                        .put("is_active", !plan.isFree())
                                        .put("max_projects", plan.maxProjects())
                                        .put("max_deploys", plan.maxDeploys(slots)))));
    }

    /** How a subscription stands, into what else is said. */
    static JsonObject put(@Nullable Subscription subscription, JsonObject json) {
        Subscription.Late late = subscription == null ? null : subscription.late();
        return subscription == null
                ? json.putNull("subscription_id").putNull("status")
                : json.put("subscription_id", subscription.id())
                        .put("price_id", subscription.priceId())
                        .put("status", subscription.status())
                        .put("current_period_end", text(subscription.currentPeriodEnd()))
                        .put("cancel_at_period_end", subscription.cancelAtPeriodEnd())
                        .put("cancel_at", text(subscription.cancelAt()))
                        .put("trial_end", text(subscription.trialEnd()))
                        .put("late_since", late == null ? null : text(late.since()))
                        .put("restricted_at", late == null ? null : text(late.restrictedAt()));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
