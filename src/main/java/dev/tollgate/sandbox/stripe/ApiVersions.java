package dev.tollgate.sandbox.stripe;

import java.util.List;
import java.util.regex.Pattern;

/** Stripe's API versions: a date and, since 2024-09, the name of a train; layouts differ between trains only. */
public final class ApiVersions {
    /** What stripe-java 33.3.0 speaks, and what the API answers in. */
    public static final String CURRENT = "2026-07-29.dahlia";

    private static final Pattern FORM = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(\\.[a-z]{3,20})?");
    private static final String TRAIN = "dahlia";
    private static final List<String> WITH_PRESENT_LAYOUT = List.of("basil", "clover", TRAIN);

    private ApiVersions() {}

    static boolean isWellFormed(String version) {
        return FORM.matcher(version).matches();
    }

    /** Whether requests in that version are understood. */
    static boolean isSpoken(String version) {
        return TRAIN.equals(train(version));
    }

    /** Whether its subscriptions and invoices are laid out as before 2025-03-31 (basil). */
    static boolean isBeforeBasil(String version) {
        return !WITH_PRESENT_LAYOUT.contains(train(version));
    }

    private static String train(String version) {
        return version.substring(version.indexOf('.') + 1);
    }
}
