package dev.tollgate.stripe;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Invoice;
import com.stripe.model.InvoiceItem;
import com.stripe.param.InvoiceCreateParams;
import com.stripe.param.InvoiceFinalizeInvoiceParams;
import com.stripe.param.InvoiceItemCreateParams;
import com.stripe.param.InvoiceItemListParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.InvoicePayParams;
import com.stripe.service.V1Services;
import dev.tollgate.billing.Bill;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the invoice of one bill: a draft, its items, final, and a first try to have it paid. Whatever of that was done before is
 * looked for first, so that it may be begun again at any point, and long after Stripe has forgotten the keys. Blocks.
 *
 * <p>The draft comes first and the items are put on it: an item that waits for the customer's next invoice would land on that of
 * his subscription.
 */
final class BillInvoice {
    private static final String LINE = "line";
    private static final long LISTED_MAX = 100;

    /** Stripe's clock is not ours. */
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    private final V1Services stripe;
    private final Bill bill;
    private final String customer;

    BillInvoice(V1Services stripe, Bill bill, String customer) {
        this.stripe = stripe;
        this.bill = bill;
        this.customer = customer;
    }

    /**
     * Its id; empty where the draft was not of the bill's amount, and was thrown away. It is not paid for certain: where a card is
     * declined it stays open, and Stripe tries again.
     */
    Optional<String> make(List<Bill.Line> lines, int daysUntilDue) throws StripeException {
        Invoice found = find();
        Invoice invoice = found == null ? draft(daysUntilDue) : found;
        if (invoice.getStatus().equals("draft")) {
            addItems(invoice, lines);
            if (stripe.invoices().retrieve(invoice.getId()).getSubtotal() != bill.amountCents()) {
                // Somebody changed it, or two have filled it at once.
                stripe.invoices().delete(invoice.getId());
                return Optional.empty();
            }
            invoice = close(invoice);
        }
        if (invoice.getStatus().equals("open")
                && invoice.getCollectionMethod().equals("charge_automatically")
                && invoice.getAttemptCount() == 0) {
            pay(invoice);
        }
        return Optional.of(invoice.getId());
    }

    private @Nullable Invoice find() throws StripeException {
        InvoiceListParams params = InvoiceListParams.builder()
                .setCustomer(customer)
                .setCreated(InvoiceListParams.Created.builder()
                        .setGte(bill.createdAt().toInstant().minus(CLOCK_SKEW).getEpochSecond())
                        .build())
                .setLimit(LISTED_MAX)
                .build();
        for (Invoice each : stripe.invoices().list(params).autoPagingIterable()) {
            if (bill.reference().equals(each.getMetadata().get(InvoiceObject.BILL))) {
                return each;
            }
        }
        return null;
    }

    private Invoice draft(int daysUntilDue) throws StripeException {
        String method = savedMethod();
        InvoiceCreateParams.Builder params = InvoiceCreateParams.builder()
                .setCustomer(customer)
                .setCurrency("usd")
                .setAutoAdvance(false)
                .setPendingInvoiceItemsBehavior(InvoiceCreateParams.PendingInvoiceItemsBehavior.EXCLUDE)
                .setDescription("Usage until " + bill.day())
                .putMetadata(InvoiceObject.BILL, bill.reference())
                .putMetadata("account_id", String.valueOf(bill.accountId()));
        if (method == null) {
            params.setCollectionMethod(InvoiceCreateParams.CollectionMethod.SEND_INVOICE)
                    .setDaysUntilDue((long) daysUntilDue);
        } else {
            params.setCollectionMethod(InvoiceCreateParams.CollectionMethod.CHARGE_AUTOMATICALLY)
                    .setDefaultPaymentMethod(method);
        }
        // With what differs from try to try in it, since one key stands for one set of parameters.
        String key = bill.idempotencyKey() + ":draft:" + customer + ":" + (method == null ? daysUntilDue : method);
        return stripe.invoices().create(params.build(), StripeCalls.keyed(key));
    }

    /** Null also for a customer whom Stripe does not know: the invoice is refused with his name then, and made for a new one. */
    private @Nullable String savedMethod() throws StripeException {
        try {
            return SavedMethods.find(stripe, customer).orElse(null);
        } catch (InvalidRequestException e) {
            if (!"resource_missing".equals(e.getCode())) {
                throw e;
            }
            return null;
        }
    }

    private void addItems(Invoice draft, List<Bill.Line> lines) throws StripeException {
        Set<String> there = new HashSet<>();
        InvoiceItemListParams params = InvoiceItemListParams.builder()
                .setInvoice(draft.getId())
                .setLimit(LISTED_MAX)
                .build();
        for (InvoiceItem each : stripe.invoiceItems().list(params).autoPagingIterable()) {
            there.add(each.getMetadata().get(LINE));
        }
        for (Bill.Line line : lines) {
            String position = String.valueOf(line.position());
            if (!there.contains(position)) {
                stripe.invoiceItems()
                        .create(
                                InvoiceItemCreateParams.builder()
                                        .setCustomer(customer)
                                        .setInvoice(draft.getId())
                                        .setCurrency("usd")
                                        .setAmount(line.cents())
                                        .setDescription(line.description())
                                        .putMetadata(LINE, position)
                                        .build(),
                                StripeCalls.keyed(bill.idempotencyKey() + ":line:" + position + ":" + draft.getId()));
            }
        }
    }

    private Invoice close(Invoice draft) throws StripeException {
        InvoiceFinalizeInvoiceParams params =
                InvoiceFinalizeInvoiceParams.builder().setAutoAdvance(true).build();
        return stripe.invoices()
                .finalizeInvoice(
                        draft.getId(), params, StripeCalls.keyed(bill.idempotencyKey() + ":final:" + draft.getId()));
    }

    private void pay(Invoice invoice) throws StripeException {
        try {
            stripe.invoices()
                    .pay(
                            invoice.getId(),
                            InvoicePayParams.builder().setOffSession(true).build(),
                            StripeCalls.keyed(bill.idempotencyKey() + ":pay:" + invoice.getId()));
        } catch (CardException declined) {
            // It stays open and says so itself; the customer is told when that is looked up.
            return;
        } catch (InvalidRequestException e) {
            if (!"invoice_already_paid".equals(e.getCode())) {
                throw e;
            }
            // By Stripe itself, which begins to collect as soon as the invoice is final.
        }
    }
}
