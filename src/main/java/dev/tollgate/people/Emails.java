package dev.tollgate.people;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses as people type them. Only a mail that was read proves more than the form. */
final class Emails {
    /** One mailbox, of the characters that mail servers take without quotes (RFC 5321, 4.1.2), and a domain. */
    private static final Pattern FORM =
            Pattern.compile("[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
                    + "(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+");

    private static final int LENGTH_MAX = 254;

    private Emails() {}

    /** In lower case; empty for what is no address. */
    static Optional<String> read(@Nullable String given) {
        if (given == null || given.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String email = given.strip().toLowerCase(Locale.ROOT);
        return FORM.matcher(email).matches() ? Optional.of(email) : Optional.empty();
    }
}
