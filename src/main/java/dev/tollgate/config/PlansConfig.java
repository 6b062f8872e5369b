package dev.tollgate.config;

import java.time.Duration;

/**
 * What the plan and what goes with it cost.
 *
 * @param premiumCents the premium plan a month, in US cents
 * @param premiumYearCents the same a year; 0 where it is not sold by the year
 * @param trialDays for which a new subscriber pays nothing; 0 for none
 * @param deploySlotCents a deploy beyond those of the plan, once, in US cents
 * @param gracePeriod for how long a subscription whose payment failed is as before
 */
public record PlansConfig(
        int premiumCents, int premiumYearCents, int trialDays, int deploySlotCents, Duration gracePeriod) {
    /** The least that Stripe takes in one payment in US dollars. */
    private static final int PAYMENT_CENTS_MIN = 50;

    private static final int PAYMENT_CENTS_MAX = 99_999_999;

    /** Stripe's own bound (https://docs.stripe.com/api/checkout/sessions/create). */
    private static final int TRIAL_DAYS_MAX = 730;

    static PlansConfig read(ConfigReader reader) {
        return new PlansConfig(
                reader.integer("plans.premiumCents", 500, PAYMENT_CENTS_MIN, PAYMENT_CENTS_MAX),
                reader.integer("plans.premiumYearCents", 0, 0, PAYMENT_CENTS_MAX),
                reader.integer("plans.trialDays", 0, 0, TRIAL_DAYS_MAX),
                reader.integer("plans.deploySlotCents", 1_000, PAYMENT_CENTS_MIN, PAYMENT_CENTS_MAX),
                reader.duration("plans.gracePeriod", "7d", "0s", "60d"));
    }
}
