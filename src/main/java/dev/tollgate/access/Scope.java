package dev.tollgate.access;

import java.util.Locale;

/** What a service key may do. {@link #ADMIN} includes {@link #READ}, but not {@link #INGEST}. */
public enum Scope {
    /** Push usage. */
    INGEST,
    READ,
    ADMIN;

    /** As it stands in the database and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown label */
    public static Scope of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
