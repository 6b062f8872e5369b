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
import org.jspecify.annotations.Nullable;

/**
 * The only way from a payment intent to the credits of a top-up, whoever reports the payment: an event, in any order and however
 * often, or the answer to the call that made it. Amount, currency and mode are held against the order; the credits are the order's.
 *
 * <p>A payment goes from open to paid or failed. Money that comes after all lifts a top-up that had failed or was given up;
 * nothing undoes a payment but its refund or dispute, see {@link Reversals}. So a report may be out of date without harm.
 */
public final class TopupFulfilment {
    private static final String KIND = new Goods.AutoTopup().kind();

    private TopupFulfilment() {}

    /** Takes a report in. To be called in a transaction, which it does not end. */
    public static Future<TopupOutcome> take(SqlClient transaction, TopupReport report) {
        // Before the order, as whoever tells of a refund does.
        return ReversalsSql.lockPayment(transaction, report.paymentId())
                .compose(locked -> TopupsSql.lock(transaction, report.paymentId(), report.reference()))
                .compose(topups -> {
                    if (topups.isEmpty()) {
                        return Future.succeededFuture(new TopupOutcome.NoTopup());
                    }
                    String mismatch = mismatch(topups, report);
                    return mismatch == null
                            ? apply(transaction, topups.getFirst(), report)
                            : Future.succeededFuture(new TopupOutcome.Mismatch(mismatch));
                });
    }

    private static @Nullable String mismatch(List<Topup> topups, TopupReport report) {
        if (topups.size() > 1) {
            return "order_ambiguous";
        }
        Topup topup = topups.getFirst();
        if (topup.paymentId() != null && !topup.paymentId().equals(report.paymentId())) {
            return "order_has_other_payment";
        }
        if (topup.livemode() != report.livemode()) {
            return "livemode_mismatch";
        }
        if (!topup.currency().equals(report.currency())) {
            return "currency_mismatch";
        }
        return topup.amountCents() == report.amountCents() ? null : "amount_mismatch";
    }

    private static Future<TopupOutcome> apply(SqlClient transaction, Topup topup, TopupReport report) {
        Future<TopupOutcome> unchanged = Future.succeededFuture(new TopupOutcome.Unchanged(topup.status()));
        return switch (report.payment()) {
            case PAID -> topup.status() == OrderStatus.PAID ? unchanged : grant(transaction, topup, report.paymentId());
            case UNDER_WAY ->
                topup.status() == OrderStatus.PENDING
                        ? TopupsSql.move(transaction, topup, OrderStatus.AWAITING_FUNDS, report.paymentId(), null)
                                .map(moved -> new TopupOutcome.Awaited())
                        : unchanged;
            case FAILED ->
                topup.isOpen() ? fail(transaction, topup, report.paymentId(), report.failureCode()) : unchanged;
            case UNKNOWN -> Future.succeededFuture(new TopupOutcome.Mismatch("payment_status_unknown"));
        };
    }

    private static Future<TopupOutcome> grant(SqlClient transaction, Topup topup, String paymentId) {
        Transfer purchase = new Transfer(
                topup.accountId(),
                TransferKind.CREDIT_PURCHASE,
                paymentId,
                Money.ofCents(topup.amountCents()),
                null,
                null);
        return LedgerSql.book(transaction, purchase)
                .compose(booked -> booked
                        ? TopupsSql.move(transaction, topup, OrderStatus.PAID, paymentId, null)
                        : Future.failedFuture(new IllegalStateException(
                                "top-up " + topup.orderId() + " is not paid, but its credits are booked")))
                .compose(moved -> AutoTopupsSql.succeeded(transaction, topup.accountId(), topup.livemode()))
                .compose(noted -> note(transaction, topup, "paid", String.valueOf(topup.amountCents())))
                .compose(noted -> Reversals.settleGranted(transaction, paymentId))
                .map(settled -> new TopupOutcome.Granted());
    }

    /**
     * Ends an open top-up without money, counts that, and tells of it.
     *
     * @param paymentId null where Stripe made no payment
     */
    static Future<TopupOutcome> fail(SqlClient transaction, Topup topup, @Nullable String paymentId, String code) {
        Notice failed = Notice.orderPaymentFailed(
                topup.accountId(), topup.orderId(), KIND, topup.amountCents(), topup.currency());
        return TopupsSql.move(transaction, topup, OrderStatus.FAILED, paymentId, code)
                .compose(moved -> note(transaction, topup, "failed", code))
                .compose(noted -> Notifications.tell(transaction, failed))
                .compose(told -> AutoTopupsSql.failed(transaction, topup.accountId(), topup.livemode()))
                .compose(switchedOff -> switchedOff == null
                        ? Future.succeededFuture()
                        : AutoTopups.tellSwitchedOff(transaction, topup.accountId(), switchedOff))
                .map(told -> new TopupOutcome.Failed());
    }

    private static Future<Void> note(SqlClient transaction, Topup topup, String what, String detail) {
        return AccountEventsSql.add(
                transaction, topup.accountId(), "auto_topup." + what, "order:" + topup.orderId(), detail);
    }
}
