package dev.tollgate.reports;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Adds batches to {@code usage_days}. All but {@link #summarize} join the caller's transaction. */
final class UsageRollupSql {
    private static final String TAKE_TURN = """
        SELECT pg_try_advisory_xact_lock(hashtextextended('tollgate usage rollup', 0)) AS taken
        """;

    private static final String UNROLLED = """
        SELECT id, rows_charged FROM metering_batches WHERE NOT rolled ORDER BY id LIMIT $1
        """;

    private static final String ROLL = ReportSql.read("roll.sql");

    private static final String SUMMARIZE = "SELECT summarize_usage()";

    private UsageRollupSql() {}

    /** A batch that is not rolled, with so many rows. */
    record Unrolled(long id, int rows) {}

    /** Whether nobody else rolls until this transaction ends. */
    static Future<Boolean> takeTurn(SqlClient transaction) {
        return transaction
                .query(TAKE_TURN)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("taken"));
    }

    /** The first of those that are not rolled, by id. */
    static Future<List<Unrolled>> unrolled(SqlClient client, int limit) {
        return client.preparedQuery(UNROLLED).execute(Tuple.of(limit)).map(rows -> {
            List<Unrolled> found = new ArrayList<>(rows.size());
            for (Row row : rows) {
                found.add(new Unrolled(row.getLong("id"), row.getInteger("rows_charged")));
            }
            return found;
        });
    }

    /** Adds them to their days and marks them; those that are marked already change nothing. */
    static Future<Void> roll(SqlClient transaction, List<Unrolled> batches) {
        Long[] ids = batches.stream().map(Unrolled::id).toArray(Long[]::new);
        long first = ids[0] << 16;
        long last = (ids[ids.length - 1] << 16) + 0xffff;
        return transaction
                .preparedQuery(ROLL)
                .execute(Tuple.of(ids, first, last))
                .mapEmpty();
    }

    /** Has the index know the pages that were filled since. */
    static Future<Void> summarize(SqlClient client) {
        return client.query(SUMMARIZE).execute().mapEmpty();
    }
}
