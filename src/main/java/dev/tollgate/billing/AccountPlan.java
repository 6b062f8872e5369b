package dev.tollgate.billing;

import dev.tollgate.config.PlanLimits;

/**
 * The plan that an account is on, and what it may have by it.
 *
 * @param code free, premium or enterprise
 * @param limits of the plan; deploy slots that were bought come on top
 */
public record AccountPlan(String code, PlanLimits limits) {}
