package dev.tollgate.usage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the next byte of a JSON string that needs a look: its quote, a backslash, or a control byte. */
final class StringRun {
    static final String CONTROL = "a control character stands in a string";

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';

    private StringRun() {}

    /** The index of that byte, or {@code to}. */
    static int end(byte[] b, int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES) {
            long hits = hits((long) LONGS.get(b, i));
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            i += Long.BYTES;
        }
        while (i < to && b[i] != '"' && b[i] != '\\' && (b[i] & 0xFF) >= ' ') {
            i++;
        }
        return i;
    }

    /** Eight bytes at once; the lowest bit that is set belongs to the first byte that was looked for. */
    private static long hits(long eight) {
        long quotes = eight ^ QUOTES;
        long backslashes = eight ^ BACKSLASHES;
        return ((quotes - ONES) & ~quotes | (backslashes - ONES) & ~backslashes | (eight - SPACES) & ~eight) & HIGHS;
    }
}
