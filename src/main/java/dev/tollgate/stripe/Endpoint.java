package dev.tollgate.stripe;

import java.util.Locale;
import java.util.Optional;

/** The two webhook endpoints that Stripe has for a platform. Each has its own secret, and its own copy of an event. */
public enum Endpoint {
    /** Events of the platform's own Stripe account. */
    PLATFORM,
    /** Events of the connected accounts. */
    CONNECT;

    /** As it stands in the database and in the API. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Endpoint> find(String label) {
        for (Endpoint known : values()) {
            if (known.label().equals(label)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }
}
