package dev.tollgate.billing;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One purchase, from before its checkout on.
 *
 * @param reference what Stripe gets as {@code client_reference_id}
 * @param amountCents what it costs, and what credits it grants if it is of credits
 * @param currency an ISO code in lower case
 * @param livemode whether it is for real money
 * @param sessionId the checkout session, as soon as there is one
 * @param url where it is paid
 * @param idempotencyKey that the session is made with; null where somebody made it by hand
 * @param savesPaymentMethod whether the buyer agreed to be charged again when he is not there
 * @param reversedNanos of what it granted, how much refunds and disputes took back
 */
public record Order(
        long id,
        long accountId,
        String reference,
        Goods goods,
        long amountCents,
        String currency,
        boolean livemode,
        OrderStatus status,
        @Nullable String sessionId,
        @Nullable String url,
        @Nullable String idempotencyKey,
        boolean savesPaymentMethod,
        long reversedNanos,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime grantedAt) {

    /** Whether Stripe may know more of it than we do. */
    public boolean isOpen() {
        return switch (status) {
            case PENDING, AWAITING_FUNDS -> true;
            case PAID, FAILED, EXPIRED -> false;
        };
    }
}
