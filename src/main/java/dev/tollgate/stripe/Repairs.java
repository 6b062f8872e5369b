package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.billing.Fulfilment;
import dev.tollgate.billing.Payouts;
import dev.tollgate.billing.ReversalOutcome;
import dev.tollgate.billing.ReversalReport;
import dev.tollgate.billing.Reversals;
import dev.tollgate.billing.SessionReport;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts findings right by the very functions through which events have their effect, each in a transaction of its own, from the
 * object as it is at Stripe then. So a repair that is not needed, or no longer, changes nothing. Thread-safe, and safe on several nodes.
 */
final class Repairs {
    private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);

    private final Pool pool;
    private final StripePages pages;
    private final Inbox inbox;
    private final EventHandlers.Copies copies;
    private final Reversals reversals = new Reversals();

    Repairs(Pool pool, StripePages pages, Inbox inbox, EventHandlers.Copies copies) {
        this.pool = pool;
        this.pages = pages;
        this.inbox = inbox;
        this.copies = copies;
    }

    /**
     * The finding with what became of it; one that is for a person stays open. Fails only where Stripe cannot be asked: what is wrong with one
     * must not keep the others from being repaired.
     */
    Future<Finding> repair(Finding finding) {
        return repaired(finding)
                .map(refusal -> refusal == null
                        ? finding.with(new Finding.Outcome.Repaired())
                        : refusal.isEmpty() ? finding : finding.with(new Finding.Outcome.Refused(refusal)))
                .recover(e -> refused(finding, e));
    }

    private static Future<Finding> refused(Finding finding, Throwable e) {
        if (e instanceof StripeCallFailure failure) {
            return switch (failure.kind()) {
                case UNAVAILABLE, SPOILED, NOT_ALLOWED -> Future.failedFuture(e);
                case REFUSED -> Future.succeededFuture(finding.with(new Finding.Outcome.Refused(failure.code())));
            };
        }
        LOG.error("{} {} could not be repaired", finding.code().label(), finding.stripeId(), e);
        return Future.succeededFuture(finding.with(
                new Finding.Outcome.Refused(e instanceof MalformedEvent ? "malformed_object" : "internal_error")));
    }

    /** Null if it is repaired, empty if that is for a person, else why not. */
    private Future<@Nullable String> repaired(Finding finding) {
        String id = finding.stripeId();
        return switch (finding.remedy()) {
            case Remedy.ByHand person -> Future.<@Nullable String>succeededFuture("");
            case Remedy.StoreEvent event -> store(id, event);
            case Remedy.Renewal renewal ->
                switch (renewal) {
                    case FULFIL_ORDER -> fulfil(id);
                    case COPY_INVOICE -> copied(transaction -> copies.invoices().renew(transaction, id));
                    case COPY_SUBSCRIPTION ->
                        copied(transaction -> copies.sessions().subscriptions().renew(transaction, id, null));
                    case COPY_CREATOR -> copied(transaction -> copies.creators().renew(transaction, id));
                    case TAKE_REFUND -> refund(id);
                    case TAKE_DISPUTE -> dispute(id);
                    case TAKE_TRANSFER -> transfer(id);
                };
        };
    }

    /** What Stripe lists of a creator's account need not say whose it is; a delivered event does. */
    private Future<@Nullable String> store(String id, Remedy.StoreEvent remedy) {
        return pages.calls()
                .make(
                        "look at an event",
                        stripe -> stripe.events()
                                .retrieve(id, EventSweep.options(remedy.account()))
                                .getLastResponse()
                                .body())
                .compose(json -> {
                    JsonNode event = StripeJson.object(json);
                    if (remedy.account() != null
                            && event instanceof ObjectNode fields
                            && !event.hasNonNull("account")) {
                        fields.put("account", remedy.account());
                    }
                    return inbox.store(remedy.endpoint(), StripeEvent.of(event), event.toString());
                })
                .map(stored -> null);
    }

    private Future<@Nullable String> fulfil(String sessionId) {
        return pages.calls()
                .make("look at a checkout", SessionSweep.call(sessionId))
                .compose(json -> {
                    SessionReport report = new CheckoutSession(StripeJson.object(json)).report();
                    return inTransaction(transaction -> copies.sessions().take(transaction, report));
                })
                .map(fulfilled -> switch (fulfilled) {
                    case Fulfilment.Granted granted -> null;
                    case Fulfilment.Moved moved -> null;
                    case Fulfilment.Unchanged unchanged -> null;
                    case Fulfilment.NoOrder none -> EventHandlers.NO_ORDER;
                    case Fulfilment.Mismatch mismatch -> mismatch.code();
                });
    }

    private Future<@Nullable String> copied(Function<SqlConnection, Future<Boolean>> renew) {
        return inTransaction(renew).map(ours -> ours ? null : "none_of_ours");
    }

    private Future<@Nullable String> refund(String id) {
        return taken(
                "look at a refund",
                stripe -> stripe.refunds().retrieve(id).getLastResponse().body(),
                ReversalObjects::refund);
    }

    private Future<@Nullable String> dispute(String id) {
        return taken(
                "look at a dispute",
                stripe -> stripe.disputes().retrieve(id).getLastResponse().body(),
                ReversalObjects::disputeNow);
    }

    private Future<@Nullable String> taken(
            String what, StripeCalls.Call<String> call, Function<JsonNode, Optional<ReversalReport>> reader) {
        return pages.calls().make(what, call).compose(json -> {
            Optional<ReversalReport> report = reader.apply(StripeJson.object(json));
            return report.isEmpty()
                    ? Future.<@Nullable String>succeededFuture("no_payment_intent")
                    : inTransaction(transaction -> reversals.take(transaction, report.get()))
                            .map(Repairs::refusal);
        });
    }

    private static @Nullable String refusal(ReversalOutcome outcome) {
        return switch (outcome) {
            case ReversalOutcome.Applied applied -> null;
            case ReversalOutcome.Known known -> null;
            case ReversalOutcome.Mismatch mismatch -> mismatch.code();
        };
    }

    private Future<@Nullable String> transfer(String id) {
        return pages.calls()
                .make("look at a transfer", TransferSweep.call(id))
                .compose(json -> inTransaction(
                        transaction -> Payouts.told(transaction, TransferObject.report(StripeJson.object(json)))))
                .map(outcome -> switch (outcome) {
                    case TAKEN -> null;
                    case UNKNOWN -> "unknown_transfer";
                    case CONTRADICTS -> "transfer_contradicts_payout";
                });
    }

    private <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        return pool.withTransaction(work).map(Objects::requireNonNull);
    }
}
