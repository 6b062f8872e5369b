package dev.tollgate.litellm;

import dev.tollgate.metering.PulledIntake.Tally;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code litellm_syncs} and {@code litellm_cursors}. Each method is one statement. */
final class SyncsSql {
    private static final String ABANDON = """
        UPDATE litellm_syncs SET status = 'failed', error = 'abandoned', finished_at = now()
        WHERE source = $1 AND status = 'running' AND beat_at < now() - interval '5 minutes'
        """;

    /** One that failed is tried again after ten minutes, or sooner if it is due sooner. */
    private static final String BEGIN = """
        INSERT INTO litellm_syncs (source, started_by, account_id, range_from, range_to, covered_to)
        SELECT $1, $2, $3::bigint, $4, $5, $4
        WHERE $6::bigint = 0 OR NOT EXISTS (
            SELECT FROM litellm_syncs
            WHERE source = $1 AND started_by = $2
              AND (status = 'done' AND started_at > now() - $6::bigint * interval '1 millisecond'
                   OR status = 'failed' AND started_at > now() - LEAST($6::bigint, 600000) * interval '1 millisecond'))
        ON CONFLICT (source) WHERE status = 'running' DO NOTHING
        RETURNING id
        """;

    private static final String BEAT = """
        UPDATE litellm_syncs SET beat_at = now() WHERE id = $1 AND status = 'running'
        """;

    private static final String REACH = """
        UPDATE litellm_syncs
        SET covered_to = $2, pages = $3, received = $4, accepted = $5, duplicates = $6, conflicts = $7, quarantined = $8,
            skipped = $9, charged_nanos = $10, beat_at = now()
        WHERE id = $1 AND status = 'running'
        """;

    private static final String END = """
        UPDATE litellm_syncs
        SET status = CASE WHEN $2::text IS NULL THEN 'done' ELSE 'failed' END, error = $2, upstream_status = $3, pages = $4,
            received = $5, accepted = $6, duplicates = $7, conflicts = $8, quarantined = $9, skipped = $10,
            charged_nanos = $11, finished_at = now()
        WHERE id = $1 AND status = 'running'
        """;

    /** Never back, and never past rows that nobody has read. */
    private static final String MOVE_CURSOR = """
        UPDATE litellm_cursors SET covered_to = $3, updated_at = now()
        WHERE source = $1 AND covered_to >= $2 AND covered_to < $3
        """;

    private static final String BEGIN_CURSOR = """
        INSERT INTO litellm_cursors (source, covered_to) VALUES ($1, $2) ON CONFLICT (source) DO NOTHING
        """;

    private static final String CURSOR = """
        SELECT covered_to FROM litellm_cursors WHERE source = $1
        """;

    private static final String COLUMNS = """
        id, source, started_by, account_id, range_from, range_to, covered_to, status, error, upstream_status, pages, received,
        accepted, duplicates, conflicts, quarantined, skipped, charged_nanos, started_at, finished_at
        """;

    private static final String FIND = "SELECT " + COLUMNS + " FROM litellm_syncs WHERE id = $1";

    private static final String LIST = "SELECT " + COLUMNS
            + " FROM litellm_syncs WHERE source = $1 AND ($2::bigint = 0 OR id < $2) ORDER BY id DESC LIMIT $3";

    private static final String LAST_DONE = """
        SELECT max(finished_at) AS finished_at FROM litellm_syncs
        WHERE source = $1 AND status = 'done' AND account_id IS NULL
        """;

    private static final String LOCK_ACCOUNT = """
        SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE
        """;

    private static final String PAUSE_LEFT = """
        SELECT ceil(60 - extract(epoch FROM now() - max(started_at)))::bigint AS seconds
        FROM litellm_syncs WHERE account_id = $1 AND started_at > now() - interval '1 minute'
        """;

    private SyncsSql() {}

    /** Gives up syncs whose node or command has died. */
    static Future<Void> abandon(SqlClient client, String source) {
        return client.preparedQuery(ABANDON).execute(Tuple.of(source)).mapEmpty();
    }

