package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;

/** What a payment paid for, locked until the transaction ends. */
sealed interface Paid permits Purchase, Sale {
    long accountId();

    long orderId();

    /** An ISO code in lower case. */
    String currency();

    /**
     * Brings what is taken back to what it has to be; the same as it is then. Joins the transaction.
     *
     * @param takenCents how much of the payment's money is gone, all its refunds and disputes together
     * @param reference of the fact that changed it, under which it is booked
     */
    Future<Paid> settle(SqlClient transaction, long takenCents, String reference);
}
