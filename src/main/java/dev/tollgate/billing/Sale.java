package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/**
 * One payment for something else than credits, as it is booked.
 *
 * @param accountId the buyer's
 * @param kind that of {@link Goods#kind()}
 * @param agentId null unless an agent was sold
 * @param creatorNanos what of it is the creator's
 * @param reversedCents how much of the payment refunds and disputes keep away now
 * @param reversedCreatorNanos what of that is the creator's
 */
record Sale(
        long id,
        long accountId,
        String kind,
        Long orderId,
        long amountCents,
        String currency,
        @Nullable Long agentId,
        @Nullable Long creatorAccountId,
        long creatorNanos,
        long reversedCents,
        long reversedCreatorNanos)
        implements Paid {

    /** Of so much of the payment, what is the creator's: his share is the same of each cent. */
    long creatorNanosOf(long cents) {
        return creatorNanos / amountCents * cents;
    }

    Sale reversed(long cents, long creatorNanosThen) {
        return new Sale(
                id,
                accountId,
                kind,
                orderId,
                amountCents,
                currency,
                agentId,
                creatorAccountId,
                creatorNanos,
                cents,
                creatorNanosThen);
    }

    boolean isWhollyReversed() {
        return reversedCents == amountCents;
    }

    @Override
    public Future<Paid> settle(SqlClient transaction, ReversalReport.Kind kind, long takenCents, String reference) {
        return SaleReversal.settle(transaction, this, takenCents, reference).map(settled -> settled);
    }
}
