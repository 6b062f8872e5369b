package dev.tollgate.pricing;

import dev.tollgate.money.BasisPoints;

/**
 * How a charge is divided. The creator's part is rounded half-even once; the platform gets the rest of the whole charge,
 * so the two always add up to what the customer paid.
 *
 * @param creatorNanos 0 or more
 * @param platformNanos the charge less the creator's part; never negative, since no share exceeds the charge
 */
public record RevenueShare(long creatorNanos, long platformNanos) {

    /**
     * Divides a charge.
     *
     * @param chargedNanos 0 or more
     * @param providerCostNanos what the call cost the platform; below 0 when unknown, which counts as no cost
     */
    public static RevenueShare of(long chargedNanos, long providerCostNanos, int shareBps, AgentPrice.ShareBase base) {
        long shared = switch (base) {
            case GROSS -> chargedNanos;
            case MARGIN -> Math.max(0, chargedNanos - Math.max(0, providerCostNanos));
        };
        long creator = BasisPoints.share(shared, shareBps);
        return new RevenueShare(creator, chargedNanos - creator);
    }
}
