package dev.tollgate.stripe;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of {@code stripe_inbox}. Each method is one statement and joins the caller's transaction. */
final class InboxSql {
    private static final String INSERT = """
        INSERT INTO stripe_inbox (endpoint, event_id, type, object_id, account, livemode, api_version, created, payload,
                                  status, last_error)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $10::text IS NULL THEN 'pending' ELSE 'ignored' END, $10)
        ON CONFLICT (endpoint, event_id) DO NOTHING
        """;

    /**
     * The first due event whose object nobody is at work on. The lock on the object is taken in passing and held until the
     * transaction ends; LIMIT stops the scan at the first one that can be had. Its last holder may have worked on the event
     * since this statement's snapshot: FOR UPDATE gives the row as it is now. If it is done, or somebody has it, the columns
     * are null. Nothing but the key finds the row: a plan made for an empty table would walk another index.
     */
    static final String TAKE = """
        WITH due AS MATERIALIZED (
            SELECT endpoint, event_id, object_id FROM stripe_inbox
            WHERE status = 'pending' AND next_attempt_at <= now()
            ORDER BY next_attempt_at LIMIT 64
        ), chosen AS MATERIALIZED (
            SELECT endpoint, event_id FROM due
            WHERE pg_try_advisory_xact_lock(hashtextextended('stripe ' || object_id, 0)) LIMIT 1
        ), taken AS MATERIALIZED (
            SELECT endpoint, event_id, type, attempts, created, payload, status, next_attempt_at FROM stripe_inbox
            WHERE endpoint = (SELECT endpoint FROM chosen) AND event_id = (SELECT event_id FROM chosen)
            FOR UPDATE SKIP LOCKED
        )
        SELECT taken.endpoint, taken.event_id, taken.type, taken.attempts, taken.created, taken.payload
        FROM chosen LEFT JOIN taken ON taken.status = 'pending' AND taken.next_attempt_at <= now()
        """;

    private static final String FINISH = """
        UPDATE stripe_inbox SET status = $3, last_error = $4, attempts = attempts + 1, processed_at = now()
        WHERE endpoint = $1 AND event_id = $2
        """;

    /** Guarded by the attempts, since another worker may have taken it after the roll-back. */
    private static final String FAIL = """
        UPDATE stripe_inbox
        SET status = CASE WHEN attempts + 1 >= $5 THEN 'dead' ELSE 'pending' END, last_error = $4,
            attempts = attempts + 1, next_attempt_at = now() + $6 * interval '1 millisecond'
        WHERE endpoint = $1 AND event_id = $2 AND attempts = $3 AND status = 'pending'
        RETURNING status
        """;

    private static final String LOCK_OBJECT = """
        SELECT pg_advisory_xact_lock(hashtextextended('stripe ' || $1, 0))
        """;

    private static final String REQUEUE = """
        UPDATE stripe_inbox SET status = 'pending', attempts = 0, next_attempt_at = now(), processed_at = NULL
        WHERE object_id = $1 AND status = 'ignored' AND last_error = $2
        """;

    private static final String REPLAY = """
        UPDATE stripe_inbox SET status = 'pending', attempts = 0, next_attempt_at = now(), processed_at = NULL
        WHERE endpoint = $1 AND event_id = $2 AND status IN ('dead', 'ignored')
        RETURNING seq, endpoint, event_id, type, object_id, account, livemode, api_version, created, received_at, status,
                  attempts, next_attempt_at, last_error, processed_at
        """;

    private static final String LIST = """
        SELECT seq, endpoint, event_id, type, object_id, account, livemode, api_version, created, received_at, status,
               attempts, next_attempt_at, last_error, processed_at
        FROM stripe_inbox WHERE status = $1 AND seq > $2 ORDER BY seq LIMIT $3
        """;

    private static final String FIND = """
        SELECT seq, endpoint, event_id, type, object_id, account, livemode, api_version, created, received_at, status,
               attempts, next_attempt_at, last_error, processed_at
        FROM stripe_inbox WHERE endpoint = $1 AND event_id = $2
        """;

    private static final String COUNT = """
        SELECT (SELECT count(*) FROM stripe_inbox WHERE status = 'pending') AS pending,
               (SELECT count(*) FROM stripe_inbox WHERE status = 'dead') AS dead,
               (SELECT COALESCE(extract(epoch FROM now() - min(received_at)) * 1000, 0)::bigint
                FROM stripe_inbox WHERE status = 'pending') AS oldest_millis
        """;

    private InboxSql() {}

    record Counts(long pending, long dead, Duration oldest) {}

    /** What a look for the next event came to. */
    sealed interface Taken {
        record Event(InboxEntry entry) implements Taken {}

        /** Somebody else was quicker. */
        record Missed() implements Taken {}

        /** Nothing is due, or somebody is at work on the object of everything that is. */
        record Nothing() implements Taken {}
    }

