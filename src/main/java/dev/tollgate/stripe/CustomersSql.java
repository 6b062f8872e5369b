package dev.tollgate.stripe;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** Which account is which customer at Stripe. */
final class CustomersSql {
    private static final String ENSURE = """
        INSERT INTO stripe_customers (account_id, livemode)
        SELECT id, $2 FROM accounts WHERE id = $1 AND status NOT IN ('closing', 'closed')
        ON CONFLICT (account_id, livemode) DO NOTHING
        """;

    private static final String FIND = """
        SELECT c.idempotency_key, c.customer_id, a.name, (
                   SELECT p.email FROM memberships m JOIN people p ON p.id = m.person_id
                   WHERE m.account_id = $1 AND m.role = 'owner' AND p.email IS NOT NULL
                   ORDER BY m.created_at, p.id LIMIT 1) AS email
        FROM stripe_customers c JOIN accounts a ON a.id = c.account_id
        WHERE c.account_id = $1 AND c.livemode = $2
        """;

    /** The first answer stays, if two were asked for. */
    private static final String PUT = """
        UPDATE stripe_customers SET customer_id = COALESCE(customer_id, $3)
        WHERE account_id = $1 AND livemode = $2 AND idempotency_key = $4
        RETURNING customer_id
        """;

    private static final String RENEW_KEY = """
        UPDATE stripe_customers SET idempotency_key = 'tgc_' || replace(gen_random_uuid()::text, '-', '')
        WHERE account_id = $1 AND livemode = $2 AND idempotency_key = $3 AND customer_id IS NULL
        """;

    /** With its key, which would bring the deleted one back. */
    private static final String FORGET = """
        DELETE FROM stripe_customers WHERE account_id = $1 AND livemode = $2 AND customer_id = $3
        """;

    /** Stripe tells of a customer by id; whose account it is, account_id, is in the row. */
    private static final String DELETED = "DELETE FROM stripe_customers WHERE customer_id = $1 AND livemode = $2";

    private CustomersSql() {}

    /**
     * An account's customer.
     *
     * @param idempotencyKey to be sent when it is made
     * @param customerId null until it is made
     * @param name the account's
     * @param email of its first owner; null where no people belong to it
     */
    record Customer(
            String idempotencyKey,
            @Nullable String customerId,
            String name,
            @Nullable String email) {}

    /** The row, made if there was none; null if there is no such account. */
    static Future<@Nullable Customer> ensure(SqlClient client, long accountId, boolean livemode) {
        return client.preparedQuery(ENSURE)
                .execute(Tuple.of(accountId, livemode))
                .compose(there -> client.preparedQuery(FIND).execute(Tuple.of(accountId, livemode)))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next())
                .map(row -> row == null
                        ? null
                        : new Customer(
                                row.getString("idempotency_key"),
                                row.getString("customer_id"),
                                row.getString("name"),
                                row.getString("email")));
    }

    /** The customer's id; null if none was made, or there is no such account. */
    static Future<@Nullable String> customerId(SqlClient client, long accountId, boolean livemode) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(accountId, livemode))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getString("customer_id"));
    }

    /** The customer's id as it stands then; null if the row was forgotten meanwhile. */
    static Future<@Nullable String> put(
            SqlClient client, long accountId, boolean livemode, String customerId, String idempotencyKey) {
        return client.preparedQuery(PUT)
                .execute(Tuple.of(accountId, livemode, customerId, idempotencyKey))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getString("customer_id"));
    }

    static Future<Void> renewKey(SqlClient client, long accountId, boolean livemode, String spoiledKey) {
        return client.preparedQuery(RENEW_KEY)
                .execute(Tuple.of(accountId, livemode, spoiledKey))
                .mapEmpty();
    }

    static Future<Void> forget(SqlClient client, long accountId, boolean livemode, String customerId) {
        return client.preparedQuery(FORGET)
                .execute(Tuple.of(accountId, livemode, customerId))
                .mapEmpty();
    }

    /** Whether it was one of ours. */
    static Future<Boolean> deleted(SqlClient transaction, String customerId, boolean livemode) {
        return transaction
                .preparedQuery(DELETED)
                .execute(Tuple.of(customerId, livemode))
                .map(rows -> rows.rowCount() > 0);
    }
}
