package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Months of usage and what is given back of them. Each method is one statement and joins the caller's transaction. */
final class VolumeDiscountsSql {
    private static final String NOW = "SELECT now() AS now";

    /** Without steps nothing is opened; a month that is open already loses them. */
    private static final String OPEN = """
        INSERT INTO volume_months AS known (month, from_cents, bps)
        SELECT $1, $2::bigint[], $3::int[]
        WHERE cardinality($2::bigint[]) > 0 OR EXISTS (SELECT FROM volume_months WHERE month = $1)
        ON CONFLICT (month) DO UPDATE SET from_cents = EXCLUDED.from_cents, bps = EXCLUDED.bps, seen_at = now()
        WHERE known.settled_at IS NULL AND (known.from_cents, known.bps) IS DISTINCT FROM (EXCLUDED.from_cents, EXCLUDED.bps)
        """;

    /** An hour after its end: what is charged is of the time at which its statement began, and no statement takes so long. */
    private static final String UNSETTLED = """
        SELECT month, from_cents, bps FROM volume_months
        WHERE settled_at IS NULL AND (month + interval '1 month') AT TIME ZONE 'UTC' <= $1::timestamptz - interval '1 hour'
        ORDER BY month LIMIT 1
        """;

    private static final String SETTLED =
            "UPDATE volume_months SET settled_at = now() WHERE month = $1 AND settled_at IS NULL";

    private static final String USED = """
        LEFT JOIN LATERAL (
            SELECT sum(amount_nanos)::bigint AS nanos FROM ledger_transfers
            WHERE ledger_transfers.account_id = picked.account_id AND kind IN ('usage_credits', 'usage_due')
              AND created_at >= $1::date::timestamp AT TIME ZONE 'UTC'
              AND created_at < ($1::date + interval '1 month') AT TIME ZONE 'UTC'
        ) AS used ON true
        """;

    /** Account by account, by the index of their transfers by time. */
    private static final String USAGE = """
        SELECT picked.account_id, COALESCE(used.nanos, 0) AS nanos
        FROM (SELECT account_id FROM wallets WHERE account_id > $2 ORDER BY account_id LIMIT $3) AS picked
        """ + USED + "ORDER BY picked.account_id";

    private static final String USAGE_OF = """
        SELECT COALESCE(used.nanos, 0) AS nanos FROM (VALUES ($2::bigint)) AS picked (account_id)
        """ + USED;

    private static final String INSERT = """
        INSERT INTO volume_discounts (account_id, month, usage_nanos, discount_nanos) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id, month) DO NOTHING
        """;

    private static final String LIST = """
        SELECT month, usage_nanos, discount_nanos FROM volume_discounts
        WHERE account_id = $1 AND ($2::date IS NULL OR month < $2) ORDER BY month DESC LIMIT $3
        """;

    private VolumeDiscountsSql() {}

    /** What an account used. */
    record Used(long accountId, long nanos) {}

    /** By the database's clock. */
    static Future<Instant> now(SqlClient client) {
        return client.query(NOW)
                .execute()
                .map(rows -> rows.iterator().next().getOffsetDateTime("now").toInstant());
    }

    /** Notes what holds in a month that has not ended. */
    static Future<Void> open(SqlClient client, LocalDate month, VolumeSteps steps) {
        return client.preparedQuery(OPEN)
                .execute(Tuple.of(month, steps.fromCents(), steps.bps()))
                .mapEmpty();
    }

    /** The first that has ended; null if there is none. */
    static Future<VolumeDiscounts.@Nullable Month> unsettled(SqlClient client, Instant now) {
        return client.preparedQuery(UNSETTLED)
                .execute(Tuple.of(now.atOffset(ZoneOffset.UTC)))
                .map(rows -> {
                    if (rows.size() == 0) {
                        return null;
                    }
                    Row row = rows.iterator().next();
                    return new VolumeDiscounts.Month(
                            row.getLocalDate("month"),
                            VolumeSteps.of(row.getArrayOfLongs("from_cents"), row.getArrayOfIntegers("bps")));
                });
    }

    static Future<Void> settled(SqlClient client, VolumeDiscounts.Month month) {
        return client.preparedQuery(SETTLED).execute(Tuple.of(month.month())).mapEmpty();
    }

    /** What the next accounts were charged in a month, in their order, also where that is nothing. */
    static Future<List<Used>> usage(SqlClient client, LocalDate month, long afterAccountId, int limit) {
        return client.preparedQuery(USAGE)
                .execute(Tuple.of(month, afterAccountId, limit))
                .map(rows -> {
                    List<Used> used = new ArrayList<>(rows.size());
                    rows.forEach(row -> used.add(new Used(row.getLong("account_id"), row.getLong("nanos"))));
                    return used;
                });
    }

    static Future<Long> usageOf(SqlClient client, long accountId, LocalDate month) {
        return client.preparedQuery(USAGE_OF)
                .execute(Tuple.of(month, accountId))
                .map(rows -> rows.iterator().next().getLong("nanos"));
    }

    /** False if it is there already; whoever writes the same one waits for the other. */
    static Future<Boolean> insert(SqlClient transaction, long accountId, VolumeDiscounts.Given given) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(accountId, given.month(), given.usageNanos(), given.discountNanos()))
                .map(inserted -> inserted.rowCount() > 0);
    }

    static Future<List<VolumeDiscounts.Given>> list(
            SqlClient client, long accountId, @Nullable LocalDate before, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, before, limit))
                .map(rows -> {
                    List<VolumeDiscounts.Given> given = new ArrayList<>(rows.size());
                    rows.forEach(row -> given.add(new VolumeDiscounts.Given(
                            row.getLocalDate("month"), row.getLong("usage_nanos"), row.getLong("discount_nanos"))));
                    return given;
                });
    }
}
