package dev.tollgate.observe;

/** What became of something that was to be told, as the label of {@code tollgate_notifications_total}. */
public enum NotificationOutcome {
    /** A message, of which it was decided who is told. */
    TOLD,
    /** From here on: a delivery, of which a message may have several. */
    DELIVERED,
    RETRIED,
    FAILED
}
