package dev.tollgate.config;

/**
 * What a plan lets an account have at once.
 *
 * @param maxProjects 0 to 1,000,000
 * @param maxDeploys 0 to 1,000,000, of the plan; slots that were bought come on top
 */
public record PlanLimits(int maxProjects, int maxDeploys) {
    /** The bound of both: it is far above what anybody has, and sums of it do not overflow. */
    public static final int MAX = 1_000_000;

    static PlanLimits read(ConfigReader reader, String plan, int byDefault) {
        return new PlanLimits(
                reader.integer(plan + ".maxProjects", byDefault, 0, MAX),
                reader.integer(plan + ".maxDeploys", byDefault, 0, MAX));
    }
}
