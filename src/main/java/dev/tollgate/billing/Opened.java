package dev.tollgate.billing;

/** What became of the wish to open an order. */
public sealed interface Opened {
    record New(Order order) implements Opened {}

    /** There was one for this session or key, account and package: the same request came twice. */
    record Same(Order order) implements Opened {}

    /** The session belongs to another account's order, or to one of another package. */
    record SessionTaken() implements Opened {}

    /** The caller's Idempotency-Key has an order of another package. */
    record KeyTaken() implements Opened {}

    /** The account has the plan. */
    record Subscribed(Subscription subscription) implements Opened {}

    record NoAccount() implements Opened {}
}
