package dev.tollgate.metering;

import dev.tollgate.usage.LitellmRecordWriter;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Records that could not be charged, with the reason. */
final class QuarantineSql {
    /** A record that was charged or settled before is no case for quarantine; such places (from 1) are answered. */
    private static final String KEEP = """
        WITH input AS (
            SELECT *
            FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])
                WITH ORDINALITY AS t (key, fingerprint, source, code, detail, record, place)
        ), kept AS (
            INSERT INTO usage_quarantine (key, fingerprint, source, code, detail, record)
            SELECT key, fingerprint, source, code, detail, record::jsonb
            FROM input i
            WHERE NOT EXISTS (SELECT FROM usage_keys k WHERE k.key = i.key AND k.fingerprint = i.fingerprint)
            ORDER BY key, fingerprint
            ON CONFLICT (key, fingerprint) DO UPDATE
                SET seen = usage_quarantine.seen + 1, last_seen_at = now(),
                    code = excluded.code, detail = excluded.detail
            RETURNING key, fingerprint, status
        )
        SELECT place FROM input i
        WHERE NOT EXISTS (
            SELECT FROM kept k WHERE k.key = i.key AND k.fingerprint = i.fingerprint AND k.status = 'open')
        """;

    private static final String OPEN = """
        SELECT id, key, fingerprint, source, code, detail, record::text, seen, created_at, last_seen_at
        FROM usage_quarantine WHERE status = 'open' AND id > $1
        ORDER BY id LIMIT $2
        """;

    private static final String RESOLVE = """
        UPDATE usage_quarantine SET status = 'resolved', resolved_at = now()
        WHERE id = ANY ($1) AND status = 'open'
        """;

    private static final String COUNT_OPEN = """
        SELECT count(*) AS open FROM usage_quarantine WHERE status = 'open'
        """;

    private QuarantineSql() {}

    /** A record that waits. */
    record Open(
            long id,
            UUID key,
            long fingerprint,
            String source,
            String code,
            String detail,
            String record,
            long seen,
            OffsetDateTime createdAt,
            OffsetDateTime lastSeenAt) {}

    /**
     * Keeps records; no two of them may have both key and fingerprint in common. Answers the places (from 0) of those
     * that were charged or settled before.
     */
    static Future<List<Integer>> keep(SqlClient client, List<Quarantine.Entry> entries) {
        return client.preparedQuery(KEEP)
                .execute(Tuple.of(
                        entries.stream().map(entry -> entry.record().key).toArray(UUID[]::new),
                        entries.stream()
                                .map(entry -> entry.record().fingerprint)
                                .toArray(Long[]::new),
                        entries.stream().map(entry -> entry.record().source).toArray(String[]::new),
                        entries.stream().map(Quarantine.Entry::code).toArray(String[]::new),
                        entries.stream().map(Quarantine.Entry::detail).toArray(String[]::new),
                        entries.stream()
                                .map(entry -> LitellmRecordWriter.write(entry.record()))
                                .toArray(String[]::new)))
                .map(rows -> {
                    List<Integer> places = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        places.add((int) (row.getLong("place") - 1));
                    }
                    return places;
                });
    }

    /** Open records with ids above {@code afterId}, in order of id. */
    static Future<List<Open>> list(SqlClient client, long afterId, int limit) {
        return client.preparedQuery(OPEN).execute(Tuple.of(afterId, limit)).map(rows -> {
            List<Open> result = new ArrayList<>(rows.size());
            for (Row row : rows) {
                result.add(new Open(
                        row.getLong("id"),
                        row.getUUID("key"),
                        row.getLong("fingerprint"),
                        row.getString("source"),
                        row.getString("code"),
                        row.getString("detail"),
                        row.getString("record"),
                        row.getLong("seen"),
                        row.getOffsetDateTime("created_at"),
                        row.getOffsetDateTime("last_seen_at")));
            }
            return result;
        });
    }

    static Future<Void> resolve(SqlClient client, List<Long> ids) {
        return client.preparedQuery(RESOLVE)
                .execute(Tuple.of(ids.toArray(Long[]::new)))
                .mapEmpty();
    }

    static Future<Long> countOpen(SqlClient client) {
        return client.query(COUNT_OPEN)
                .execute()
                .map(rows -> rows.iterator().next().getLong("open"));
    }
}
