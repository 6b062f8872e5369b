package dev.tollgate.usage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    private final byte[] word;

    Literal(String word) {
        this.word = word.getBytes(StandardCharsets.US_ASCII);
    }

    static @Nullable Literal of(byte[] bytes, int length) {
        for (Literal literal : ALL) {
            if (Arrays.equals(literal.word, 0, literal.word.length, bytes, 0, length)) {
                return literal;
            }
        }
        return null;
    }
}
