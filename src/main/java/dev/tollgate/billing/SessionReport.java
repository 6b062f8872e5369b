package dev.tollgate.billing;

import org.jspecify.annotations.Nullable;

/**
 * What Stripe reports of a checkout session, to be held against the order.
 *
 * @param reference its {@code client_reference_id}
 * @param amountCents what it comes to, taxes and discounts included, in the currency's least unit
 * @param currency an ISO code in lower case
 * @param paymentId the payment intent, if there is one yet
 * @param subscribes whether a subscription is sold in it
 * @param subscriptionId what was subscribed to, once it is
 */
public record SessionReport(
        String sessionId,
        @Nullable String reference,
        Payment payment,
        long amountCents,
        String currency,
        boolean livemode,
        @Nullable String paymentId,
        boolean subscribes,
        @Nullable String subscriptionId) {

    /** Whether money has come. */
    public enum Payment {
        PAID,
        /** Not yet, as with bank debits; another event follows in days. */
        UNPAID,
        /** Nothing was to be paid. */
        NOT_REQUIRED,
        /** A status that this version does not know. */
        UNKNOWN
    }
}
