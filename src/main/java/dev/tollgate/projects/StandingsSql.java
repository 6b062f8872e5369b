package dev.tollgate.projects;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** What of an account's standing is in its own rows. Each method is one statement and joins the caller's transaction. */
final class StandingsSql {
    private static final String STATUS = "SELECT status FROM accounts WHERE id = $1";

    private static final String COUNTS = """
        SELECT count(*) AS projects, count(*) FILTER (WHERE deploy_status = 'deployed') AS deploys
        FROM projects WHERE account_id = $1 AND status = 'active'
        """;

    private StandingsSql() {}

    /** How many projects there are, and how many of them are up. */
    record Counts(long projects, long deploys) {}

    /** Null if there is no such account. */
    static Future<@Nullable String> status(SqlClient client, long accountId) {
        return status(client, accountId, STATUS);
    }

    /** The same; until the transaction ends nobody else admits anything to the account. */
    static Future<@Nullable String> lock(SqlClient transaction, long accountId) {
        return status(transaction, accountId, STATUS + " FOR NO KEY UPDATE");
    }

    private static Future<@Nullable String> status(SqlClient client, long accountId, String sql) {
        return client.preparedQuery(sql)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getString("status"));
    }

    static Future<Counts> counts(SqlClient client, long accountId) {
        return client.preparedQuery(COUNTS)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.iterator().next())
                .map(row -> new Counts(row.getLong("projects"), row.getLong("deploys")));
    }
}
