package dev.tollgate.billing;

import dev.tollgate.notify.Notice;
import dev.tollgate.notify.Notifications;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which account has which subscription, as Stripe told last. Each method joins the caller's transaction. */
public final class Subscriptions {
    private Subscriptions() {}

    /**
     * Writes down how a subscription stands, and what the account may use by it; one that has ended stays ended. If status, price
     * or cancellation are others than before, its account is told. Whoever writes the same one down takes turns.
     */
    public static Future<Void> put(SqlClient transaction, Subscription subscription) {
        return SubscriptionsSql.put(transaction, subscription)
                .compose(changedFrom -> changedFrom == null
                        ? Future.succeededFuture()
                        : Notifications.tell(transaction, changed(subscription, changedFrom)))
                .compose(told -> SaleEffects.renew(transaction, subscription));
    }

    /** Tells an account that a trial of its ends, if it has not ended yet. */
    public static Future<Void> tellTrialEnding(SqlClient transaction, String subscriptionId) {
        return SubscriptionsSql.onTrial(transaction, subscriptionId).compose(subscription -> {
            Instant end = subscription == null ? null : subscription.trialEnd();
            return subscription == null || end == null
                    ? Future.succeededFuture()
                    : Notifications.tell(
                            transaction, Notice.trialEnding(subscription.accountId(), subscription.id(), end));
        });
    }

    static Notice changed(Subscription now, String changedFrom) {
        return Notice.subscriptionChanged(
                now.accountId(),
                new Notice.SubscriptionState(
                        now.id(), now.status(), now.priceId(), now.cancelAtPeriodEnd(), now.currentPeriodEnd()),
                changedFrom);
    }

    /** An account's subscription to the premium plan: the latest that has not ended, else the latest; null if it never had one. */
    public static Future<@Nullable Subscription> current(SqlClient client, long accountId, boolean livemode) {
        return SubscriptionsSql.current(client, accountId, null, livemode);
    }

    /** The same to an agent. */
    public static Future<@Nullable Subscription> toAgent(
            SqlClient client, long accountId, long agentId, boolean livemode) {
        return SubscriptionsSql.current(client, accountId, agentId, livemode);
    }

    /** One of an account's subscriptions; null if it has none of that id. */
    public static Future<@Nullable Subscription> byId(SqlClient client, long accountId, String id) {
        return SubscriptionsSql.byId(client, accountId, id);
    }

    /**
     * Whose a subscription is; null if it is none of ours.
     *
     * @param orderReference what its metadata says, which only we can know
     */
    public static Future<@Nullable SubscriptionOwner> owner(
            SqlClient client, String subscriptionId, @Nullable String orderReference, @Nullable String customerId) {
        return SubscriptionsSql.owner(client, subscriptionId, orderReference, customerId);
    }
}
