package dev.tollgate.usage;

/**
 * Watches where line feeds stand. Where records stand on lines of their own, an error costs its line and no other; in
 * every other form nobody could say where the next record begins, and an error costs the body.
 *
 * <p>A line feed inside the first record tells indented JSON. Once a record has ended on its line, or a line has been
 * left out, the body is one of lines: then a line feed inside a record means that its line was cut off.
 */
final class Lines {
    private boolean hasBegun;
    private boolean isOneValue;
    private boolean isIndented;
    private boolean isCertain;

    /** The whole body is one array, or one envelope. */
    void oneValue() {
        hasBegun = true;
        isOneValue = true;
    }

    boolean isOneValue() {
        return isOneValue;
    }

    void recordBegins() {
        hasBegun = true;
        isIndented = false;
    }

    /** True once anything but white space has come. */
    boolean hasBegun() {
        return hasBegun;
    }

    /** A line feed stands inside a value, or between two. */
    void feed(boolean inside, int at) {
        if (!inside) {
            isCertain |= hasBegun && !isIndented && !isOneValue;
        } else if (isCertain) {
            throw new JsonError("the line ends before its JSON does", at);
        } else {
            isIndented = true;
        }
    }

    void leftOut() {
        isCertain = true;
    }

    boolean canLeaveOut() {
        return !isOneValue && !isIndented;
    }
}
