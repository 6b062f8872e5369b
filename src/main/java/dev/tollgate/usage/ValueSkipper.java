package dev.tollgate.usage;

/**
 * Passes over one value of no interest, which may come in pieces. Only its strings and the balance of its brackets are
 * checked.
 */
final class ValueSkipper {
    private static final boolean[] STOP = new boolean[256];

    static {
        for (char c : "\"{}[]\n".toCharArray()) {
            STOP[c] = true;
        }
    }

    private final Nesting nesting;
    private final Lines lines;
    private int baseDepth;
    private boolean inString;
    private boolean escaped;
    private boolean isComplete;

    ValueSkipper(Nesting nesting, Lines lines) {
        this.nesting = nesting;
        this.lines = lines;
    }

    /** The opening bracket, at {@code at}, has been read. */
    void beginContainer(boolean array, int at) {
        begin(false);
        nesting.open(array, null, at);
    }

    /** The opening quote has been read. */
    void beginString() {
        begin(true);
    }

    private void begin(boolean string) {
        baseDepth = nesting.depth();
        inString = string;
        escaped = false;
        isComplete = false;
    }

    boolean isComplete() {
        return isComplete;
    }

    /** Answers where it stopped: at {@code to}, or after the last byte of the value. */
    int read(byte[] b, int from, int to) {
        int i = from;
        while (i < to && !isComplete) {
            i = inString ? string(b, i, to) : brackets(b, i, to);
        }
        return i;
    }

    private int string(byte[] b, int from, int to) {
        int i = from;
        if (escaped) {
            escaped = false;
            i = afterEscaped(b, i);
        }
        while ((i = StringRun.end(b, i, to)) < to) {
            if (b[i] == '"') {
                inString = false;
                isComplete = nesting.depth() == baseDepth;
                return i + 1;
            }
            if (b[i] != '\\') {
                throw new JsonError(StringRun.CONTROL, i);
            }
            if (i + 1 == to) {
                escaped = true;
                return to;
            }
            i = afterEscaped(b, i + 1);
        }
        return i;
    }

    private static int afterEscaped(byte[] b, int i) {
        if ((b[i] & 0xFF) < ' ') {
            throw new JsonError(StringRun.CONTROL, i);
        }
        return i + 1;
    }

    private int brackets(byte[] b, int from, int to) {
        int i = from;
        while (i < to) {
            byte c = b[i++];
            if (!STOP[c & 0xFF]) {
                continue;
            }
            switch (c) {
                case '"' -> {
                    inString = true;
                    return i;
                }
                case '{' -> nesting.open(false, null, i - 1);
                case '[' -> nesting.open(true, null, i - 1);
                case '\n' -> lines.feed(true, i - 1);
                default -> {
                    nesting.close(c == ']', i - 1);
                    if (nesting.depth() == baseDepth) {
                        isComplete = true;
                        return i;
                    }
                }
            }
        }
        return i;
    }
}
