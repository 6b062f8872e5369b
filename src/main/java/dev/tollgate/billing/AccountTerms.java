package dev.tollgate.billing;

import dev.tollgate.config.PlanLimits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was agreed with an account, or that nothing is any more.
 *
 * @param id higher for what was agreed later
 * @param limits null where the account is on no terms of its own any more
 * @param discountBps what of the price of its calls is not charged, but for agents that are sold at their creators' rates; 0 to
 *     9,999, since whoever pays nothing at all is exempt by his binding
 * @param effectiveFrom for calls made then and later
 * @param createdBy the label of the key that it was agreed with
 */
record AccountTerms(
        long id,
        long accountId,
        @Nullable PlanLimits limits,
        int discountBps,
        Instant effectiveFrom,
        String createdBy) {
    static final String ENTERPRISE = "enterprise";
    static final int DISCOUNT_BPS_MAX = 9_999;

    /** As it stands in the database and in the API. */
    String plan() {
        return limits == null ? "standard" : ENTERPRISE;
    }

    /** What somebody wants agreed; without limits nothing any more. */
    record Wish(long accountId, @Nullable PlanLimits limits, int discountBps, String actor) {}

    boolean isSame(Wish wish) {
        boolean sameLimits = limits == null ? wish.limits() == null : limits.equals(wish.limits());
        return sameLimits && discountBps == wish.discountBps();
    }
}
