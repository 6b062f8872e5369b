package dev.tollgate.usage;

import java.util.Arrays;

/**
 * The one text that a {@link JsonScanner} is keeping at the moment, as UTF-8 with its escapes undone.
 *
 * <p>Surrogate pairs are joined; a lone half, and the character NUL that PostgreSQL cannot hold, become U+FFFD.
 */
final class Capture {
    private static final int REPLACEMENT = 0xFFFD;

    private byte[] bytes = new byte[256];
    private int length;
    private int limit;
    private boolean cut;
    private char highSurrogate;

    /** Starts a new text of which at most {@code limit} bytes are kept; 0 keeps none. */
    void begin(int limit) {
        this.limit = limit;
        length = 0;
        cut = false;
        highSurrogate = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** True if the text was longer than its limit. */
    boolean isCut() {
        return cut;
    }

    boolean is(char only) {
        return length == 1 && bytes[0] == only;
    }

    /** Adds bytes as they stand in the body. */
    void addRun(byte[] source, int from, int to) {
        if (limit == 0 || from == to) {
            return;
        }
        if (highSurrogate != 0) {
            endSurrogate();
        }
        append(source, from, to);
    }

    void add(byte ascii) {
        if (length == limit) {
            cut = true;
            return;
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        bytes[length++] = ascii;
    }

    /** Adds one UTF-16 unit, as an escape gives it. */
    void addUnit(char unit) {
        if (limit == 0) {
            return;
        }
        if (highSurrogate != 0 && Character.isLowSurrogate(unit)) {
            int codePoint = Character.toCodePoint(highSurrogate, unit);
            highSurrogate = 0;
            addCodePoint(codePoint);
            return;
        }
        endSurrogate();
        if (Character.isHighSurrogate(unit)) {
            highSurrogate = unit;
        } else {
            addCodePoint(unit == 0 || Character.isLowSurrogate(unit) ? REPLACEMENT : unit);
        }
    }

    /** The text is complete. */
    void end() {
        endSurrogate();
    }

    private void endSurrogate() {
        if (highSurrogate != 0) {
            highSurrogate = 0;
            addCodePoint(REPLACEMENT);
        }
    }

    /** As UTF-8, byte for byte: an escape must not cost an object. */
    private void addCodePoint(int codePoint) {
        if (codePoint < 0x80) {
            add((byte) codePoint);
        } else if (codePoint < 0x800) {
            add((byte) (0xC0 | codePoint >> 6));
            addContinuation(codePoint);
        } else if (codePoint < 0x10000) {
            add((byte) (0xE0 | codePoint >> 12));
            addContinuation(codePoint >> 6);
            addContinuation(codePoint);
        } else {
            add((byte) (0xF0 | codePoint >> 18));
            addContinuation(codePoint >> 12);
            addContinuation(codePoint >> 6);
            addContinuation(codePoint);
        }
    }

    private void addContinuation(int bits) {
        add((byte) (0x80 | bits & 0x3F));
    }

    private void append(byte[] source, int from, int to) {
        int run = to - from;
        if (run > limit - length) {
            run = limit - length;
            cut = true;
        }
        if (length + run > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + run));
        }
        System.arraycopy(source, from, bytes, length, run);
        length += run;
    }
}
