package dev.tollgate.billing;

import org.jspecify.annotations.Nullable;

/**
 * Whose a subscription is.
 *
 * @param orderId that it was bought by, null where none of ours is known
 * @param agentId what is subscribed to; null for the premium plan
 */
public record SubscriptionOwner(
        long accountId, @Nullable Long orderId, @Nullable Long agentId) {}
