package dev.tollgate.people;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/** Accounts as their members see them. */
final class TeamsSql {
    private static final String FIND = """
        SELECT id AS account_id, name, kind, status FROM accounts WHERE id = $1
        """;

    private static final String RENAME = """
        WITH before AS (
            SELECT id AS account_id, name FROM accounts WHERE id = $1 FOR NO KEY UPDATE
        ), renamed AS (
            UPDATE accounts SET name = $2 WHERE id = $1
        )
        SELECT name FROM before
        """;

    private TeamsSql() {}

    /** Of an account. */
    record Team(String name, String kind, String status) {}

    static Future<Team> find(SqlClient client, long accountId) {
        return client.preparedQuery(FIND).execute(Tuple.of(accountId)).map(rows -> {
            Row row = rows.iterator().next();
            return new Team(row.getString("name"), row.getString("kind"), row.getString("status"));
        });
    }

    /** What it was called before. */
    static Future<String> rename(SqlClient transaction, long accountId, String name) {
        return transaction
                .preparedQuery(RENAME)
                .execute(Tuple.of(accountId, name))
                .map(rows -> rows.iterator().next().getString("name"));
    }
}
