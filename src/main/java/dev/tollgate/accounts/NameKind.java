package dev.tollgate.accounts;

import java.util.Locale;

/** The names of a payer that a LiteLLM record carries. */
public enum NameKind {
    /** SHA-256 of the virtual key, hexadecimal. */
    KEY_HASH,
    /** LiteLLM's internal user. */
    USER,
    TEAM,
    /** What the caller calls its customer; trusted only from sources that are configured so. */
    END_USER;

    /** As it stands in the database and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown label */
    public static NameKind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
