package dev.tollgate.billing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How often the premium plan is paid. */
public enum PlanInterval {
    MONTH,
    YEAR;

    /** As Stripe has it, and the database, and the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<PlanInterval> find(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(label))
                .findFirst();
    }
}
