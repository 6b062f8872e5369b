package dev.tollgate.notify;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries and attempts as an operator sees them. */
final class DeliveryListSql {
    private static final String OF_MESSAGES = """
        SELECT d.id, d.message, d.endpoint_id, e.url, d.status, d.attempts, d.next_attempt_at, d.error, d.finished_at
        FROM notification_deliveries d LEFT JOIN webhook_endpoints e ON e.id = d.endpoint_id
        WHERE d.message = ANY ($1) ORDER BY d.id
        """;

    private static final String ATTEMPTS = """
        SELECT a.delivery_id, a.attempt, a.status, a.error, a.duration_millis, a.created_at
        FROM notification_attempts a JOIN notification_deliveries d ON d.id = a.delivery_id
        WHERE d.message = $1 ORDER BY a.delivery_id, a.attempt DESC LIMIT $2
        """;

    private DeliveryListSql() {}

    /** @param url null for mail */
    record Listed(
            long id,
            long messageSeq,
            @Nullable Long endpointId,
            @Nullable String url,
            String status,
            int attempts,
            OffsetDateTime nextAttemptAt,
            @Nullable String error,
            @Nullable OffsetDateTime finishedAt) {}

    record Tried(
            long deliveryId,
            int attempt,
            @Nullable Integer status,
            @Nullable String error,
            long durationMillis,
            OffsetDateTime at) {}

    static Future<List<Listed>> ofMessages(SqlClient client, List<Long> messageSeqs) {
        return client.preparedQuery(OF_MESSAGES)
                .execute(Tuple.of(messageSeqs.toArray(Long[]::new)))
                .map(rows -> {
                    List<Listed> found = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        found.add(new Listed(
                                row.getLong("id"),
                                row.getLong("message"),
                                row.getLong("endpoint_id"),
                                row.getString("url"),
                                row.getString("status"),
                                row.getInteger("attempts"),
                                row.getOffsetDateTime("next_attempt_at"),
                                row.getString("error"),
                                row.getOffsetDateTime("finished_at")));
                    }
                    return found;
                });
    }

    /** The latest of each delivery first. */
    static Future<List<Tried>> attempts(SqlClient client, long messageSeq, int limit) {
        return client.preparedQuery(ATTEMPTS)
                .execute(Tuple.of(messageSeq, limit))
                .map(rows -> {
                    List<Tried> found = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        found.add(new Tried(
                                row.getLong("delivery_id"),
                                row.getInteger("attempt"),
                                row.getInteger("status"),
                                row.getString("error"),
                                row.getLong("duration_millis"),
                                row.getOffsetDateTime("created_at")));
                    }
                    return found;
                });
    }
}
