package dev.tollgate.marketplace;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How an agent is paid. */
enum Pricing {
    FREE,
    MONTHLY,
    ONE_TIME,
    /** By the token, at the agent's own rates. */
    API;

    static final String LABELS = "free, monthly, one_time or api";

    static Optional<Pricing> find(String label) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(label))
                .findFirst();
    }

    /** @throws IllegalArgumentException for an unknown label */
    static Pricing of(String label) {
        return find(label).orElseThrow(() -> new IllegalArgumentException("no pricing: " + label));
    }

    /** As it stands in the database and in the API. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it has a price to be paid at a checkout. */
    boolean isSold() {
        return this == MONTHLY || this == ONE_TIME;
    }
}
