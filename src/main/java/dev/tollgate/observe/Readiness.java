package dev.tollgate.observe;

/**
 * Whether one part can do its work.
 *
 * @param why for the operator, empty when ready; no secrets, since it is shown without a login
 */
public record Readiness(boolean ok, String why) {
    public static final Readiness READY = new Readiness(true, "");

    public static Readiness notReady(String why) {
        return new Readiness(false, why);
    }
}
