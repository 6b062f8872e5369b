package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/**
 * Accounts that may not use anything more since a bill of theirs was not paid. Each method is one statement and joins the caller's
 * transaction.
 */
final class BillRestrictionsSql {
    /** Those whose days of grace are over; each has an event in its account's history. */
    private static final String RESTRICT = """
        WITH late AS (
            UPDATE bills SET restricted_at = now(), updated_at = now()
            WHERE id IN (
                SELECT id FROM bills
                WHERE status IN ('open', 'uncollectible') AND restricted_at IS NULL
                  AND LEAST(late_since, due_at) < now() - $1 * interval '1 millisecond'
                ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING account_id, reference
        ), noted AS (
            INSERT INTO account_events (account_id, type, subject, detail)
            SELECT account_id, 'account.restricted', reference, 'bill_late' FROM late
        ), restricted AS (
            UPDATE accounts SET status = 'restricted'
            WHERE id IN (SELECT account_id FROM late) AND status = 'active'
        )
        SELECT count(*) AS bills FROM late
        """;

    /** Unless another bill is late as well. Whom an operator restricted stays so. */
    private static final String LIFT = """
        WITH settled AS (
            UPDATE bills SET restricted_at = NULL
            WHERE account_id = $1 AND restricted_at IS NOT NULL AND status NOT IN ('open', 'uncollectible')
            RETURNING account_id, reference
        ), lifted AS (
            UPDATE accounts SET status = 'active'
            WHERE id IN (SELECT account_id FROM settled) AND status = 'restricted'
              AND NOT restricted_by_operator AND NOT EXISTS (
                  SELECT FROM bills
                  WHERE account_id = $1 AND restricted_at IS NOT NULL AND status IN ('open', 'uncollectible'))
            RETURNING id
        )
        INSERT INTO account_events (account_id, type, subject, detail)
        SELECT account_id, 'account.reinstated', reference, 'bill_settled'
        FROM settled WHERE account_id IN (SELECT id FROM lifted)
        """;

    private BillRestrictionsSql() {}

    /** How many bills it were, at most {@code limit}. */
    static Future<Integer> restrict(SqlClient client, Duration grace, int limit) {
        return client.preparedQuery(RESTRICT)
                .execute(Tuple.of(grace.toMillis(), limit))
                .map(rows -> Math.toIntExact(rows.iterator().next().getLong("bills")));
    }

    static Future<Void> lift(SqlClient transaction, long accountId) {
        return transaction.preparedQuery(LIFT).execute(Tuple.of(accountId)).mapEmpty();
    }
}
