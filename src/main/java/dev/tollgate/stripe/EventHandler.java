package dev.tollgate.stripe;

import dev.tollgate.billing.ConnectAccounts;
import dev.tollgate.billing.FraudWarnings;
import dev.tollgate.billing.Fulfilment;
import dev.tollgate.billing.OrderFulfilment;
import dev.tollgate.billing.OrderStatus;
import dev.tollgate.billing.Payouts;
import dev.tollgate.billing.ReversalOutcome;
import dev.tollgate.billing.ReversalReport;
import dev.tollgate.billing.Reversals;
import dev.tollgate.billing.Subscriptions;
import dev.tollgate.billing.TopupFulfilment;
import dev.tollgate.billing.TopupOutcome;
import dev.tollgate.billing.TopupReport;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The effect of one kind of event, in the transaction that also marks it processed. Safe for any order and repetition. */
sealed interface EventHandler {
    /** A failed future is tried again later; a {@link MalformedEvent} is not. */
    Future<Effect> apply(SqlClient transaction, StripeEvent event);

    /** {@code checkout.session.completed} and {@code …async_payment_succeeded}: the same, whichever comes first. */
    record SessionSettled(SettledSessions sessions) implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            CheckoutSession session = new CheckoutSession(event.object());
            return session.sells()
                    ? sessions.take(transaction, session.report()).map(EventHandler::effect)
                    : Future.succeededFuture(otherMode(session));
        }
    }

    /** {@code checkout.session.async_payment_failed}. */
    record PaymentFailed(OrderFulfilment fulfilment) implements EventHandler {
        private static final Logger LOG = LoggerFactory.getLogger(PaymentFailed.class);

        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            CheckoutSession session = new CheckoutSession(event.object());
            return session.sells()
                    ? fulfilment.fail(transaction, session.report()).map(PaymentFailed::noted)
                    : Future.succeededFuture(otherMode(session));
        }

        private static Effect noted(Fulfilment fulfilment) {
            if (fulfilment instanceof Fulfilment.Unchanged unchanged
                    && unchanged.order().grantedAt() != null) {
                LOG.warn(
                        "Stripe says that the payment of order {} failed, but it was paid and granted before",
                        unchanged.order().id());
                return new Effect.Ignored("already_paid");
            }
            return effect(fulfilment);
        }
    }

    /** {@code checkout.session.expired}. */
    record SessionExpired(OrderFulfilment fulfilment) implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            CheckoutSession session = new CheckoutSession(event.object());
            return session.sells()
                    ? fulfilment.expire(transaction, session.report()).map(EventHandler::effect)
                    : Future.succeededFuture(otherMode(session));
        }
    }

    /** {@code refund.*}. */
    record RefundTold(Reversals reversals) implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            return take(transaction, reversals, ReversalObjects.refund(event.object()));
        }
    }

    /** {@code charge.dispute.*}: each of them tells the whole dispute, but not where its money is; that is the event's type. */
    record DisputeTold(Reversals reversals) implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            return take(transaction, reversals, ReversalObjects.dispute(event.type(), event.object()));
        }
    }

    /** {@code customer.deleted}: the next purchase makes a new one. */
    record CustomerDeleted() implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            return CustomersSql.deleted(transaction, event.objectId(), event.livemode())
                    .map(ours -> ours ? new Effect.Processed() : new Effect.Ignored("unknown_customer"));
        }
    }

    /** {@code customer.subscription.*}: the word that it changed. */
    record SubscriptionChanged(SubscriptionCopies copies) implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            String id = new SubscriptionObject(event.object()).id();
            return copies.renew(transaction, id, null)
                    .map(ours -> ours ? new Effect.Processed() : new Effect.Ignored("unknown_subscription"));
        }
    }

    /**
     * {@code customer.subscription.trial_will_end}: days before, but also when a trial is ended early. Its owner is told only while
     * it lasts.
     */
    record TrialEnding(SubscriptionCopies copies) implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            String id = new SubscriptionObject(event.object()).id();
            return copies.renew(transaction, id, null)
                    .compose(ours -> ours
                            ? Subscriptions.tellTrialEnding(transaction, id).map(told -> new Effect.Processed())
                            : Future.succeededFuture(new Effect.Ignored("unknown_subscription")));
        }
    }

    /** {@code invoice.*} and {@code invoice_payment.paid}: the word that it changed. */
    record InvoiceChanged(InvoiceCopies copies) implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            String id = InvoiceObject.idIn(event.object());
            return id == null
                    ? Future.succeededFuture(new Effect.Ignored("no_invoice"))
                    : copies.renew(transaction, id)
                            .map(ours -> ours ? new Effect.Processed() : new Effect.Ignored("unknown_invoice"));
        }
    }

    /** {@code transfer.created} and {@code transfer.reversed}. */
    record TransferTold() implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            return Payouts.told(transaction, TransferObject.report(event.object()))
                    .map(outcome -> switch (outcome) {
                        case TAKEN -> new Effect.Processed();
                        case UNKNOWN -> new Effect.Ignored("unknown_transfer");
                        case CONTRADICTS -> new Effect.Refused("transfer_contradicts_payout");
                    });
        }
    }

    /**
     * {@code payment_intent.*} of top-ups. Those of checkouts and invoices are told of by these. It is believed as it comes, since a
     * report that is out of date does no harm.
     */
    record TopupTold() implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            TopupReport report = PaymentIntentObject.report(event.object());
            return TopupFulfilment.take(transaction, report).map(outcome -> switch (outcome) {
                case TopupOutcome.Granted granted -> new Effect.Processed();
                case TopupOutcome.Awaited awaited -> new Effect.Processed();
                case TopupOutcome.Failed failed -> new Effect.Processed();
                case TopupOutcome.Unchanged unchanged ->
                    unchanged.status() == OrderStatus.PAID && report.payment() == TopupReport.Payment.FAILED
                            ? new Effect.Ignored("already_paid")
                            : new Effect.Processed();
                case TopupOutcome.NoTopup none -> new Effect.Ignored("not_a_topup");
                case TopupOutcome.Mismatch mismatch -> new Effect.Refused(mismatch.code());
            });
        }
    }

    /** {@code radar.early_fraud_warning.created}: noted, and nothing else. */
    record FraudWarned() implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            String paymentId = StripeJson.idOrNull(event.object(), "payment_intent");
            return paymentId == null
                    ? Future.succeededFuture(new Effect.Ignored("no_payment_intent"))
                    : FraudWarnings.note(
                                    transaction,
                                    paymentId,
                                    event.objectId(),
                                    StripeJson.text(event.object(), "fraud_type"))
                            .map(ours -> ours ? new Effect.Processed() : new Effect.Ignored("unknown_payment"));
        }
    }

    /** {@code account.updated} and {@code capability.updated} of a creator: the word that it changed. */
    record CreatorChanged(ConnectCopies copies) implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            return ofCreator(event, id -> copies.renew(transaction, id));
        }
    }

    /** {@code account.application.deauthorized}: its object is we, its account the creator. */
    record CreatorLeft() implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            return ofCreator(event, id -> ConnectAccounts.forget(transaction, id));
        }
    }

    /** {@code payout.paid} and {@code payout.failed}: what became of money on its way to a creator's bank. */
    record BankTold() implements EventHandler {
        @Override
        public Future<Effect> apply(SqlClient transaction, StripeEvent event) {
            String code = StripeJson.textOrNull(event.object(), "failure_code");
            String failure = event.type().equals("payout.failed") ? code == null ? "unknown" : code : null;
            return ofCreator(event, id -> ConnectAccounts.bankPayout(transaction, id, event.objectId(), failure));
        }
    }

    /** @param effect on the creator's account; whether that is one of ours */
    private static Future<Effect> ofCreator(StripeEvent event, Function<String, Future<Boolean>> effect) {
        String id = event.account();
        return id == null
                ? Future.succeededFuture(new Effect.Ignored("no_account"))
                : effect.apply(id).map(ours -> ours ? new Effect.Processed() : new Effect.Ignored("unknown_account"));
    }

    private static Future<Effect> take(SqlClient transaction, Reversals reversals, Optional<ReversalReport> report) {
        if (report.isEmpty()) {
            return Future.succeededFuture(new Effect.Ignored("no_payment_intent"));
        }
        return reversals.take(transaction, report.get()).map(outcome -> switch (outcome) {
            case ReversalOutcome.Applied applied -> new Effect.Processed();
            case ReversalOutcome.Known known -> new Effect.Processed();
            case ReversalOutcome.Mismatch mismatch -> new Effect.Refused(mismatch.code());
        });
    }

    private static Effect otherMode(CheckoutSession session) {
        return new Effect.Ignored("mode_" + session.mode());
    }

    private static Effect effect(Fulfilment fulfilment) {
        return switch (fulfilment) {
            case Fulfilment.Granted granted -> new Effect.Processed();
            case Fulfilment.Moved moved -> new Effect.Processed();
            case Fulfilment.Unchanged unchanged -> new Effect.Processed();
            case Fulfilment.NoOrder none -> new Effect.Ignored(EventHandlers.NO_ORDER);
            case Fulfilment.Mismatch mismatch -> new Effect.Refused(mismatch.code());
        };
    }
}
