package dev.tollgate.config;

/**
 * What the plans cost.
 *
 * @param premiumCents the premium plan a month, in US cents
 */
public record PlansConfig(int premiumCents) {
    /** The least that Stripe takes in one payment in US dollars. */
    private static final int PAYMENT_CENTS_MIN = 50;

    private static final int PAYMENT_CENTS_MAX = 99_999_999;

    static PlansConfig read(ConfigReader reader) {
        return new PlansConfig(reader.integer("plans.premiumCents", 500, PAYMENT_CENTS_MIN, PAYMENT_CENTS_MAX));
    }
}
