package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import org.jspecify.annotations.Nullable;

/** What a payment paid for, locked until the transaction ends. */
sealed interface Paid permits Purchase, Sale, PaidBill {
    long accountId();

    /** Null where no order was made for it. */
    @Nullable
    Long orderId();

    /** An ISO code in lower case. */
    String currency();

    /**
     * Brings what is taken back to what it has to be; the same as it is then. Joins the transaction.
     *
     * @param kind of the fact that changed it
     * @param takenCents how much of the payment's money is gone, all its refunds and disputes together
     * @param reference of the fact that changed it, under which it is booked
     */
    Future<Paid> settle(SqlClient transaction, ReversalReport.Kind kind, long takenCents, String reference);
}
