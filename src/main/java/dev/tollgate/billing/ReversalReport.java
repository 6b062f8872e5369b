package dev.tollgate.billing;

import java.util.Locale;

/**
 * What Stripe reports of a refund or a dispute.
 *
 * @param id the refund's or the dispute's
 * @param paymentId the payment intent whose money it is
 * @param amountCents how much of it, in the currency's least unit
 * @param currency an ISO code in lower case
 * @param status Stripe's own word, for people
 */
public record ReversalReport(
        String id, Kind kind, String paymentId, long amountCents, String currency, ReversalPhase phase, String status) {

    public enum Kind {
        REFUND,
        DISPUTE;

        /** As it stands in the database. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    public ReversalReport {
        if (amountCents < 0) {
            throw new IllegalArgumentException("no reversal of " + amountCents);
        }
    }
}
