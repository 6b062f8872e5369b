package dev.tollgate.billing;

import org.jspecify.annotations.Nullable;

/**
 * What Stripe reports of a payment intent, to be held against the order of a top-up.
 *
 * @param reference the order's, as its metadata says
 * @param amountCents what came if it is paid, else what is asked for, in the currency's least unit
 * @param currency an ISO code in lower case
 * @param failureCode Stripe's word for why it failed
 */
public record TopupReport(
        String paymentId,
        @Nullable String reference,
        Payment payment,
        long amountCents,
        String currency,
        boolean livemode,
        String failureCode) {
    /** How the payment stands. */
    public enum Payment {
        PAID,
        /** Settled or failed later, as with bank debits. */
        UNDER_WAY,
        /** Also where the payer would have to be asked: nobody is there. */
        FAILED,
        /** A status that this version does not know. */
        UNKNOWN
    }
}
