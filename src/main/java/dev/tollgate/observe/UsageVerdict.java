package dev.tollgate.observe;

/** What became of a usage record, as the label of {@code tollgate_usage_records_total}. */
public enum UsageVerdict {
    ACCEPTED,
    DUPLICATE,
    CONFLICT,
    QUARANTINED,
    SKIPPED,
    /** Could not be read as a usage record. */
    INVALID,
    /** Answered 503: not taken. */
    REFUSED
}