    /** True if it was not there before. With a reason it is stored as ignored. */
    static Future<Boolean> insert(
            SqlClient client, Endpoint endpoint, StripeEvent event, String payload, Optional<String> whyIgnored) {
        return client.preparedQuery(INSERT)
                .execute(Tuple.of(
                                endpoint.label(),
                                event.id(),
                                event.type(),
                                event.objectId(),
                                event.account(),
                                event.livemode())
                        .addString(event.apiVersion())
                        .addOffsetDateTime(event.created().atOffset(ZoneOffset.UTC))
                        .addString(payload)
                        .addString(whyIgnored.orElse(null)))
                .map(rows -> rows.rowCount() > 0);
    }

    /** The next due event, locked with its object until the transaction ends. */
    static Future<Taken> take(SqlClient transaction) {
        return transaction.preparedQuery(TAKE).execute().map(rows -> {
            for (Row row : rows) {
                String endpoint = row.getString("endpoint");
                return endpoint == null ? new Taken.Missed() : new Taken.Event(entry(row, endpoint));
            }
            return new Taken.Nothing();
        });
    }

    private static InboxEntry entry(Row row, String endpoint) {
        return new InboxEntry(
                Endpoint.find(endpoint).orElseThrow(),
                row.getString("event_id"),
                row.getString("type"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("created").toInstant(),
                row.getString("payload"));
    }

    static Future<Void> finish(SqlClient transaction, InboxEntry entry, Effect effect) {
        Tuple key = Tuple.of(entry.endpoint().label(), entry.eventId());
        Tuple all = switch (effect) {
            case Effect.Processed processed -> key.addString("processed").addString(null);
            case Effect.Ignored ignored -> key.addString("ignored").addString(ignored.reason());
            case Effect.Refused refused -> key.addString("dead").addString(refused.code());
        };
        return transaction.preparedQuery(FINISH).execute(all).mapEmpty();
    }

    /** What became of it. */
    enum Failed {
        WAITING,
        DEAD,
        /** Somebody else has taken it since; what he found counts. */
        OVERTAKEN
    }

    static Future<Failed> fail(SqlClient client, InboxEntry entry, String code, int attemptsMax, Duration pause) {
        return client.preparedQuery(FAIL)
                .execute(Tuple.of(
                        entry.endpoint().label(), entry.eventId(), entry.attempts(), code, attemptsMax, (double)
                                pause.toMillis()))
                .map(rows -> {
                    for (Row row : rows) {
                        return "dead".equals(row.getString("status")) ? Failed.DEAD : Failed.WAITING;
                    }
                    return Failed.OVERTAKEN;
                });
    }

    /** Makes an object's ignored events due that were ignored for that reason. Waits for a worker that is at the object. */
    static Future<Integer> requeue(SqlClient transaction, String objectId, String reason) {
        return transaction
                .preparedQuery(LOCK_OBJECT)
                .execute(Tuple.of(objectId))
                .compose(locked -> transaction.preparedQuery(REQUEUE).execute(Tuple.of(objectId, reason)))
                .map(RowSet::rowCount);
    }

    /** Whoever works on the same object waits until the transaction ends; its own worker has the lock already. */
    static Future<Void> lockObject(SqlClient transaction, String objectId) {
        return transaction
                .preparedQuery(LOCK_OBJECT)
                .execute(Tuple.of(objectId))
                .mapEmpty();
    }

    /** Makes a dead or ignored event due; null if there is none of that key. */
    static Future<@Nullable ListedEvent> replay(SqlClient client, Endpoint endpoint, String eventId) {
        return client.preparedQuery(REPLAY)
                .execute(Tuple.of(endpoint.label(), eventId))
                .map(rows -> rows.size() == 0 ? null : listed(rows).getFirst());
    }

    static Future<List<ListedEvent>> list(SqlClient client, String status, long afterSeq, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(status, afterSeq, limit))
                .map(InboxSql::listed);
    }

    static Future<@Nullable ListedEvent> find(SqlClient client, Endpoint endpoint, String eventId) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(endpoint.label(), eventId))
                .map(rows -> rows.size() == 0 ? null : listed(rows).getFirst());
    }

    static Future<Counts> count(SqlClient client) {
        return client.preparedQuery(COUNT).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new Counts(
                    row.getLong("pending"), row.getLong("dead"), Duration.ofMillis(row.getLong("oldest_millis")));
        });
    }

    private static List<ListedEvent> listed(RowSet<Row> rows) {
        List<ListedEvent> result = new ArrayList<>(rows.size());
        for (Row row : rows) {
            result.add(new ListedEvent(
                    row.getLong("seq"),
                    row.getString("endpoint"),
                    row.getString("event_id"),
                    row.getString("type"),
                    row.getString("object_id"),
                    row.getString("account"),
                    row.getBoolean("livemode"),
                    row.getString("api_version"),
                    row.getOffsetDateTime("created"),
                    row.getOffsetDateTime("received_at"),
                    row.getString("status"),
                    row.getInteger("attempts"),
                    row.getOffsetDateTime("next_attempt_at"),
                    row.getString("last_error"),
                    row.getOffsetDateTime("processed_at")));
        }
        return result;
    }
}
