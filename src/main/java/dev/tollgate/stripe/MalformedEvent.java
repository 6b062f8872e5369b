package dev.tollgate.stripe;

/** What Stripe signed is not what Stripe documents. */
final class MalformedEvent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param what the field, for the log; no content of the event */
    MalformedEvent(String what) {
        super(what, null, false, false);
    }
}
