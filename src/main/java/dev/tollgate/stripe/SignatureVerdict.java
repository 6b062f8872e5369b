package dev.tollgate.stripe;

import java.util.Locale;

/** Whether a request is from Stripe, and if not, what an operator should look at. The caller is not told. */
enum SignatureVerdict {
    VALID,
    MISSING,
    MALFORMED,
    /** Too old or ahead: a replay, or one of the two clocks is wrong. */
    STALE,
    /** No secret gives this signature: a forgery, a changed body, or the wrong secret. */
    MISMATCH;

    /** A label for metrics and logs. */
    String label() {
        return "signature_" + name().toLowerCase(Locale.ROOT);
    }
}
