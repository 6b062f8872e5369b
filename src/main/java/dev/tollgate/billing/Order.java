package dev.tollgate.billing;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One purchase, from before its checkout on.
 *
 * @param reference what Stripe gets as {@code client_reference_id}
 * @param amountCents what it costs, and what it grants
 * @param currency an ISO code in lower case
 * @param livemode whether it is for real money
 * @param sessionId the checkout session, as soon as there is one
 */
public record Order(
        long id,
        long accountId,
        String reference,
        CreditPackage creditPackage,
        long amountCents,
        String currency,
        boolean livemode,
        OrderStatus status,
        @Nullable String sessionId,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime grantedAt) {}