    /** The id of a new one; null if another is under way, or not so long ago. */
    static Future<@Nullable Long> begin(SqlClient client, String source, Syncs.Request request, Duration every) {
        Tuple values = Tuple.of(source, request.startedBy(), request.accountId())
                .addOffsetDateTime(at(request.range().from()))
                .addOffsetDateTime(at(request.range().to()))
                .addLong(every.toMillis());
        return client.preparedQuery(BEGIN)
                .execute(values)
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("id"));
    }

    static Future<Void> beat(SqlClient client, long id) {
        return client.preparedQuery(BEAT).execute(Tuple.of(id)).mapEmpty();
    }

    /** False if it was given up meanwhile. */
    static Future<Boolean> reach(SqlClient client, long id, Instant coveredTo, SyncProgress progress) {
        Tuple values = Tuple.of(id, at(coveredTo), progress.pages());
        return client.preparedQuery(REACH)
                .execute(counts(values, progress.tally()))
                .map(rows -> rows.rowCount() > 0);
    }

    /**
     * False if it was given up meanwhile.
     *
     * @param error null for success
     */
    static Future<Boolean> end(
            SqlClient client,
            long id,
            @Nullable String error,
            @Nullable Integer upstreamStatus,
            SyncProgress progress) {
        Tuple values = Tuple.of(id, error, upstreamStatus, progress.pages());
        return client.preparedQuery(END)
                .execute(counts(values, progress.tally()))
                .map(rows -> rows.rowCount() > 0);
    }

    private static Tuple counts(Tuple values, Tally tally) {
        return values.addLong(tally.received())
                .addLong(tally.accepted())
                .addLong(tally.duplicates())
                .addLong(tally.conflicts())
                .addLong(tally.quarantined())
                .addLong(tally.skipped())
                .addLong(tally.chargedNanos());
    }

    static Future<Void> moveCursor(SqlClient client, String source, SyncRange read) {
        return client.preparedQuery(MOVE_CURSOR)
                .execute(Tuple.of(source, at(read.from()), at(read.to())))
                .mapEmpty();
    }

    static Future<Void> beginCursor(SqlClient client, String source, Instant coveredTo) {
        return client.preparedQuery(BEGIN_CURSOR)
                .execute(Tuple.of(source, at(coveredTo)))
                .mapEmpty();
    }

    /** Up to when everything has been read; null before the first time. */
    static Future<@Nullable Instant> cursor(SqlClient client, String source) {
        return client.preparedQuery(CURSOR)
                .execute(Tuple.of(source))
                .map(rows -> rows.size() == 0
                        ? null
                        : rows.iterator().next().getOffsetDateTime("covered_to").toInstant());
    }

    static Future<@Nullable StoredSync> find(SqlClient client, long id) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 0 ? null : stored(rows.iterator().next()));
    }

    /**
     * Latest first.
     *
     * @param beforeId 0 for the latest
     */
    static Future<List<StoredSync>> list(SqlClient client, String source, long beforeId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(source, beforeId, limit))
                .map(rows -> {
                    List<StoredSync> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(stored(row)));
                    return found;
                });
    }

    /** When the last one for everybody succeeded; null if none did. */
    static Future<@Nullable Instant> lastDone(SqlClient client, String source) {
        return client.preparedQuery(LAST_DONE).execute(Tuple.of(source)).map(rows -> {
            OffsetDateTime at = rows.iterator().next().getOffsetDateTime("finished_at");
            return at == null ? null : at.toInstant();
        });
    }

    static Future<Void> lockAccount(SqlClient transaction, long accountId) {
        return transaction
                .preparedQuery(LOCK_ACCOUNT)
                .execute(Tuple.of(accountId))
                .mapEmpty();
    }

    /** How many seconds the account has to wait until its people may ask again; 0 if it has not. */
    static Future<Long> pauseLeft(SqlClient transaction, long accountId) {
        return transaction
                .preparedQuery(PAUSE_LEFT)
                .execute(Tuple.of(accountId))
                .map(rows -> {
                    Long seconds = rows.iterator().next().getLong("seconds");
                    return seconds == null ? 0 : Math.max(1, seconds);
                });
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static StoredSync stored(Row row) {
        Tally tally = new Tally(
                row.getLong("received"),
                row.getLong("accepted"),
                row.getLong("duplicates"),
                row.getLong("conflicts"),
                row.getLong("quarantined"),
                row.getLong("skipped"),
                row.getLong("charged_nanos"));
        return new StoredSync(
                row.getLong("id"),
                row.getString("source"),
                row.getString("started_by"),
                row.getLong("account_id"),
                row.getOffsetDateTime("range_from"),
                row.getOffsetDateTime("range_to"),
                row.getOffsetDateTime("covered_to"),
                row.getString("status"),
                row.getString("error"),
                row.getInteger("upstream_status"),
                row.getLong("pages"),
                tally,
                row.getOffsetDateTime("started_at"),
                row.getOffsetDateTime("finished_at"));
    }
}
