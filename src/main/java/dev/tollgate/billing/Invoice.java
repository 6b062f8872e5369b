package dev.tollgate.billing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An invoice as Stripe has it (https://docs.stripe.com/invoicing/overview). Sums are in the currency's least unit.
 *
 * @param subscriptionId null for one that is of no subscription
 * @param billReference what its metadata say of a bill of ours, which only we can know; null if nothing
 * @param status Stripe's own word
 * @param number as it is printed; null while it is a draft
 * @param paidCents what came through Stripe; less than was due where it was settled in another way
 * @param paymentId the payment intent that it was paid by, by which refunds and disputes find it
 * @param hostedUrl where it is seen and paid
 * @param dueAt by when it is to be paid; null where the saved payment method is charged
 * @param attempts how often a payment was tried
 * @param nextAttemptAt null if none will be made without somebody's doing
 */
public record Invoice(
        String id,
        boolean livemode,
        @Nullable String subscriptionId,
        @Nullable String billReference,
        String status,
        @Nullable String number,
        String currency,
        long totalCents,
        long dueCents,
        long paidCents,
        @Nullable String paymentId,
        @Nullable String hostedUrl,
        @Nullable String pdfUrl,
        @Nullable Instant dueAt,
        int attempts,
        @Nullable Instant nextAttemptAt,
        Instant createdAt,
        @Nullable Instant paidAt) {
    private static final String PAID = "paid";

    public boolean isPaid() {
        return status.equals(PAID);
    }

    /** Whether a payment was tried and failed, or nobody is asked to pay it any more, and none has succeeded since. */
    boolean isLate() {
        return (attempts > 0 || status.equals("uncollectible")) && !isPaid();
    }
}
