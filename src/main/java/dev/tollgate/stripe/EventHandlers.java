package dev.tollgate.stripe;

import dev.tollgate.billing.OrderFulfilment;
import dev.tollgate.billing.Reversals;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which event has which effect, and which has none. */
public final class EventHandlers {
    /** A session for which no order was opened, or not yet: opening one for it wakes the event up again. */
    static final String NO_ORDER = "no_order";

    private final Map<String, EventHandler> byType;
    private final boolean livemode;

    /** @param livemode of our own key: events of the other mode have no effect, though a live Connect endpoint gets them */
    EventHandlers(SettledSessions sessions, Reversals reversals, boolean livemode) {
        OrderFulfilment fulfilment = sessions.fulfilment();
        EventHandler settled = new EventHandler.SessionSettled(sessions);
        EventHandler subscription = new EventHandler.SubscriptionChanged(sessions.subscriptions());
        EventHandler refund = new EventHandler.RefundTold(reversals);
        EventHandler dispute = new EventHandler.DisputeTold(reversals);
        this.byType = Map.ofEntries(
                Map.entry("checkout.session.completed", settled),
                Map.entry("checkout.session.async_payment_succeeded", settled),
                Map.entry("checkout.session.async_payment_failed", new EventHandler.PaymentFailed(fulfilment)),
                Map.entry("checkout.session.expired", new EventHandler.SessionExpired(fulfilment)),
                Map.entry("refund.created", refund),
                Map.entry("refund.updated", refund),
                Map.entry("refund.failed", refund),
                // What older API versions send for some payment methods instead of refund.updated.
                Map.entry("charge.refund.updated", refund),
                Map.entry("charge.dispute.created", dispute),
                Map.entry("charge.dispute.updated", dispute),
                Map.entry(ReversalObjects.FUNDS_WITHDRAWN, dispute),
                Map.entry(ReversalObjects.FUNDS_REINSTATED, dispute),
                Map.entry("charge.dispute.closed", dispute),
                Map.entry("customer.subscription.created", subscription),
                Map.entry("customer.subscription.updated", subscription),
                Map.entry("customer.subscription.deleted", subscription),
                Map.entry("customer.subscription.paused", subscription),
                Map.entry("customer.subscription.resumed", subscription),
                Map.entry("customer.deleted", new EventHandler.CustomerDeleted()));
        this.livemode = livemode;
    }

    /** Every type that has an effect. */
    Set<String> types() {
        return byType.keySet();
    }

    /** The type as a label of metrics: those without an effect share one. */
    String label(String type) {
        return byType.containsKey(type) ? type : "other";
    }

    /**
     * Why an event has no effect, empty if it has one. What happens on a connected account is between its owner and its
     * customers: a creator's own checkout with our order's reference in it must not give him credits.
     */
    Optional<String> whyIgnored(Endpoint endpoint, StripeEvent event) {
        if (!byType.containsKey(event.type())) {
            return Optional.of("unknown_type");
        }
        if (event.livemode() != livemode) {
            return Optional.of("other_livemode");
        }
        boolean connected = endpoint == Endpoint.CONNECT || event.account() != null;
        return connected ? Optional.of("connected_account") : Optional.empty();
    }

    /** The event's effect. Throws or fails if there is none now; a {@link MalformedEvent} will have none later either. */
    Future<Effect> apply(SqlClient transaction, Endpoint endpoint, StripeEvent event) {
        EventHandler handler = byType.get(event.type());
        Optional<String> ignored = whyIgnored(endpoint, event);
        return handler == null || ignored.isPresent()
                ? Future.succeededFuture(new Effect.Ignored(ignored.orElse("unknown_type")))
                : handler.apply(transaction, event);
    }
}
