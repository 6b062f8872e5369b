package dev.tollgate.notify;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code notification_messages}. Each method is one statement and joins the caller's transaction. */
final class MessagesSql {
    private static final String INSERT = """
        INSERT INTO notification_messages (account_id, type, reference, data) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id, type, reference) DO NOTHING
        """;

    /**
     * Decides who is told. An endpoint that is disabled gets a delivery that has failed, so that nothing is lost for whoever
     * enables it and replays. Deploys come and go as their owners click, so that of them nobody gets mail.
     */
    private static final String ROUTE = """
        WITH fresh AS MATERIALIZED (
            SELECT id, account_id, type FROM notification_messages
            WHERE routed_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
        ), ways AS (
            INSERT INTO notification_deliveries (message, endpoint_id, status, error, finished_at)
            SELECT f.id, e.id, CASE e.status WHEN 'enabled' THEN 'pending' ELSE 'failed' END,
                   CASE e.status WHEN 'disabled' THEN 'endpoint_disabled' END,
                   CASE e.status WHEN 'disabled' THEN now() END
            FROM fresh f JOIN webhook_endpoints e ON COALESCE(e.account_id, 0) IN (0, f.account_id)
            WHERE e.status <> 'deleted' AND (e.types = '{}' OR f.type = ANY (e.types))
            UNION ALL
            SELECT f.id, NULL, 'pending', NULL, NULL
            FROM fresh f JOIN notification_settings s ON s.account_id = f.account_id
            WHERE $2 AND s.email IS NOT NULL AND f.type NOT LIKE 'deployment.%'
            ON CONFLICT (message, COALESCE(endpoint_id, 0)) DO NOTHING
        )
        UPDATE notification_messages m SET routed_at = now() FROM fresh WHERE m.id = fresh.id RETURNING m.type
        """;

    private static final String LIST = """
        SELECT id, message_id, account_id, type, reference, data, created_at, routed_at FROM notification_messages m
        WHERE id < $1 AND ($2::bigint IS NULL OR account_id = $2)
          AND ($3::text IS NULL OR EXISTS (
              SELECT FROM notification_deliveries d WHERE d.message = m.id AND d.status = $3))
        ORDER BY id DESC LIMIT $4
        """;

    private static final String FIND = """
        SELECT id, message_id, account_id, type, reference, data, created_at, routed_at FROM notification_messages
        WHERE message_id = $1
        """;

    private static final String OLDEST_UNROUTED = """
        SELECT COALESCE(extract(epoch FROM now() - min(created_at)) * 1000, 0)::bigint AS millis
        FROM notification_messages WHERE routed_at IS NULL
        """;

    private MessagesSql() {}

    /** A message as it stands. */
    record Stored(
            long seq,
            String id,
            long accountId,
            String type,
            String reference,
            JsonObject data,
            OffsetDateTime createdAt,
            @Nullable OffsetDateTime routedAt) {}

    static Future<Void> insert(SqlClient transaction, Notice notice) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                        notice.accountId(),
                        notice.type().label(),
                        notice.reference(),
                        notice.data().encode()))
                .mapEmpty();
    }

    /**
     * Makes the deliveries of messages that are new; the types of those messages.
     *
     * @param mail whether mail is sent at all
     */
    static Future<List<String>> route(SqlClient client, int max, boolean mail) {
        return client.preparedQuery(ROUTE).execute(Tuple.of(max, mail)).map(rows -> {
            List<String> types = new ArrayList<>(rows.size());
            for (Row row : rows) {
                types.add(row.getString("type"));
            }
            return types;
        });
    }

    /**
     * The latest first.
     *
     * @param before only those older than this one
     * @param accountId null for all accounts
     * @param status only those with a delivery of it; null for all
     */
    static Future<List<Stored>> list(
            SqlClient client, long before, @Nullable Long accountId, @Nullable String status, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(before, accountId, status, limit))
                .map(rows -> {
                    List<Stored> found = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        found.add(stored(row));
                    }
                    return found;
                });
    }

    /** Null if there is none of that id. */
    static Future<@Nullable Stored> find(SqlClient client, String messageId) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(messageId))
                .map(rows -> rows.size() == 0 ? null : stored(rows.iterator().next()));
    }

    /** The age of the oldest message of which nobody has decided yet who is told; 0 if there is none. */
    static Future<Long> oldestUnroutedMillis(SqlClient client) {
        return client.preparedQuery(OLDEST_UNROUTED)
                .execute()
                .map(rows -> rows.iterator().next().getLong("millis"));
    }

    private static Stored stored(Row row) {
        return new Stored(
                row.getLong("id"),
                row.getString("message_id"),
                row.getLong("account_id"),
                row.getString("type"),
                row.getString("reference"),
                new JsonObject(row.getString("data")),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("routed_at"));
    }
}
