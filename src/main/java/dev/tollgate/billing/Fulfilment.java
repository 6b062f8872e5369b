package dev.tollgate.billing;

/** What a report of a session did to its order. */
public sealed interface Fulfilment {
    /** What was ordered is the buyer's now. */
    record Granted(Order order) implements Fulfilment {}

    /** The order's status moved, no money did. */
    record Moved(Order order, OrderStatus status) implements Fulfilment {}

    /** Known already, or overtaken by something later; the order as it stands. */
    record Unchanged(Order order) implements Fulfilment {}

    /** No order of ours: another product's session on the same Stripe account. */
    record NoOrder() implements Fulfilment {}

    /**
     * The report contradicts the order; nothing was changed and somebody must look.
     *
     * @param code stable, in snake case
     */
    record Mismatch(String code) implements Fulfilment {}
}
