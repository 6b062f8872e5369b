package dev.tollgate.observe;

/** What became of a Stripe event, as the label of {@code tollgate_webhook_events_total}. */
public enum WebhookOutcome {
    STORED,
    DUPLICATE,
    /** Kept, but of a type or a mode that has no effect here. */
    IGNORED,
    /** Bad signature, or too large. */
    REFUSED,
    PROCESSED,
    RETRIED,
    DEAD
}
