package dev.tollgate.billing;

/** What a report of a refund or dispute did. */
public sealed interface ReversalOutcome {
    /** It is kept, and if its payment's purchase is known, the credits are taken or given back. */
    record Applied() implements ReversalOutcome {}

    /** Known already, or overtaken by something later. */
    record Known() implements ReversalOutcome {}

    /**
     * The report contradicts the purchase; nothing was changed and somebody must look.
     *
     * @param code stable, in snake case
     */
    record Mismatch(String code) implements ReversalOutcome {}
}
