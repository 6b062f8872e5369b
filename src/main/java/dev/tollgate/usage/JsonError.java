package dev.tollgate.usage;

/** JSON is wrong at a byte. Whether that spoils a line or the whole body is for {@link Lines} to say. */
final class JsonError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int at;

    /** @param at the index of the wrong byte in the piece that is being read */
    JsonError(String reason, int at) {
        super(reason, null, false, false);
        this.reason = reason;
        this.at = at;
    }

    String reason() {
        return reason;
    }

    int at() {
        return at;
    }
}
