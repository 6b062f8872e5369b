package dev.tollgate.config;

/**
 * How revenue is shared.
 *
 * @param creatorShareBps a creator's share of {@code creatorShareBase}, in basis points; the platform has the rest
 */
public record PricingConfig(int creatorShareBps, ShareBase creatorShareBase) {

    /** What a creator's share is a share of. */
    public enum ShareBase {
        /** What the customer is charged. */
        GROSS,
        /** What is left of it after the provider's cost. */
        MARGIN
    }

    static PricingConfig read(ConfigReader reader) {
        return new PricingConfig(
                reader.integer("pricing.creatorShareBps", 9_000, 0, 10_000),
                reader.choice("pricing.creatorShareBase", ShareBase.GROSS));
    }
}
