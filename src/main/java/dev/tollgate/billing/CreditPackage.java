package dev.tollgate.billing;

import java.util.Locale;
import java.util.Optional;

/** The packages of credits by name; what they cost is configuration. */
public enum CreditPackage {
    SMALL,
    MEDIUM,
    LARGE;

    /** As it stands in the database and in the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty for anything but one of the labels. */
    public static Optional<CreditPackage> find(String label) {
        for (CreditPackage known : values()) {
            if (known.label().equals(label)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }
}
