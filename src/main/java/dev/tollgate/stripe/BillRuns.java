package dev.tollgate.stripe;

import dev.tollgate.billing.Bill;
import dev.tollgate.billing.Bills;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bills what accounts owe: freezes it when the invoice day has come, and makes an invoice from each bill. Runs may overlap, on
 * one node or on several: one at a time makes the invoice of a bill. Thread-safe.
 */
final class BillRuns {
    private static final Logger LOG = LoggerFactory.getLogger(BillRuns.class);

    private final Pool pool;
    private final Bills bills;
    private final StripeCalls calls;
    private final Customers customers;
    private final InvoiceCopies copies;
    private final int daysUntilDue;
    private final AtomicBoolean making = new AtomicBoolean();

    /** @param daysUntilDue for an invoice that the customer pays himself */
    BillRuns(Pool pool, Bills bills, StripeCalls calls, Customers customers, InvoiceCopies copies, int daysUntilDue) {
        this.pool = pool;
        this.bills = bills;
        this.calls = calls;
        this.customers = customers;
        this.copies = copies;
        this.daysUntilDue = daysUntilDue;
    }

    Bills bills() {
        return bills;
    }

    /** Does what is due; fails only if the database does. */
    Future<Void> run() {
        return bills.freezeWhenDue().compose(frozen -> makeInvoices());
    }

    /** Freezes what is owed now, and makes the invoices. */
    Future<Void> runNow() {
        return bills.freezeNow().compose(frozen -> makeInvoices());
    }

    private Future<Void> makeInvoices() {
        return making.compareAndSet(false, true)
                ? invoicesAfter(0).onComplete(done -> making.set(false))
                : Future.succeededFuture();
    }

    private Future<Void> invoicesAfter(long id) {
        return bills.take(id)
                .compose(bill ->
                        bill == null ? Future.succeededFuture() : make(bill).compose(done -> invoicesAfter(bill.id())));
    }

    private Future<Void> make(Bill bill) {
        return bills.itemise(bill)
                .compose(lines -> customers.with(
                        bill.accountId(),
                        customer -> calls.make(
                                "make a usage invoice",
                                stripe -> new BillInvoice(stripe, bill, customer).make(lines, daysUntilDue))))
                .compose(made -> made.map(invoiceId -> made(bill, invoiceId)).orElseGet(() -> thrownAway(bill)))
                // What goes wrong with one bill must not keep the others from being invoiced.
                .recover(e -> notMade(bill, e));
    }

    private Future<Void> made(Bill bill, String invoiceId) {
        return pool.withTransaction(transaction -> copies.renew(transaction, invoiceId))
                .onSuccess(ours -> LOG.info(
                        "Account {} is invoiced {} for its usage",
                        bill.accountId(),
                        Checkouts.dollars(bill.amountCents())))
                .mapEmpty();
    }

    private Future<Void> thrownAway(Bill bill) {
        LOG.error("The draft of bill {} was not of its amount; it is made anew", bill.id());
        return bills.renewKey(bill).compose(renewed -> bills.leave(bill));
    }

    private Future<Void> notMade(Bill bill, Throwable e) {
        LOG.warn("Bill {} has no invoice yet: {}", bill.id(), e.getMessage());
        boolean sameKeyIsUseless = StripeCallFailure.isSpoiled(e)
                || e instanceof StripeCallFailure failure && failure.kind() == StripeCallFailure.Kind.REFUSED;
        return (sameKeyIsUseless ? bills.renewKey(bill) : Future.<Void>succeededFuture())
                .compose(renewed -> bills.leave(bill));
    }
}
