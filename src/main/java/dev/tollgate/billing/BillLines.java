package dev.tollgate.billing;

import dev.tollgate.money.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes the lines of a bill: what the usage of each model left to pay, and in the last one whatever else is owed. */
final class BillLines {
    /** Stripe takes 250 items on an invoice (https://docs.stripe.com/billing/invoices/subscription#adding-upcoming-invoice-items). */
    static final int MODELS_MAX = 200;

    private BillLines() {}

    /** What an account's usage of a model came to beyond its credits. */
    record ModelUsage(String model, long calls, long dueNanos) {}

    /**
     * Lines that add up to the amount. Each model's is cut to whole cents; the fractions, what was carried forward from days on
     * which it was too little, and what disputes took back are in the last one. That is below 0 where credits or a dispute that was
     * won have paid a part of the usage.
     *
     * @param usage at most {@value #MODELS_MAX}
     */
    static List<Bill.Line> of(List<ModelUsage> usage, long amountCents) {
        List<Bill.Line> lines = new ArrayList<>(usage.size() + 1);
        long left = amountCents;
        for (ModelUsage each : usage) {
            long cents = Money.toCentsDown(each.dueNanos());
            if (cents > 0) {
                String description = String.format(
                        Locale.ROOT, "%s, %,d %s", each.model(), each.calls(), each.calls() == 1 ? "call" : "calls");
                lines.add(new Bill.Line(lines.size() + 1, description, cents));
                left -= cents;
            }
        }
        if (left != 0) {
            lines.add(new Bill.Line(
                    lines.size() + 1, left > 0 ? "Carried forward, and fractions of a cent" : "Settled already", left));
        }
        return lines;
    }
}
