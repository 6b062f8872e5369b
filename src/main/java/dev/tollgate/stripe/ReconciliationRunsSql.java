package dev.tollgate.stripe;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of {@code reconciliation_runs} and {@code reconciliation_findings}. Each method is one statement. */
final class ReconciliationRunsSql {
    private static final String ABANDON = """
        UPDATE reconciliation_runs SET status = 'failed', error = 'abandoned', finished_at = now()
        WHERE livemode = $1 AND status = 'running' AND beat_at < now() - interval '5 minutes'
        """;

    /** One that failed is tried again after ten minutes, or sooner if it is due sooner. */
    private static final String BEGIN = """
        INSERT INTO reconciliation_runs (livemode, started_by, whole, window_from, window_to, repairs)
        SELECT $1, $2, $3, $4, $5, $6
        WHERE $7::bigint = 0 OR NOT EXISTS (
            SELECT FROM reconciliation_runs
            WHERE livemode = $1 AND whole
              AND (status = 'done' AND started_at > now() - $7::bigint * interval '1 millisecond'
                   OR status = 'failed' AND started_at > now() - LEAST($7::bigint, 600000) * interval '1 millisecond'))
        ON CONFLICT (livemode) WHERE status = 'running' DO NOTHING
        RETURNING id
        """;

    private static final String BEAT = """
        UPDATE reconciliation_runs SET beat_at = now() WHERE id = $1 AND status = 'running'
        """;

    private static final String FINISH = """
        UPDATE reconciliation_runs
        SET status = 'done', finished_at = now(), events = $2, objects = $3, unlisted = $4
        WHERE id = $1 AND status = 'running'
        """;

    private static final String FAIL = """
        UPDATE reconciliation_runs SET status = 'failed', error = $2, finished_at = now()
        WHERE id = $1 AND status = 'running'
        """;

    private static final String PUT_FINDINGS = """
        INSERT INTO reconciliation_findings (run_id, number, code, open, finding)
        SELECT $1, number, code, open, finding::jsonb
        FROM unnest($2::text[], $3::boolean[], $4::text[]) WITH ORDINALITY AS told (code, open, finding, number)
        """;

    private static final String LATEST = """
        SELECT id, started_by, whole, window_from, window_to, repairs, status, error, events, objects, unlisted, started_at,
               finished_at
        FROM reconciliation_runs WHERE livemode = $1 AND ($2::text IS NULL OR status = $2) ORDER BY id DESC LIMIT 1
        """;

    private static final String FINDINGS = """
        SELECT finding FROM reconciliation_findings WHERE run_id = $1 ORDER BY number
        """;

    /** Of the last whole run: when it ended, how many findings of each code it left open. */
    private static final String OPEN = """
        WITH latest AS (
            SELECT id, finished_at FROM reconciliation_runs
            WHERE livemode = $1 AND whole AND status = 'done' ORDER BY id DESC LIMIT 1
        )
        SELECT latest.finished_at, found.code, count(found.code) FILTER (WHERE found.open) AS open
        FROM latest LEFT JOIN reconciliation_findings AS found ON found.run_id = latest.id
        GROUP BY latest.finished_at, found.code
        """;

    private ReconciliationRunsSql() {}

    /** @param counts of every code, 0 for those that there are none of */
    record Open(OffsetDateTime finishedAt, Map<FindingCode, Long> counts) {}

    /** Gives up runs whose node or command has died. */
    static Future<Void> abandon(SqlClient client, boolean livemode) {
        return client.preparedQuery(ABANDON).execute(Tuple.of(livemode)).mapEmpty();
    }

    static Future<@Nullable Long> begin(
            SqlClient client, boolean livemode, ReconciliationRuns.Request request, Duration every) {
        Tuple values = Tuple.of(
                        livemode,
                        request.startedBy(),
                        request.whole(),
                        request.window().from().atOffset(ZoneOffset.UTC),
                        request.window().to().atOffset(ZoneOffset.UTC),
                        request.repairs())
                .addLong(every.toMillis());
        return client.preparedQuery(BEGIN)
                .execute(values)
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("id"));
    }

    static Future<Void> beat(SqlClient client, long runId) {
        return client.preparedQuery(BEAT).execute(Tuple.of(runId)).mapEmpty();
    }

    /** False if it was given up meanwhile. */
    static Future<Boolean> finish(SqlClient transaction, long runId, ReconciliationReport report) {
        return transaction
                .preparedQuery(FINISH)
                .execute(Tuple.of(runId, report.events(), report.objects(), report.unlisted()))
                .map(rows -> rows.rowCount() > 0);
    }

    static Future<Void> fail(SqlClient client, long runId, String code) {
        return client.preparedQuery(FAIL).execute(Tuple.of(runId, code)).mapEmpty();
    }

    static Future<Void> putFindings(SqlClient transaction, long runId, List<Finding> findings) {
        return transaction
                .preparedQuery(PUT_FINDINGS)
                .execute(Tuple.of(
                        runId,
                        findings.stream().map(each -> each.code().label()).toArray(String[]::new),
                        findings.stream().map(Finding::isOpen).toArray(Boolean[]::new),
                        findings.stream().map(each -> each.json().encode()).toArray(String[]::new)))
                .mapEmpty();
    }

    /** The latest with that status, or with any; without its findings. Null if there is none. */
    static Future<@Nullable StoredReconciliation> latest(SqlClient client, boolean livemode, @Nullable String status) {
        return client.preparedQuery(LATEST)
                .execute(Tuple.of(livemode, status))
                .map(rows -> rows.size() == 0 ? null : stored(rows.iterator().next()));
    }

    /** The same run with its findings. */
    static Future<StoredReconciliation> withFindings(SqlClient client, StoredReconciliation run) {
        return client.preparedQuery(FINDINGS).execute(Tuple.of(run.id())).map(rows -> {
            List<JsonObject> findings = new ArrayList<>(rows.size());
            rows.forEach(row -> findings.add(row.getJsonObject("finding")));
            return run.with(findings);
        });
    }

    /** Null if there was no whole run yet. */
    static Future<@Nullable Open> open(SqlClient client, boolean livemode) {
        return client.preparedQuery(OPEN).execute(Tuple.of(livemode)).map(rows -> {
            Map<FindingCode, Long> counts = new EnumMap<>(FindingCode.class);
            for (FindingCode code : FindingCode.values()) {
                counts.put(code, 0L);
            }
            OffsetDateTime finishedAt = null;
            for (Row row : rows) {
                finishedAt = row.getOffsetDateTime("finished_at");
                String code = row.getString("code");
                if (code != null) {
                    counts.put(FindingCode.valueOf(code.toUpperCase(Locale.ROOT)), row.getLong("open"));
                }
            }
            return finishedAt == null ? null : new Open(finishedAt, counts);
        });
    }

    private static StoredReconciliation stored(Row row) {
        return new StoredReconciliation(
                row.getLong("id"),
                row.getString("started_by"),
                row.getBoolean("whole"),
                row.getOffsetDateTime("window_from"),
                row.getOffsetDateTime("window_to"),
                row.getBoolean("repairs"),
                row.getString("status"),
                row.getString("error"),
                row.getLong("events"),
                row.getLong("objects"),
                row.getLong("unlisted"),
                row.getOffsetDateTime("started_at"),
                row.getOffsetDateTime("finished_at"),
                List.of());
    }
}
