package dev.tollgate.billing;

import java.util.Locale;

/** Where an order stands. {@link #PAID} is final; a payment that arrives after all lifts {@link #FAILED} and {@link #EXPIRED}. */
public enum OrderStatus {
    PENDING,
    /** The buyer is done, the money is under way (bank debits and the like). */
    AWAITING_FUNDS,
    /** Paid and granted, which is one step. */
    PAID,
    FAILED,
    EXPIRED;

    /** As it stands in the database and in the API. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OrderStatus of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
