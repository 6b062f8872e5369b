package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** The rows of {@code account_events}, which are written by the statements that change something. */
final class AccountEventsSql {
    private static final String LIST = """
        SELECT id, type, subject, detail, created_at
        FROM account_events WHERE account_id = $1 AND ($2::bigint = 0 OR id < $2) ORDER BY id DESC LIMIT $3
        """;

    private AccountEventsSql() {}

    static Future<List<AccountEvent>> list(SqlClient client, long accountId, long beforeId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, beforeId, limit))
                .map(rows -> {
                    List<AccountEvent> found = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        found.add(new AccountEvent(
                                row.getLong("id"),
                                row.getString("type"),
                                row.getString("subject"),
                                row.getString("detail"),
                                row.getOffsetDateTime("created_at")));
                    }
                    return found;
                });
    }
}
