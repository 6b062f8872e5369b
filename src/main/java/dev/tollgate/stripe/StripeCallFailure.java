package dev.tollgate.stripe;

import org.jspecify.annotations.Nullable;

/** A call that Stripe did not answer with success. Its message names what was called, and is for the log. */
public final class StripeCallFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Whose business it is. */
    public enum Kind {
        /** Stripe cannot be reached or is busy: the same call with the same key may be made again. */
        UNAVAILABLE,
        /**
         * Stripe failed itself, and remembers that with the key: the same call needs another one. Whether it had an effect is
         * not known (https://docs.stripe.com/error-low-level#server-errors).
         */
        SPOILED,
        /** Stripe does not take our key, or not for this. An operator must look. */
        NOT_ALLOWED,
        /** Stripe understood and said no; the same call gets the same answer. */
        REFUSED
    }

    private final Kind kind;
    private final String code;
    private final String param;

    StripeCallFailure(Kind kind, String what, @Nullable String code, @Nullable String param, Throwable cause) {
        super("Stripe, " + what + ": " + kind + (code == null ? "" : " " + code), cause);
        this.kind = kind;
        this.code = code == null ? "" : code;
        this.param = param == null ? "" : param;
    }

    public Kind kind() {
        return kind;
    }

    /** Stripe's word for why (https://docs.stripe.com/error-codes); {@code refused} where it gave none. */
    String code() {
        return code.isEmpty() ? "refused" : code;
    }

    /** Whether the key of the call has to be another one next time. */
    static boolean isSpoiled(Throwable e) {
        return e instanceof StripeCallFailure failure && failure.kind == Kind.SPOILED;
    }

    /** Whether what was asked for does not exist at Stripe, or no longer. */
    boolean isMissing() {
        return kind == Kind.REFUSED && code.equals("resource_missing");
    }

    /** The same of what a parameter names. */
    boolean isMissing(String parameter) {
        return isMissing() && param.equals(parameter);
    }
}
