package dev.tollgate.stripe;

import dev.tollgate.billing.OrderFulfilment;
import dev.tollgate.billing.Reversals;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which event has which effect, and which has none. */
public final class EventHandlers {
    /** A session for which no order was opened, or not yet: opening one for it wakes the event up again. */
    static final String NO_ORDER = "no_order";

    /** What one would expect an effect of, and why it has none. They are stored where an endpoint gets them, and not asked for. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.of(
            // It tells a sum without the refunds' names; refund.* tells those, each with its own end.
            "charge.refunded", "told_by_refunds",
            // Nothing of a customer is copied: what can be charged is looked up each time that it is needed.
            "customer.updated", "looked_up_when_needed");

    private final Map<String, EventHandler> byType;
    private final Map<String, EventHandler> ofConnected;
    private final boolean livemode;

    /**
     * What events are the word of, to be looked up.
     *
     * @param creators the accounts of those who sell
     */
    record Copies(SettledSessions sessions, InvoiceCopies invoices, ConnectCopies creators) {
        static Copies of(StripeLookups stripe) {
            return new Copies(
                    new SettledSessions(new OrderFulfilment(), new SubscriptionCopies(stripe)),
                    new InvoiceCopies(stripe),
                    new ConnectCopies(stripe));
        }
    }

    /** @param livemode of our own key: events of the other mode have no effect, though a live Connect endpoint gets them */
    EventHandlers(Copies copies, Reversals reversals, boolean livemode) {
        this.byType = together(ofPlatform(copies, reversals), ofPayments());
        this.ofConnected = ofConnected(copies);
        this.livemode = livemode;
    }

    private static Map<String, EventHandler> ofConnected(Copies copies) {
        EventHandler creator = new EventHandler.CreatorChanged(copies.creators());
        EventHandler bank = new EventHandler.BankTold();
        return Map.of(
                "account.updated", creator,
                "capability.updated", creator,
                "account.application.deauthorized", new EventHandler.CreatorLeft(),
                "payout.paid", bank,
                "payout.failed", bank);
    }

    private static Map<String, EventHandler> ofPlatform(Copies copies, Reversals reversals) {
        OrderFulfilment fulfilment = copies.sessions().fulfilment();
        EventHandler settled = new EventHandler.SessionSettled(copies.sessions());
        EventHandler subscription =
                new EventHandler.SubscriptionChanged(copies.sessions().subscriptions());
        EventHandler refund = new EventHandler.RefundTold(reversals);
        EventHandler dispute = new EventHandler.DisputeTold(reversals);
        EventHandler invoice = new EventHandler.InvoiceChanged(copies.invoices());
        EventHandler transfer = new EventHandler.TransferTold();
        return Map.ofEntries(
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
                Map.entry(
                        "customer.subscription.trial_will_end",
                        new EventHandler.TrialEnding(copies.sessions().subscriptions())),
                Map.entry("customer.subscription.paused", subscription),
                Map.entry("customer.subscription.resumed", subscription),
                // Not invoice.created: Stripe waits for its answer before it makes an invoice final, and a draft is
                // nobody's business.
                Map.entry("invoice.finalized", invoice),
                Map.entry("invoice.paid", invoice),
                Map.entry("invoice.payment_succeeded", invoice),
                Map.entry("invoice.payment_failed", invoice),
                Map.entry("invoice.payment_action_required", invoice),
                Map.entry("invoice.finalization_failed", invoice),
                Map.entry("invoice.marked_uncollectible", invoice),
                Map.entry("invoice.voided", invoice),
                Map.entry("invoice.overpaid", invoice),
                Map.entry("invoice_payment.paid", invoice),
                Map.entry("transfer.created", transfer),
                Map.entry("transfer.reversed", transfer),
                Map.entry("customer.deleted", new EventHandler.CustomerDeleted()));
    }

    private static Map<String, EventHandler> ofPayments() {
        EventHandler topup = new EventHandler.TopupTold();
        return Map.of(
                "payment_intent.processing", topup,
                "payment_intent.succeeded", topup,
                "payment_intent.payment_failed", topup,
                "payment_intent.canceled", topup,
                "radar.early_fraud_warning.created", new EventHandler.FraudWarned());
    }

    private static Map<String, EventHandler> together(
            Map<String, EventHandler> some, Map<String, EventHandler> others) {
        Map<String, EventHandler> all = new HashMap<>(some);
        all.putAll(others);
        return Map.copyOf(all);
    }

    /** Every type that has an effect, where it is told of. */
    Set<String> types(Endpoint endpoint) {
        return handlers(endpoint == Endpoint.CONNECT).keySet();
    }

    private Map<String, EventHandler> handlers(boolean connected) {
        return connected ? ofConnected : byType;
    }

    /** The type as a label of metrics: those without an effect share one. */
    String label(String type) {
        return byType.containsKey(type) || ofConnected.containsKey(type) ? type : "other";
    }

    /**
     * Why an event has no effect, empty if it has one. What happens on a connected account is between its owner and its
     * customers: a creator's own checkout with our order's reference in it must not give him credits. So only what concerns
     * the account itself has an effect there, and only there.
     */
    Optional<String> whyIgnored(Endpoint endpoint, StripeEvent event) {
        boolean connected = isConnected(endpoint, event);
        if (!handlers(connected).containsKey(event.type())) {
            boolean ours = byType.containsKey(event.type()) || WITHOUT_EFFECT.containsKey(event.type());
            return Optional.of(
                    connected && ours
                            ? "connected_account"
                            : WITHOUT_EFFECT.getOrDefault(event.type(), "unknown_type"));
        }
        return event.livemode() != livemode ? Optional.of("other_livemode") : Optional.empty();
    }

    private static boolean isConnected(Endpoint endpoint, StripeEvent event) {
        return endpoint == Endpoint.CONNECT || event.account() != null;
    }

    /** The event's effect. Throws or fails if there is none now; a {@link MalformedEvent} will have none later either. */
    Future<Effect> apply(SqlClient transaction, Endpoint endpoint, StripeEvent event) {
        EventHandler handler = handlers(isConnected(endpoint, event)).get(event.type());
        Optional<String> ignored = whyIgnored(endpoint, event);
        return handler == null || ignored.isPresent()
                ? Future.succeededFuture(new Effect.Ignored(ignored.orElse("unknown_type")))
                : handler.apply(transaction, event);
    }
}
