package dev.tollgate.pricing;

import dev.tollgate.money.BasisPoints;
import dev.tollgate.money.Rate;

/**
 * The price of an agent that is sold by the call. It takes precedence over the price book: the customer pays these rates
 * for all input and all output tokens alike, whatever model answers.
 *
 * @param shareBps what the creator earns, in basis points of {@code base}, 0 to 10,000
 */
public record AgentPrice(Rate input, Rate output, int shareBps, ShareBase base) {
    public static final int DEFAULT_SHARE_BPS = 9_000;

    /** What the creator's share is a share of. */
    public enum ShareBase {
        /** Everything the customer is charged. */
        GROSS,
        /** The charge less the provider's cost, or nothing where that is negative. */
        MARGIN
    }

    public AgentPrice {
        if (shareBps < 0 || shareBps > BasisPoints.WHOLE) {
            throw new IllegalArgumentException("share out of 0 to 10000 basis points: " + shareBps);
        }
    }

    public AgentPrice(Rate input, Rate output) {
        this(input, output, DEFAULT_SHARE_BPS, ShareBase.GROSS);
    }
}
