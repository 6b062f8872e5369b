package dev.tollgate.billing;

import dev.tollgate.money.Money;

/**
 * A paid order by its payment, locked until the transaction ends.
 *
 * @param reversedNanos of the credits granted, how much is taken back now
 * @param reversedDueNanos of that, what the wallet did not hold
 */
record Purchase(
        long orderId, long accountId, long amountCents, String currency, long reversedNanos, long reversedDueNanos) {
    /** How much is to be taken back while reversals of the payment keep so much of its money away. */
    long targetNanos(long takenCents) {
        return Money.ofCents(Math.min(takenCents, amountCents));
    }

    Purchase reversed(long nanos, long dueNanos) {
        return new Purchase(orderId, accountId, amountCents, currency, nanos, dueNanos);
    }
}
