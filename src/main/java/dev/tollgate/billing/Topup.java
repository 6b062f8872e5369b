package dev.tollgate.billing;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The order of a top-up, with all that Stripe is asked with for its payment.
 *
 * @param reference in the payment's metadata, by which it is found where the answer was lost
 * @param idempotencyKey stored before Stripe is asked
 * @param currency an ISO code in lower case
 * @param paymentId the payment intent, as soon as it is known
 * @param attempts how often Stripe was asked, this time included
 */
public record Topup(
        long orderId,
        long accountId,
        String reference,
        String idempotencyKey,
        long amountCents,
        String currency,
        boolean livemode,
        OrderStatus status,
        @Nullable String paymentId,
        String customerId,
        String methodId,
        int attempts,
        OffsetDateTime createdAt) {
    boolean isOpen() {
        return status == OrderStatus.PENDING || status == OrderStatus.AWAITING_FUNDS;
    }
}
