package dev.tollgate.stripe;

import dev.tollgate.billing.Bills;
import dev.tollgate.billing.Invoices;
import dev.tollgate.billing.SubscriptionOwner;
import dev.tollgate.billing.Subscriptions;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/**
 * Keeps our copies of Stripe's invoices, and books what a paid one brings in. As with {@link SubscriptionCopies} an event is
 * only the word that something changed: the invoice is looked up, by one at a time, with its payments, which events do not have.
 */
final class InvoiceCopies {
    private final StripeLookups stripe;

    InvoiceCopies(StripeLookups stripe) {
        this.stripe = stripe;
    }

    /** Looks it up and writes it down, in the caller's transaction; false if it is none of ours. */
    Future<Boolean> renew(SqlClient transaction, String invoiceId) {
        return InboxSql.lockObject(transaction, invoiceId)
                .compose(locked -> stripe.invoice(invoiceId))
                .compose(json -> {
                    InvoiceObject found = new InvoiceObject(json);
                    return owner(transaction, found)
                            .compose(owner -> owner == null
                                    ? Future.succeededFuture(false)
                                    : Invoices.put(transaction, found.report(), owner)
                                            .map(true));
                });
    }

    /** The bill knows it even when the customer is forgotten. */
    private static Future<@Nullable SubscriptionOwner> owner(SqlClient transaction, InvoiceObject found) {
        String bill = found.billReference();
        String subscriptionId = found.subscriptionId();
        return bill == null
                ? Subscriptions.owner(
                        transaction,
                        subscriptionId == null ? "" : subscriptionId,
                        found.orderReference(),
                        found.customer())
                : Bills.owner(transaction, bill);
    }
}
