package dev.tollgate.http;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Any text as a number of a query: the number that its ASCII digits are, or none. */
public final class QueryFuzz {
    private QueryFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        long read = Queries.parse(text);
        boolean digits = text.matches("[0-9]{1,18}");
        if (digits ? !BigInteger.valueOf(read).equals(new BigInteger(text)) : read != -1) {
            throw new AssertionError(text + " was read as " + read);
        }
    }
}
