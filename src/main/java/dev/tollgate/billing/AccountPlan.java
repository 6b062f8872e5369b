package dev.tollgate.billing;

import dev.tollgate.config.PlanLimits;

/**
 * The plan that an account is on, and what it may have by it.
 *
 * @param code free, premium or enterprise
 * @param limits of the plan; deploy slots that were bought come on top
 */
public record AccountPlan(String code, PlanLimits limits) {
    static final String FREE = "free";
    static final String PREMIUM = "premium";

    public boolean isFree() {
        return code.equals(FREE);
    }

    /** What older callers call it, to whom premium is pro. */
    public String tier() {
        return code.equals(PREMIUM) ? "pro" : code;
    }

    public long maxProjects() {
        return limits.maxProjects();
    }

    /** @param slots deploys that were bought beyond those of the plan */
    public long maxDeploys(long slots) {
        return limits.maxDeploys() + slots;
    }
}
