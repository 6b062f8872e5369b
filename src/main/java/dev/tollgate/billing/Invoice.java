package dev.tollgate.billing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An invoice as Stripe has it (https://docs.stripe.com/invoicing/overview). Sums are in the currency's least unit.
 *
 * @param subscriptionId null for one that is of no subscription
 * @param status Stripe's own word
 * @param number as it is printed; null while it is a draft
 * @param paidCents what came through Stripe; less than was due where it was settled in another way
 * @param paymentId the payment intent that it was paid by, by which refunds and disputes find it
 * @param hostedUrl where it is seen and paid
 * @param attempts how often a payment was tried
 * @param nextAttemptAt null if none will be made without somebody's doing
 */
public record Invoice(
        String id,
        boolean livemode,
        @Nullable String subscriptionId,
        String status,
        @Nullable String number,
        String currency,
        long totalCents,
        long dueCents,
        long paidCents,
        @Nullable String paymentId,
        @Nullable String hostedUrl,
        @Nullable String pdfUrl,
        int attempts,
        @Nullable Instant nextAttemptAt,
        Instant createdAt,
        @Nullable Instant paidAt) {
    private static final String PAID = "paid";

    public boolean isPaid() {
        return status.equals(PAID);
    }
}
