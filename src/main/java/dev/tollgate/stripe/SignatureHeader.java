package dev.tollgate.stripe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@code Stripe-Signature} header: {@code t=1700000000,v1=<64 lower-case hex digits>[,v1=…][,v0=…]}.
 *
 * @param timestamp the digits as they were sent, since they are part of what was signed
 * @param epochSeconds the same as a number
 * @param signatures every {@code v1}; other schemes are left out, so that nobody can fall back to a weaker one
 */
record SignatureHeader(String timestamp, long epochSeconds, List<String> signatures) {
    private static final int LENGTH_MAX = 4_096;
    private static final int TIMESTAMP_DIGITS_MAX = 12;

    SignatureHeader {
        signatures = List.copyOf(signatures);
    }

    /** Empty for a header of any other form. */
    static Optional<SignatureHeader> parse(String header) {
        if (header.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String timestamp = null;
        List<String> signatures = new ArrayList<>(2);
        for (String element : header.split(",", -1)) {
            int equals = element.indexOf('=');
            if (equals < 1) {
                return Optional.empty();
            }
            String value = element.substring(equals + 1);
            switch (element.substring(0, equals)) {
                case "t" -> {
                    if (timestamp != null || !isTimestamp(value)) {
                        return Optional.empty();
                    }
                    timestamp = value;
                }
                case "v1" -> signatures.add(value);
                default -> {
                    // Another scheme.
                }
            }
        }
        return timestamp == null || signatures.isEmpty()
                ? Optional.empty()
                : Optional.of(new SignatureHeader(timestamp, Long.parseLong(timestamp), signatures));
    }

    /** ASCII digits only: Character.isDigit and Long.parseLong would take Arabic ones too. */
    private static boolean isTimestamp(String text) {
        return !text.isEmpty()
                && text.length() <= TIMESTAMP_DIGITS_MAX
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
