package dev.tollgate.usage;

/** The three bytes that some programs put before a body in UTF-8. */
final class ByteOrderMark {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private int read;

    /** True if the byte belongs to the mark. */
    boolean takes(byte c, int at) {
        if (read < MARK.length && c == MARK[read]) {
            read++;
            return true;
        }
        if (read > 0 && read < MARK.length) {
            read = MARK.length;
            throw new JsonError("the body is not UTF-8", at);
        }
        return false;
    }
}
