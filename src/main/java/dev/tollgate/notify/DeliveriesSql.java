package dev.tollgate.notify;

import dev.tollgate.notify.Delivery.Target;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes deliveries and writes down what became of them. Each method is one statement and joins the caller's transaction. */
final class DeliveriesSql {
    /**
     * Takes what is due, of each endpoint no more than there is room for. The endpoints with something waiting are found by
     * skipping through the index, so that a hundred thousand deliveries to one of them cost as much as one. They are served
     * in a random order, lest those with low numbers have all the room. One that fails is tried one at a time.
     */
    private static final String TAKE = """
        WITH RECURSIVE waiting AS (
            (SELECT COALESCE(endpoint_id, 0) AS way FROM notification_deliveries
             WHERE status = 'pending' ORDER BY COALESCE(endpoint_id, 0) LIMIT 1)
            UNION ALL
            SELECT (SELECT COALESCE(d.endpoint_id, 0) FROM notification_deliveries d
                    WHERE d.status = 'pending' AND COALESCE(d.endpoint_id, 0) > w.way
                    ORDER BY COALESCE(d.endpoint_id, 0) LIMIT 1)
            FROM waiting w WHERE w.way IS NOT NULL
        ), ways AS (
            SELECT w.way, CASE WHEN e.failing_since IS NULL THEN $2::int ELSE 1 END - COALESCE(b.taken, 0) AS room
            FROM waiting w LEFT JOIN webhook_endpoints e ON e.id = w.way
                 LEFT JOIN unnest($3::bigint[], $4::int[]) AS b (way, taken) ON b.way = w.way
            WHERE w.way IS NOT NULL ORDER BY random()
        ), due AS MATERIALIZED (
            SELECT d.id FROM ways w CROSS JOIN LATERAL (
                SELECT id FROM notification_deliveries
                WHERE status = 'pending' AND COALESCE(endpoint_id, 0) = w.way AND next_attempt_at <= now()
                ORDER BY next_attempt_at LIMIT GREATEST(w.room, 0) FOR UPDATE SKIP LOCKED
            ) d LIMIT $1
        ), taken AS (
            UPDATE notification_deliveries d
            SET attempts = attempts + 1, next_attempt_at = now() + $5 * interval '1 millisecond'
            FROM due WHERE d.id = due.id
            RETURNING d.id, d.message, d.endpoint_id, d.attempts, d.attempts - d.round AS failures
        )
        SELECT t.id, t.attempts, t.failures, m.message_id, m.type, m.created_at, m.data, t.endpoint_id, e.url, e.secret,
               CASE WHEN e.previous_until > now() THEN e.previous_secret END AS previous_secret, s.email
        FROM taken t JOIN notification_messages m ON m.id = t.message
             LEFT JOIN webhook_endpoints e ON e.id = t.endpoint_id AND e.status = 'enabled'
             LEFT JOIN notification_settings s ON s.account_id = m.account_id
        """;

    private static final String ATTEMPTED = """
        INSERT INTO notification_attempts (delivery_id, attempt, status, error, duration_millis) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (delivery_id, attempt) DO NOTHING
        """;

    /** What arrived has arrived, also if it was given up meanwhile. */
    private static final String DELIVERED = """
        UPDATE notification_deliveries SET status = 'delivered', error = NULL, finished_at = now()
        WHERE id = $1 AND attempts = $2
        """;

    private static final String WAIT = """
        UPDATE notification_deliveries SET error = $3, next_attempt_at = now() + $4 * interval '1 millisecond'
        WHERE id = $1 AND attempts = $2 AND status = 'pending'
        """;

    private static final String GIVE_UP = """
        UPDATE notification_deliveries SET status = 'failed', error = $3, finished_at = now()
        WHERE id = $1 AND attempts = $2 AND status = 'pending'
        """;

    private static final String GIVE_UP_ALL = """
        UPDATE notification_deliveries SET status = 'failed', error = $2, finished_at = now()
        WHERE COALESCE(endpoint_id, 0) = $1 AND status = 'pending'
        """;

    private static final String REPLAY_MESSAGE = """
        UPDATE notification_deliveries d
        SET status = 'pending', round = attempts, next_attempt_at = now(), error = NULL, finished_at = NULL
        WHERE message = $1 AND (d.endpoint_id IS NULL OR EXISTS (
            SELECT FROM webhook_endpoints e WHERE e.id = d.endpoint_id AND e.status = 'enabled'))
        """;

    private static final String REPLAY_FAILED = """
        UPDATE notification_deliveries d
        SET status = 'pending', round = attempts, next_attempt_at = now(), error = NULL, finished_at = NULL
        FROM notification_messages m
        WHERE d.endpoint_id = $1 AND d.status = 'failed' AND m.id = d.message AND m.created_at >= $2
        """;

