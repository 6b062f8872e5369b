package dev.tollgate.billing;

import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/**
 * A paid order of credits by its payment.
 *
 * @param reversedNanos of the credits granted, how much is taken back now
 * @param reversedDueNanos of that, what the wallet did not hold
 */
record Purchase(
        Long orderId, long accountId, long amountCents, String currency, long reversedNanos, long reversedDueNanos)
        implements Paid {
    /** How much is to be taken back while reversals of the payment keep so much of its money away. */
    long targetNanos(long takenCents) {
        return Money.ofCents(Math.min(takenCents, amountCents));
    }

    Purchase reversed(long nanos, long dueNanos) {
        return new Purchase(orderId, accountId, amountCents, currency, nanos, dueNanos);
    }

    @Override
    public Future<Paid> settle(SqlClient transaction, ReversalReport.Kind kind, long takenCents, String reference) {
        return Clawback.settle(transaction, this, takenCents, reference).map(settled -> settled);
    }
}
