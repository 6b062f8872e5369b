package dev.tollgate.observe;

/** What became of a usage record, as the label of {@code tollgate_usage_records_total}. */
public enum UsageVerdict {
    ACCEPTED,
    DUPLICATE,
    CONFLICT,
    QUARANTINED,
    SKIPPED,
    /** Kept in the journal: counted once more, under its final verdict, when it is drained. */
    JOURNALED,
    /** Could not be read as a usage record. */
    INVALID,
    /** Answered 503: not taken. */
    REFUSED
}
