package dev.tollgate.usage;

/** The body is not JSON of a form that can be told apart into records; nothing of it may be taken. */
public final class MalformedBody extends Exception {
    private static final long serialVersionUID = 1L;

    private final long offset;

    MalformedBody(String reason, long offset) {
        super(reason, null, false, false);
        this.offset = offset;
    }

    /** What is wrong, in words fit for the caller; holds nothing of the body. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** How many bytes of the (unpacked) body were read before the error was seen. */
    public long offset() {
        return offset;
    }
}
