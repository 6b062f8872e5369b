package dev.tollgate.billing;

import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import dev.tollgate.notify.Notice;
import dev.tollgate.notify.Notifications;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The only way from a checkout session to what was ordered, whoever reports the session: an event, in any order and however often,
 * or the page that the buyer returns to. Amount, currency and mode are held against the order; the credits are the order's.
 *
 * <p>A session for which nothing was to be paid grants nothing, since packages are sold without promotion codes; but for an order
 * of the plan that begins with a trial. Money that comes late is money: it lifts an order that had failed or expired. What was refunded or
 * disputed before is taken back in the same transaction, see {@link Reversals}.
 */
public final class OrderFulfilment {
    private static final String ORDER_WITHOUT_SESSION = "order_has_no_session";

    /** Takes in that a session was completed or paid. To be called in a transaction, which it does not end. */
    public Future<Fulfilment> fulfil(SqlClient transaction, SessionReport report) {
        return withOrder(transaction, report, order -> switch (report.payment()) {
            case PAID -> grant(transaction, order, report);
            case UNPAID -> awaitFunds(transaction, order, report);
            case NOT_REQUIRED ->
                hasTrial(order)
                        ? grant(transaction, order, report)
                        : Future.succeededFuture(new Fulfilment.Mismatch("nothing_was_paid"));
            case UNKNOWN -> Future.succeededFuture(new Fulfilment.Mismatch("payment_status_unknown"));
        });
    }

    /** Takes in that the payment of a session failed for good. To be called in a transaction, which it does not end. */
    public Future<Fulfilment> fail(SqlClient transaction, SessionReport report) {
        return withOrder(transaction, report, order -> switch (order.status()) {
            case PENDING, AWAITING_FUNDS ->
                Notifications.tell(transaction, paymentFailed(order))
                        .compose(told -> move(transaction, order, OrderStatus.FAILED, report));
            case PAID, FAILED, EXPIRED -> unchanged(order);
        });
    }

    private static Notice paymentFailed(Order order) {
        return Notice.orderPaymentFailed(
                order.accountId(), order.id(), order.goods().kind(), order.amountCents(), order.currency());
    }

    /** Takes in that nobody completed a session in time. To be called in a transaction, which it does not end. */
    public Future<Fulfilment> expire(SqlClient transaction, SessionReport report) {
        return withOrder(transaction, report, order -> switch (order.status()) {
            case PENDING -> move(transaction, order, OrderStatus.EXPIRED, report);
            case AWAITING_FUNDS, PAID, FAILED, EXPIRED -> unchanged(order);
        });
    }

    private static Future<Fulfilment> withOrder(
            SqlClient transaction, SessionReport report, Function<Order, Future<Fulfilment>> step) {
        // The payment before the order, as whoever tells of a refund does. Statements of one connection run one after
        // another, so
        // that the second need not wait here for the answer to the first.
        Future<Void> payment = SaleBooking.lockPayment(transaction, report.paymentId());
        Future<List<Order>> locked = CheckoutOrdersSql.lock(transaction, report.sessionId(), report.reference());
        return payment.compose(first -> locked).compose(orders -> {
            if (orders.isEmpty()) {
                return Future.succeededFuture(new Fulfilment.NoOrder());
            }
            String mismatch = mismatch(orders, report);
            return mismatch == null
                    ? step.apply(orders.getFirst())
                    : Future.succeededFuture(new Fulfilment.Mismatch(mismatch));
        });
    }

    private static @Nullable String mismatch(List<Order> orders, SessionReport report) {
        if (orders.size() > 1) {
            return "order_ambiguous";
        }
        Order order = orders.getFirst();
        if (order.goods() instanceof Goods.AutoTopup) {
            return ORDER_WITHOUT_SESSION;
        }
        if (order.sessionId() != null && !order.sessionId().equals(report.sessionId())) {
            return "order_has_other_session";
        }
        if (order.livemode() != report.livemode()) {
            return "livemode_mismatch";
        }
        if (!order.currency().equals(report.currency())) {
            return "currency_mismatch";
        }
        if (report.subscribes() != order.goods().subscribes()) {
            return "mode_mismatch";
        }
        // What a session with a trial comes to is nowhere promised, and nothing is booked by it: its subscription's
        // invoices say.
        return hasTrial(order) || order.amountCents() == report.amountCents() ? null : "amount_mismatch";
    }

