package dev.tollgate.billing;

/**
 * How the premium plan is sold.
 *
 * @param trialDays for which nothing is paid; 0 for none
 */
public record PlanTerms(PlanInterval interval, int trialDays) {
    PlanTerms withoutTrial() {
        return new PlanTerms(interval, 0);
    }

    /** What the checkout comes to, in US cents: nothing where a trial comes first. */
    long dueCents(long intervalCents) {
        return trialDays > 0 ? 0 : intervalCents;
    }
}
