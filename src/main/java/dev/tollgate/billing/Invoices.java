package dev.tollgate.billing;

import dev.tollgate.notify.Notice;
import dev.tollgate.notify.Notifications;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which account has which invoice, as Stripe told last; and what a paid one of a subscription brings in. Each method joins the
 * caller's transaction.
 */
public final class Invoices {
    private static final Logger LOG = LoggerFactory.getLogger(Invoices.class);

    private Invoices() {}

    /**
     * Writes down how an invoice stands. One that is paid is booked as the sale of what its subscription is to, at what came
     * in for it: nothing for one of zero, or one that was settled outside of Stripe.
     */
    public static Future<Void> put(SqlClient transaction, Invoice invoice, SubscriptionOwner owner) {
        return SaleBooking.lockPayment(transaction, invoice.paymentId())
                .compose(locked -> InvoicesSql.put(transaction, invoice, owner))
                .compose(stored -> tell(transaction, invoice, owner.accountId()))
                .compose(told -> Bills.told(transaction, invoice))
                .compose(settled -> invoice.isPaid() && invoice.paidCents() > 0 && invoice.subscriptionId() != null
                        ? book(transaction, invoice, owner)
                        : Future.succeededFuture());
    }

    /** Each once: that it is there, and each attempt to pay it that failed. */
    private static Future<Void> tell(SqlClient transaction, Invoice invoice, long accountId) {
        String number = invoice.number();
        if (number == null || invoice.totalCents() <= 0) {
            return Future.succeededFuture();
        }
        long leftCents = invoice.isPaid() ? 0 : invoice.dueCents();
        Future<Void> ready = Notifications.tell(
                transaction, Notice.invoiceReady(accountId, invoice.id(), number, leftCents, invoice.hostedUrl()));
        return invoice.isPaid() || invoice.attempts() == 0
                ? ready
                : ready.compose(told -> Notifications.tell(
                        transaction,
                        Notice.invoicePaymentFailed(
                                accountId, invoice.id(), invoice.attempts(), leftCents, invoice.nextAttemptAt())));
    }

    private static Future<Void> book(SqlClient transaction, Invoice invoice, SubscriptionOwner owner) {
        Long orderId = owner.orderId();
        if (orderId == null) {
            LOG.warn("Invoice {} was paid, but no order of ours is known for it; no sale is booked", invoice.id());
            return Future.succeededFuture();
        }
        return CheckoutOrders.byId(transaction, owner.accountId(), orderId).compose(order -> {
            if (order == null
                    || !order.goods().subscribes()
                    || !order.currency().equals(invoice.currency())) {
                return Future.failedFuture(new IllegalStateException(
                        "invoice " + invoice.id() + " is not of what order " + orderId + " is of"));
            }
            return SaleBooking.book(
                            transaction,
                            order,
                            new SaleBooking.Payment(invoice.id(), invoice.paymentId(), invoice.paidCents()))
                    .mapEmpty();
        });
    }

    /** An account's invoices, the latest first; those behind {@code beforeId} if that is not null. */
    public static Future<List<Invoice>> list(SqlClient client, long accountId, @Nullable String beforeId, int limit) {
        return InvoicesSql.list(client, accountId, beforeId, limit);
    }
}
