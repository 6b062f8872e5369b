package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.InvoiceRetrieveParams;
import dev.tollgate.billing.Invoice;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Invoices that are paid at Stripe held against sales and copies of them here. Remembers the sales that it has seen, as {@link SessionSweep} does. */
final class InvoiceSweep implements Sweep {
    /** For so long an invoice is a draft at most; later attempts to pay one are told by events. */
    private static final Duration DRAFT_MAX = Duration.ofDays(3);

    private static final int AT_ONCE = 500;

    private final Pool pool;
    private final StripePages pages;
    private final boolean livemode;

    InvoiceSweep(Pool pool, StripePages pages, boolean livemode) {
        this.pool = pool;
        this.pages = pages;
        this.livemode = livemode;
    }

    @Override
    public Future<Void> look(ReconciliationWindow window, Findings findings) {
        Set<Long> seen = new HashSet<>();
        return pages.each(
                        "invoices",
                        (stripe, after) -> stripe.invoices().list(params(window, after)),
                        findings.progress(),
                        page -> theirs(page, findings, seen))
                .compose(done -> ours(window, findings, seen, 0));
    }

    private static InvoiceListParams params(ReconciliationWindow window, @Nullable String after) {
        return InvoiceListParams.builder()
                .setStatus(InvoiceListParams.Status.PAID)
                .setCreated(InvoiceListParams.Created.builder()
                        .setGte(window.fromSeconds(DRAFT_MAX))
                        .setLt(window.toSeconds())
                        .build())
                .addExpand("data.payments")
                .setLimit(StripePages.SIZE)
                .setStartingAfter(after)
                .build();
    }

    private Future<Void> theirs(List<JsonNode> page, Findings findings, Set<Long> seen) {
        List<Told> told = StripePages.read(page, node -> Optional.of(Told.of(new InvoiceObject(node))));
        return InvoiceSweepSql.ofInvoices(pool, told.stream().map(Told::object).toList())
                .map(booked -> {
                    for (Told each : told) {
                        InvoiceSweepSql.Booked known = booked.get(each.invoice().id());
                        if (known != null) {
                            Long sale = known.saleId();
                            if (sale != null) {
                                seen.add(sale);
                            }
                            compare(each.invoice(), known, findings);
                        }
                    }
                    return null;
                });
    }

    /** An invoice, and whose it says that it is. */
    private record Told(InvoiceObject object, Invoice invoice) {
        static Told of(InvoiceObject object) {
            return new Told(object, object.report());
        }
    }

    private static void compare(Invoice invoice, InvoiceSweepSql.Booked known, Findings findings) {
        InvoiceSweepSql.Billed bill = known.bill();
        if (bill == null) {
            compareSale(invoice, known, findings);
        } else {
            compareBill(invoice, known, bill, findings);
        }
    }

    private static void compareBill(
            Invoice invoice, InvoiceSweepSql.Booked known, InvoiceSweepSql.Billed bill, Findings findings) {
        long cents = invoice.paidCents();
        String paymentId = invoice.paymentId();
        if (bill.invoiceId() != null && !bill.invoiceId().equals(invoice.id())) {
            findings.add(finding(
                            FindingCode.PAYMENT_WITHOUT_GRANT,
                            invoice.id(),
                            known,
                            "It is paid, and its bill has another invoice, " + bill.invoiceId() + ".",
                            new Remedy.ByHand("Refund it at Stripe."))
                    .withCents(cents, 0L));
        } else if (!bill.isPaid()) {
            if (paymentId != null) {
                findings.payment(paymentId);
            }
            findings.add(finding(
                            FindingCode.PAYMENT_WITHOUT_GRANT,
                            invoice.id(),
                            known,
                            "It is paid, and its bill is " + bill.status() + ".",
                            Remedy.Renewal.COPY_INVOICE)
                    .withCents(cents, 0L));
        } else if (bill.paidCents() != cents) {
            findings.add(finding(
                            FindingCode.AMOUNT_DIFFERS,
                            invoice.id(),
                            known,
                            "Stripe was paid " + cents + " for it, and " + bill.paidCents() + " are booked.",
                            new Remedy.ByHand("Refund the difference at Stripe, or book it."))
                    .withCents(cents, bill.paidCents()));
        }
    }

