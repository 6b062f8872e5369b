package dev.tollgate.billing;

/** What became of the wish to refund an order. */
public sealed interface Requested {
    record New(RefundRequest request) implements Requested {}

    /** The caller's key has this request already. */
    record Same(RefundRequest request) implements Requested {}

    /** The caller's key has a request for another order, amount or reason. */
    record KeyTaken() implements Requested {}

    /** Less than that is left of the payment. */
    record Exceeds(long leftCents) implements Requested {}

    /** The order is not paid, or by no payment that could be refunded. */
    record NotPaid() implements Requested {}

    record NoOrder() implements Requested {}
}
