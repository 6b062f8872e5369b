package dev.tollgate.access;

import dev.tollgate.access.AuditLog.Change;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The audit log's rows. */
final class AuditLogSql {
    private static final String INSERT = """
        INSERT INTO audit_log (actor_kind, actor_id, actor, action, account_id, subject, before, after)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    private static final String LIST = """
        SELECT id, actor_kind, actor_id, actor, action, account_id, subject, before, after, created_at
        FROM audit_log
        WHERE ($1::bigint IS NULL OR account_id = $1) AND ($2 = 0 OR id < $2)
        ORDER BY id DESC LIMIT $3
        """;

    private AuditLogSql() {}

    /** A row as it is shown. */
    record Entry(long id, String actorKind, @Nullable Long actorId, String actor, Change change, OffsetDateTime at) {}

    static Future<Void> insert(SqlClient transaction, Actor actor, Change change) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                                actor.kind().name().toLowerCase(Locale.ROOT),
                                actor.id(),
                                actor.label(),
                                change.action(),
                                change.accountId(),
                                change.subject())
                        .addValue(change.before())
                        .addValue(change.after()))
                .mapEmpty();
    }

    /**
     * The latest first.
     *
     * @param accountId null for those of all accounts
     */
    static Future<List<Entry>> list(SqlClient client, @Nullable Long accountId, long before, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, before, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(AuditLogSql::entry)
                        .toList());
    }

    private static Entry entry(Row row) {
        Change change = new Change(
                row.getString("action"),
                row.getLong("account_id"),
                row.getString("subject"),
                (JsonObject) row.getValue("before"),
                (JsonObject) row.getValue("after"));
        return new Entry(
                row.getLong("id"),
                row.getString("actor_kind"),
                row.getLong("actor_id"),
                row.getString("actor"),
                change,
                row.getOffsetDateTime("created_at"));
    }
}
