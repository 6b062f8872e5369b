package dev.tollgate.billing;

import java.util.Locale;

/** How far a refund or a dispute has come, in this order; none is ever left backwards, whatever is told late. */
public enum ReversalPhase {
    /** It is known, and no money has moved: an inquiry of a bank, for instance. */
    NOTED,
    /** The money is gone, or on its way out. */
    TAKEN,
    /** It came back: a refund that failed, a dispute that was won. Final. */
    RETURNED;

    /** As it stands in the database. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static ReversalPhase of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