    private static void compareSale(Invoice invoice, InvoiceSweepSql.Booked known, Findings findings) {
        long cents = invoice.paidCents();
        Long sold = known.saleCents();
        if (sold != null && sold != cents) {
            findings.add(finding(
                            FindingCode.AMOUNT_DIFFERS,
                            invoice.id(),
                            known,
                            "Stripe was paid " + cents + " for it, and " + sold + " are booked.",
                            new Remedy.ByHand("Refund the difference at Stripe, or book it."))
                    .withCents(cents, sold));
        } else if (sold == null && cents > 0 && known.orderId() != null) {
            String paymentId = invoice.paymentId();
            if (paymentId != null) {
                findings.payment(paymentId);
            }
            findings.add(finding(
                            FindingCode.PAYMENT_WITHOUT_GRANT,
                            invoice.id(),
                            known,
                            "It is paid, and no sale is booked for it.",
                            Remedy.Renewal.COPY_INVOICE)
                    .withCents(cents, 0L));
        } else if (known.copy() != null && !known.copy().is(invoice)) {
            findings.add(finding(
                            FindingCode.AMOUNT_DIFFERS,
                            invoice.id(),
                            known,
                            "Our copy says " + known.copy().paidCents() + " paid of "
                                    + known.copy().totalCents() + ", Stripe " + cents + " of " + invoice.totalCents()
                                    + ".",
                            Remedy.Renewal.COPY_INVOICE)
                    .withCents(cents, known.copy().paidCents()));
        }
    }

    private static Finding finding(
            FindingCode code, String invoiceId, InvoiceSweepSql.Booked known, String detail, Remedy remedy) {
        return Finding.of(code, invoiceId, known.row(), known.accountId(), detail, remedy);
    }

    private Future<Void> ours(ReconciliationWindow window, Findings findings, Set<Long> seen, long afterId) {
        return InvoiceSweepSql.sold(pool, livemode, window, afterId, AT_ONCE).compose(sales -> {
            Future<Void> last = Future.succeededFuture();
            for (InvoiceSweepSql.Sold sale : sales) {
                if (!seen.contains(sale.saleId())) {
                    last = last.compose(done -> lookUp(sale, findings));
                }
            }
            return sales.size() < AT_ONCE
                    ? last
                    : last.compose(
                            done -> ours(window, findings, seen, sales.getLast().saleId()));
        });
    }

    private Future<Void> lookUp(InvoiceSweepSql.Sold sale, Findings findings) {
        findings.progress().looked("sales", 1);
        InvoiceRetrieveParams params =
                InvoiceRetrieveParams.builder().addExpand("payments").build();
        return pages.one(
                        "look at an invoice",
                        stripe -> stripe.invoices()
                                .retrieve(sale.invoiceId(), params)
                                .getLastResponse()
                                .body())
                .map(found -> {
                    if (found.isEmpty()) {
                        findings.add(unpaid(sale, "Stripe does not know this invoice."));
                        return null;
                    }
                    StripePages.read(List.of(found.get()), node -> Optional.of(new InvoiceObject(node).report()))
                            .forEach(invoice -> compare(invoice, sale, findings));
                    return null;
                });
    }

    private static void compare(Invoice invoice, InvoiceSweepSql.Sold sale, Findings findings) {
        if (!invoice.isPaid()) {
            findings.add(unpaid(sale, "The invoice is " + invoice.status() + "."));
        } else {
            compare(invoice, sale.booked(), findings);
        }
    }

    private static Finding unpaid(InvoiceSweepSql.Sold sale, String detail) {
        return finding(
                        FindingCode.GRANT_WITHOUT_PAYMENT,
                        sale.invoiceId(),
                        sale.booked(),
                        detail + " Its sale is booked here.",
                        new Remedy.ByHand("Find out how it came to be booked; what was booked is taken back by hand."))
                .withCents(0L, sale.amountCents());
    }
}
