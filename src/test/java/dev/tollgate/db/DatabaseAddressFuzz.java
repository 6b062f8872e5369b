package dev.tollgate.db;

import java.nio.charset.StandardCharsets;

/** Any text as a database URL: an address, or a refusal that does not repeat the password. */
public final class DatabaseAddressFuzz {
    private static final String PASSWORD = "51QzFuzzSecret";

    private DatabaseAddressFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            if (DatabaseAddress.parse(text).toString().isEmpty()) {
                throw new AssertionError("an address without a text");
            }
        } catch (IllegalArgumentException refused) {
            // As it should be.
        }
        if (text.contains(PASSWORD)) {
            return; // it may well be shown where it is no password
        }
        try {
            String shown = DatabaseAddress.parse("postgres://user:" + PASSWORD + "@host/db" + text)
                    .toString();
            if (shown.contains(PASSWORD)) {
                throw new AssertionError("the password is shown: " + shown);
            }
        } catch (IllegalArgumentException refused) {
            if (String.valueOf(refused.getMessage()).contains(PASSWORD)) {
                throw new AssertionError("the password is shown", refused);
            }
        }
    }
}
