package dev.tollgate.usage;

import org.jspecify.annotations.Nullable;

/** The bare words of JSON, and those that Python's {@code json.dumps} adds to them. */
enum Literal {
    TRUE("true"),
    FALSE("false"),
    NULL("null"),
    NAN("NaN"),
    INFINITY("Infinity"),
    MINUS_INFINITY("-Infinity");

    private static final Literal[] ALL = values();

    private final String word;

    Literal(String word) {
        this.word = word;
    }

    static @Nullable Literal of(byte[] bytes, int length) {
        for (Literal literal : ALL) {
            if (literal.isSpelled(bytes, length)) {
                return literal;
            }
        }
        return null;
    }

    private boolean isSpelled(byte[] bytes, int length) {
        if (length != word.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