    /**
     * What should have been tried by now. Those that wait for their next try are not late, nor those whose endpoint fails and is
     * tried one at a time.
     */
    private static final String OLDEST_DUE = """
        SELECT COALESCE(extract(epoch FROM now() - min(d.next_attempt_at)) * 1000, 0)::bigint AS millis
        FROM notification_deliveries d LEFT JOIN webhook_endpoints e ON e.id = d.endpoint_id
        WHERE d.status = 'pending' AND d.next_attempt_at <= now() AND e.failing_since IS NULL
        """;

    private DeliveriesSql() {}

    /**
     * Takes deliveries that are due.
     *
     * @param max how many at most
     * @param perWayMax of them, to one endpoint or by mail, together with those under way
     * @param underWay how many this node is sending already, by endpoint
     * @param lease for how long nobody else takes them
     */
    static Future<List<Delivery>> take(
            SqlClient client, int max, int perWayMax, Map<Long, Integer> underWay, Duration lease) {
        List<Long> ways = new ArrayList<>(underWay.size());
        List<Integer> counts = new ArrayList<>(underWay.size());
        underWay.forEach((way, count) -> {
            ways.add(way);
            counts.add(count);
        });
        return client.preparedQuery(TAKE)
                .execute(Tuple.of(max, perWayMax, ways.toArray(Long[]::new), counts.toArray(Integer[]::new), (double)
                        lease.toMillis()))
                .map(rows -> {
                    List<Delivery> taken = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        taken.add(delivery(row));
                    }
                    return taken;
                });
    }

    private static Delivery delivery(Row row) {
        Delivery.Message message = new Delivery.Message(
                row.getString("message_id"),
                row.getString("type"),
                row.getOffsetDateTime("created_at").toInstant(),
                new JsonObject(row.getString("data")));
        return new Delivery(
                row.getLong("id"), row.getInteger("attempts"), row.getInteger("failures"), message, target(row));
    }

    private static @Nullable Target target(Row row) {
        Long endpointId = row.getLong("endpoint_id");
        String email = row.getString("email");
        if (endpointId == null) {
            return email == null ? null : new Target.Mailbox(email);
        }
        String secret = row.getString("secret");
        if (secret == null) {
            return null;
        }
        List<SigningSecret> secrets = new ArrayList<>(2);
        secrets.add(new SigningSecret(secret));
        String previous = row.getString("previous_secret");
        if (previous != null) {
            secrets.add(new SigningSecret(previous));
        }
        return new Target.Endpoint(endpointId, EndpointUrl.of(Objects.requireNonNull(row.getString("url"))), secrets);
    }

    static Future<Void> attempted(SqlClient transaction, Delivery delivery, Attempt attempt, Duration took) {
        return transaction
                .preparedQuery(ATTEMPTED)
                .execute(
                        Tuple.of(delivery.id(), delivery.attempt(), attempt.status(), attempt.error(), took.toMillis()))
                .mapEmpty();
    }

    static Future<Void> delivered(SqlClient transaction, Delivery delivery) {
        return transaction
                .preparedQuery(DELIVERED)
                .execute(Tuple.of(delivery.id(), delivery.attempt()))
                .mapEmpty();
    }

    /** To be tried again after a pause. */
    static Future<Void> waiting(SqlClient transaction, Delivery delivery, String error, Duration pause) {
        return transaction
                .preparedQuery(WAIT)
                .execute(Tuple.of(delivery.id(), delivery.attempt(), error, (double) pause.toMillis()))
                .mapEmpty();
    }

    static Future<Void> giveUp(SqlClient transaction, Delivery delivery, String error) {
        return transaction
                .preparedQuery(GIVE_UP)
                .execute(Tuple.of(delivery.id(), delivery.attempt(), error))
                .mapEmpty();
    }

    /** All that waits for an endpoint. To be called after the endpoint's row is locked, as all do who lock both. */
    static Future<Void> giveUpAll(SqlClient transaction, long endpointId, String error) {
        return transaction
                .preparedQuery(GIVE_UP_ALL)
                .execute(Tuple.of(endpointId, error))
                .mapEmpty();
    }

    /** Sends a message again on each of its ways that is open; how many there are. */
    static Future<Integer> replay(SqlClient client, long messageSeq) {
        return client.preparedQuery(REPLAY_MESSAGE)
                .execute(Tuple.of(messageSeq))
                .map(RowSet::rowCount);
    }

    /** Begins anew with what failed of the messages since a time; how many there are. */
    static Future<Integer> replayFailed(SqlClient client, long endpointId, OffsetDateTime since) {
        return client.preparedQuery(REPLAY_FAILED)
                .execute(Tuple.of(endpointId, since))
                .map(RowSet::rowCount);
    }

    /** By how much the delivery that is most late is late; 0 if none is. */
    static Future<Long> oldestDueMillis(SqlClient client) {
        return client.preparedQuery(OLDEST_DUE)
                .execute()
                .map(rows -> rows.iterator().next().getLong("millis"));
    }
}
