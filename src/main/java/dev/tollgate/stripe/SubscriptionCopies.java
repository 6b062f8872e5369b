package dev.tollgate.stripe;

import dev.tollgate.billing.Subscriptions;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/**
 * Keeps our copies of Stripe's subscriptions. What an event says of one may be out of date when it arrives, and Stripe
 * promises no order; so an event is only the word that something changed, and the subscription is looked up. Whoever does that
 * for the same one takes turns, so that the last to look is the last to write.
 */
final class SubscriptionCopies {
    private final StripeLookups stripe;

    SubscriptionCopies(StripeLookups stripe) {
        this.stripe = stripe;
    }

    /** Looks it up and writes it down, in a transaction of its own; false if it is none of ours. */
    Future<Boolean> renew(Pool pool, String subscriptionId) {
        return pool.withTransaction(transaction -> renew(transaction, subscriptionId, null))
                .map(Boolean.TRUE::equals);
    }

    /**
     * The same in the caller's transaction.
     *
     * @param orderReference of the order that it was bought by, where that is known already
     */
    Future<Boolean> renew(SqlClient transaction, String subscriptionId, @Nullable String orderReference) {
        return InboxSql.lockObject(transaction, subscriptionId)
                .compose(locked -> stripe.subscription(subscriptionId))
                .compose(json -> {
                    SubscriptionObject found = new SubscriptionObject(json);
                    String reference = orderReference == null ? found.orderReference() : orderReference;
                    return Subscriptions.owner(transaction, found.id(), reference, found.customer())
                            .compose(owner -> owner == null
                                    ? Future.succeededFuture(false)
                                    : Subscriptions.put(transaction, found.of(owner))
                                            .map(true));
                });
    }
}
