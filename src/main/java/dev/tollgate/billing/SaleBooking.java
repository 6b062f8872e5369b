package dev.tollgate.billing;

import dev.tollgate.ledger.LedgerSql;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.TransferKind;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/**
 * Books what was sold for money other than credits, once for each payment: the platform's revenue, the creator's share of it,
 * and what the buyer has for it. Each method joins the caller's transaction.
 */
public final class SaleBooking {
    private SaleBooking() {}

    /**
     * A payment for an order's goods.
     *
     * @param reference what it is booked under: the checkout session or the invoice
     * @param paymentId the payment intent, by which refunds and disputes find it
     * @param amountCents what was paid
     */
    public record Payment(String reference, @Nullable String paymentId, long amountCents) {}

    /**
     * True if it was not booked before. The payment must be locked, see {@link #lockPayment}; what was refunded or disputed
     * before is taken back at once.
     */
    public static Future<Boolean> book(SqlClient transaction, Order order, Payment payment) {
        return SalesSql.insert(transaction, order, payment).compose(sale -> {
            if (sale == null) {
                return Future.succeededFuture(false);
            }
            return bookRevenue(transaction, sale, payment.reference())
                    .compose(booked -> SaleEffects.renew(transaction, sale))
                    .compose(renewed -> Referrals.paid(transaction, sale.accountId()))
                    .compose(noted -> payment.paymentId() == null
                            ? Future.succeededFuture()
                            : Reversals.settleGranted(transaction, payment.paymentId()))
                    .map(settled -> true);
        });
    }

    /** To be called before any row is locked: until the transaction ends nobody else looks at this payment. */
    public static Future<Void> lockPayment(SqlClient transaction, @Nullable String paymentId) {
        return paymentId == null ? Future.succeededFuture() : ReversalsSql.lockPayment(transaction, paymentId);
    }

    private static Future<Void> bookRevenue(SqlClient transaction, Sale sale, String reference) {
        long nanos = Money.ofCents(sale.amountCents());
        return book(transaction, new Transfer(sale.accountId(), TransferKind.SALE, reference, nanos, null, null))
                .compose(booked -> {
                    Long creator = sale.creatorAccountId();
                    return creator == null || sale.creatorNanos() == 0
                            ? Future.succeededFuture()
                            : book(
                                    transaction,
                                    new Transfer(
                                            creator,
                                            TransferKind.SALE_SHARE,
                                            reference,
                                            sale.creatorNanos(),
                                            null,
                                            null));
                });
    }

    private static Future<Void> book(SqlClient transaction, Transfer transfer) {
        return LedgerSql.book(transaction, transfer)
                .compose(booked -> booked
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException(
                                transfer.kind() + " " + transfer.reference() + " is booked without its sale")));
    }
}
