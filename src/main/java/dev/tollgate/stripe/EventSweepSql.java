package dev.tollgate.stripe;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the inbox holds of Stripe's events. */
final class EventSweepSql {
    private static final String HELD = """
        SELECT event_id FROM stripe_inbox WHERE endpoint = $1 AND event_id = ANY($2)
        """;

    /** For so long an event may wait in peace, since a pause after failures is of an hour at most. */
    private static final String UNPROCESSED = """
        SELECT seq, endpoint, event_id, type, status, last_error FROM stripe_inbox
        WHERE livemode = $1 AND created >= $2 AND created < $3 AND seq > $4
          AND (status = 'dead' OR status = 'pending' AND received_at < now() - interval '1 hour')
        ORDER BY seq LIMIT $5
        """;

    private EventSweepSql() {}

    record Unprocessed(
            long seq,
            String endpoint,
            String eventId,
            String type,
            String status,
            @Nullable String lastError) {
        boolean isDead() {
            return status.equals("dead");
        }
    }

    /** Of these, which are there. */
    static Future<Set<String>> held(SqlClient client, Endpoint endpoint, List<String> eventIds) {
        return client.preparedQuery(HELD)
                .execute(Tuple.of(endpoint.label()).addArrayOfString(eventIds.toArray(String[]::new)))
                .map(rows -> {
                    Set<String> held = new HashSet<>();
                    rows.forEach(row -> held.add(row.getString("event_id")));
                    return held;
                });
    }

    static Future<List<Unprocessed>> unprocessed(
            SqlClient client, boolean livemode, ReconciliationWindow window, long afterSeq, int limit) {
        return client.preparedQuery(UNPROCESSED)
                .execute(Tuple.of(
                        livemode,
                        window.from().atOffset(ZoneOffset.UTC),
                        window.to().atOffset(ZoneOffset.UTC),
                        afterSeq,
                        limit))
                .map(rows -> {
                    List<Unprocessed> found = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        found.add(new Unprocessed(
                                row.getLong("seq"),
                                row.getString("endpoint"),
                                row.getString("event_id"),
                                row.getString("type"),
                                row.getString("status"),
                                row.getString("last_error")));
                    }
                    return found;
                });
    }
}