    private static boolean hasTrial(Order order) {
        PlanTerms plan = order.goods().planTerms();
        return plan != null && plan.trialDays() > 0;
    }

    private static Future<Fulfilment> grant(SqlClient transaction, Order order, SessionReport report) {
        if (order.status() == OrderStatus.PAID) {
            return unchanged(order);
        }
        return switch (order.goods()) {
            case Goods.Credits credits -> grantCredits(transaction, order, report);
            case Goods.AgentOnce agent -> sell(transaction, order, report);
            case Goods.DeploySlot slot -> sell(transaction, order, report);
            // What these are worth follows from the subscription and its invoices, which are told by themselves.
            case Goods.Premium premium -> begin(transaction, order, report);
            case Goods.AgentMonthly agent -> begin(transaction, order, report);
            case Goods.AutoTopup topup -> Future.succeededFuture(new Fulfilment.Mismatch(ORDER_WITHOUT_SESSION));
        };
    }

    private static Future<Fulfilment> grantCredits(SqlClient transaction, Order order, SessionReport report) {
        Transfer purchase = new Transfer(
                order.accountId(),
                TransferKind.CREDIT_PURCHASE,
                report.sessionId(),
                Money.ofCents(order.amountCents()),
                null,
                null);
        // One behind the other, without waiting in between: what fails ends the transaction, and with it all of them.
        // Joined, since a step that goes on after the roll-back would be outside of the transaction.
        Future<Boolean> booked = LedgerSql.book(transaction, purchase);
        Future<Void> moved = CheckoutOrdersSql.move(transaction, order, OrderStatus.PAID, report);
        Future<Void> noted = Referrals.paid(transaction, order.accountId());
        Future<Void> settled = report.paymentId() == null
                ? Future.succeededFuture()
                : Reversals.settleGranted(transaction, report.paymentId());
        return Future.join(booked, moved, noted, settled)
                .compose(all -> booked.result()
                        ? Future.succeededFuture(new Fulfilment.Granted(order))
                        : Future.failedFuture(new IllegalStateException(
                                "order " + order.id() + " is not paid, but its credits are booked")));
    }

    private static Future<Fulfilment> sell(SqlClient transaction, Order order, SessionReport report) {
        SaleBooking.Payment payment =
                new SaleBooking.Payment(report.sessionId(), report.paymentId(), order.amountCents());
        return CheckoutOrdersSql.move(transaction, order, OrderStatus.PAID, report)
                .compose(moved -> SaleBooking.book(transaction, order, payment))
                .compose(booked -> booked
                        ? Future.succeededFuture(new Fulfilment.Granted(order))
                        : Future.failedFuture(new IllegalStateException(
                                "order " + order.id() + " was not paid, but its sale is booked")));
    }

    private static Future<Fulfilment> begin(SqlClient transaction, Order order, SessionReport report) {
        return CheckoutOrdersSql.move(transaction, order, OrderStatus.PAID, report)
                .map(moved -> new Fulfilment.Granted(order));
    }

    /** A late "completed, unpaid" must not take back what a later event has said. */
    private static Future<Fulfilment> awaitFunds(SqlClient transaction, Order order, SessionReport report) {
        return order.status() == OrderStatus.PENDING
                ? move(transaction, order, OrderStatus.AWAITING_FUNDS, report)
                : unchanged(order);
    }

    private static Future<Fulfilment> move(
            SqlClient transaction, Order order, OrderStatus status, SessionReport report) {
        return CheckoutOrdersSql.move(transaction, order, status, report)
                .map(moved -> new Fulfilment.Moved(order, status));
    }

    private static Future<Fulfilment> unchanged(Order order) {
        return Future.succeededFuture(new Fulfilment.Unchanged(order));
    }
}
