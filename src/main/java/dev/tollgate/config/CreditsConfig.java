package dev.tollgate.config;

import java.time.Duration;

/**
 * What customers can buy ahead.
 *
 * @param topupInterval how often it is looked whose credits are to be bought automatically
 */
public record CreditsConfig(Packages packages, Duration topupInterval) {

    /** The prices of the credit packages, in US cents; a package grants what it costs. */
    public record Packages(int smallCents, int mediumCents, int largeCents) {}

    /** The least and the most that Stripe takes in one payment in US dollars. */
    private static final int PAYMENT_CENTS_MIN = 50;

    private static final int PAYMENT_CENTS_MAX = 99_999_999;

    static CreditsConfig read(ConfigReader reader) {
        Packages packages = new Packages(
                reader.integer("credits.packages.smallCents", 500, PAYMENT_CENTS_MIN, PAYMENT_CENTS_MAX),
                reader.integer("credits.packages.mediumCents", 1_000, PAYMENT_CENTS_MIN, PAYMENT_CENTS_MAX),
                reader.integer("credits.packages.largeCents", 5_000, PAYMENT_CENTS_MIN, PAYMENT_CENTS_MAX));
        if (packages.smallCents >= packages.mediumCents) {
            reader.problem("credits.packages.mediumCents", "must be more than credits.packages.smallCents");
        }
        if (packages.mediumCents >= packages.largeCents) {
            reader.problem("credits.packages.largeCents", "must be more than credits.packages.mediumCents");
        }
        return new CreditsConfig(packages, reader.duration("credits.topupInterval", "5s", "50ms", "1h"));
    }
}
