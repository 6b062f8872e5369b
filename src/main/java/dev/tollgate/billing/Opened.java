package dev.tollgate.billing;

/** What became of the wish to open an order. */
public sealed interface Opened {
    record New(Order order) implements Opened {}

    /** It is there already, and open to be paid: the same was asked for before. */
    record Same(Order order) implements Opened {}

    /** What identifies it is taken: the session or the caller's key by another purchase, or the account has the plan. */
    record Taken() implements Opened {}

    record NoAccount() implements Opened {}
}
