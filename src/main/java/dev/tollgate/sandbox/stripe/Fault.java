package dev.tollgate.sandbox.stripe;

import java.util.Locale;

/** What can go wrong with a request. */
public enum Fault {
    /** 429 before any effect; Stripe does not remember it for the Idempotency-Key. */
    RATE_LIMITED,
    /** 500 without a body, from in front of the API: no effect. */
    EMPTY_500,
    /** 502 with an HTML page, from in front of the API: no effect. */
    HTML_502,
    /** 500 in Stripe's form, remembered for the Idempotency-Key: every repetition gets it again. No effect. */
    SERVER_ERROR,
    /** The effect happens, the connection breaks a moment later; meanwhile the Idempotency-Key is in use. */
    TIMEOUT_AFTER_EFFECT;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
