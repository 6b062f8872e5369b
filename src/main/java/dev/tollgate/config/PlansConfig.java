package dev.tollgate.config;

import java.time.Duration;

/**
 * What the plans and what goes with them cost, and what they let an account have.
 *
 * @param premiumCents the premium plan a month, in US cents
 * @param premiumYearCents the same a year; 0 where it is not sold by the year
 * @param trialDays for which a new subscriber pays nothing; 0 for none
 * @param deploySlotCents a deploy beyond those of the plan, once, in US cents
 * @param gracePeriod for how long a subscription whose payment failed is as before
 * @param free what everybody may have
 * @param premium what subscribers may have, at least as much
 * @param features what the plans page says of the plans
 */
public record PlansConfig(
        int premiumCents,
        int premiumYearCents,
        int trialDays,
        int deploySlotCents,
        Duration gracePeriod,
        PlanLimits free,
        PlanLimits premium,
        PlanFeatures features) {
    /** The least that Stripe takes in one payment in US dollars. */
    private static final int PAYMENT_CENTS_MIN = 50;

    private static final int PAYMENT_CENTS_MAX = 99_999_999;

    /** Stripe's own bound (https://docs.stripe.com/api/checkout/sessions/create). */
    private static final int TRIAL_DAYS_MAX = 730;

    static PlansConfig read(ConfigReader reader) {
        PlansConfig plans = new PlansConfig(
                reader.integer("plans.premiumCents", 500, PAYMENT_CENTS_MIN, PAYMENT_CENTS_MAX),
                reader.integer("plans.premiumYearCents", 0, 0, PAYMENT_CENTS_MAX),
                reader.integer("plans.trialDays", 0, 0, TRIAL_DAYS_MAX),
                reader.integer("plans.deploySlotCents", 1_000, PAYMENT_CENTS_MIN, PAYMENT_CENTS_MAX),
                reader.duration("plans.gracePeriod", "7d", "0s", "60d"),
                PlanLimits.read(reader, "plans.free", 1),
                PlanLimits.read(reader, "plans.premium", 5),
                PlanFeatures.read(reader));
        if (plans.premium.maxProjects() < plans.free.maxProjects()) {
            reader.problem("plans.premium.maxProjects", "must not be less than plans.free.maxProjects");
        }
        if (plans.premium.maxDeploys() < plans.free.maxDeploys()) {
            reader.problem("plans.premium.maxDeploys", "must not be less than plans.free.maxDeploys");
        }
        return plans;
    }
}
