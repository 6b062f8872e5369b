package dev.tollgate.billing;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A refund that we ask Stripe for, from before it is asked on.
 *
 * @param paymentId the order's payment
 * @param reference in the refund's metadata, by which it is found where Stripe's answer was lost
 * @param idempotencyKey that Stripe is asked with
 * @param askedCents what the caller named, null where he wanted all that was left
 * @param refundId Stripe's, once it is made
 * @param refusal Stripe's code, if it refused
 */
public record RefundRequest(
        long id,
        long accountId,
        long orderId,
        String paymentId,
        String reference,
        String idempotencyKey,
        long amountCents,
        @Nullable Long askedCents,
        RefundReason reason,
        Status status,
        @Nullable String refundId,
        @Nullable String refusal) {

    public enum Status {
        /** Stripe is being asked, or could not be: it will be again. */
        REQUESTED,
        MADE,
        REFUSED;

        /** As it stands in the database and in the API. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
