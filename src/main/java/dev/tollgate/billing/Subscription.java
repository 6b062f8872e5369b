package dev.tollgate.billing;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as Stripe has it (https://docs.stripe.com/billing/subscriptions/overview).
 *
 * @param orderId that it was bought by, null for one that was begun elsewhere
 * @param agentId what is subscribed to; null for the premium plan
 * @param priceId what is paid for
 * @param status Stripe's own word
 * @param currentPeriodEnd of the item that is paid for; null where Stripe names none
 * @param cancelAtPeriodEnd whether it ends then
 * @param cancelAt when it ends, if that is decided
 * @param late whether its payment is late, and how; null if it is not
 */
public record Subscription(
        String id,
        long accountId,
        @Nullable Long orderId,
        @Nullable Long agentId,
        boolean livemode,
        String priceId,
        String status,
        @Nullable Instant currentPeriodEnd,
        boolean cancelAtPeriodEnd,
        @Nullable Instant cancelAt,
        @Nullable Instant trialEnd,
        @Nullable Late late) {
    private static final Set<String> ENTITLING = Set.of("active", "trialing", "past_due");
    private static final Set<String> ENDED = Set.of("canceled", "incomplete_expired");

    /**
     * A payment that failed and was not made up for, see {@link Dunning}.
     *
     * @param restrictedAt since when it gives no rights any more; null in the days of grace
     */
    public record Late(Instant since, @Nullable Instant restrictedAt) {}

    /** Whether it may be used: paid, on trial, or paid late and in the days of grace. */
    public boolean entitles() {
        return ENTITLING.contains(status) && (late == null || late.restrictedAt() == null);
    }

    /** Whether it is over for good. */
    public boolean hasEnded() {
        return ENDED.contains(status);
    }
}
