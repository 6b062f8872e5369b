package dev.tollgate.observe;

/**
 * Whether one part can do its work.
 *
 * @param why for the operator, empty when all is well; no secrets, since it is shown without a login
 */
public record Readiness(boolean ok, String why) {
    public static final Readiness READY = new Readiness(true, "");

    /** The work is done, but not as it should be. */
    public static Readiness degraded(String why) {
        return new Readiness(true, "degraded: " + why);
    }

    public static Readiness notReady(String why) {
        return new Readiness(false, why);
    }
}
