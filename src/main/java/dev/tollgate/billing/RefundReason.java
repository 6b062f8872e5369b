package dev.tollgate.billing;

import java.util.Locale;
import java.util.Optional;

/** Why money is given back; Stripe's own three (https://docs.stripe.com/api/refunds/create). */
public enum RefundReason {
    DUPLICATE,
    FRAUDULENT,
    REQUESTED_BY_CUSTOMER;

    /** As it stands in the database, in the API and at Stripe. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty for anything but one of the labels. */
    public static Optional<RefundReason> find(String label) {
        for (RefundReason known : values()) {
            if (known.label().equals(label)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }
}
