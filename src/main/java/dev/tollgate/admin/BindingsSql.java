package dev.tollgate.admin;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What is bound to an account, as operators see it. */
final class BindingsSql {
    private static final String COLUMNS = """
        SELECT source, kind, value, account_id, agent_id, project_id, exempt, created_at FROM bindings
        """;

    private static final String LIST = COLUMNS + """
        WHERE account_id = $1 AND (source, kind, value) > ($2, $3, $4) ORDER BY source, kind, value LIMIT $5
        """;

    /** Whoever it is bound to, account_id comes with it. */
    private static final String FIND = COLUMNS + """
        WHERE source = $1 AND kind = $2 AND value = $3 FOR UPDATE
        """;

    private static final String UNBIND = """
        DELETE FROM bindings WHERE account_id = $1 AND source = $2 AND kind = $3 AND value = $4
        """;

    private BindingsSql() {}

    /**
     * What names a payer: unique over all accounts.
     *
     * @param source empty for every fleet
     */
    record Name(String source, String kind, String value) {}

    record Bound(
            Name name,
            long accountId,
            @Nullable Long agentId,
            @Nullable Long projectId,
            boolean exempt,
            OffsetDateTime createdAt) {}

    static Future<List<Bound>> list(SqlClient client, long accountId, Name after, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, after.source(), after.kind(), after.value(), limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(BindingsSql::bound)
                        .toList());
    }

    /** Locked until the transaction ends; null for what is bound to nobody. */
    static Future<@Nullable Bound> find(SqlClient transaction, Name name) {
        return transaction
                .preparedQuery(FIND)
                .execute(Tuple.of(name.source(), name.kind(), name.value()))
                .map(rows -> rows.size() == 0 ? null : bound(rows.iterator().next()));
    }

    static Future<Boolean> unbind(SqlClient transaction, long accountId, Name name) {
        return transaction
                .preparedQuery(UNBIND)
                .execute(Tuple.of(accountId, name.source(), name.kind(), name.value()))
                .map(rows -> rows.rowCount() > 0);
    }

    private static Bound bound(Row row) {
        return new Bound(
                new Name(row.getString("source"), row.getString("kind"), row.getString("value")),
                row.getLong("account_id"),
                row.getLong("agent_id"),
                row.getLong("project_id"),
                row.getBoolean("exempt"),
                row.getOffsetDateTime("created_at"));
    }
}
