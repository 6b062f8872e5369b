package dev.tollgate.billing;

/** What a report of a payment did to the top-up that it is for. */
public sealed interface TopupOutcome {
    /** The credits are the account's now. */
    record Granted() implements TopupOutcome {}

    /** The money is under way. */
    record Awaited() implements TopupOutcome {}

    /** Nothing was paid, and nothing will be. */
    record Failed() implements TopupOutcome {}

    /** Known already, or overtaken by something later. */
    record Unchanged(OrderStatus status) implements TopupOutcome {}

    /** The payment is for something else. */
    record NoTopup() implements TopupOutcome {}

    /**
     * The report contradicts the order; nothing was changed and somebody must look.
     *
     * @param code stable, in snake case
     */
    record Mismatch(String code) implements TopupOutcome {}
}
