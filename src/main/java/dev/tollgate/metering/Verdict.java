package dev.tollgate.metering;

import dev.tollgate.observe.UsageVerdict;

/** What became of one record of a push. Every record has exactly one, so that the numbers of an answer add up. */
enum Verdict {
    /** Charged now, and committed. */
    ACCEPTED(UsageVerdict.ACCEPTED),
    /** The same record had been charged, or kept and settled, before. */
    DUPLICATE(UsageVerdict.DUPLICATE),
    /** Another record had been charged under the same identity; this one is kept for an operator to decide. */
    CONFLICT(UsageVerdict.CONFLICT),
    /** Kept until the cause is mended. */
    QUARANTINED(UsageVerdict.QUARANTINED),
    /** No record, or one of nobody that costs nothing. */
    SKIPPED(UsageVerdict.SKIPPED),
    /** On the local disk; its final verdict follows when the database is back. */
    JOURNALED(UsageVerdict.JOURNALED);

    private final UsageVerdict metric;

    Verdict(UsageVerdict metric) {
        this.metric = metric;
    }

    UsageVerdict metric() {
        return metric;
    }
}
