package dev.tollgate.metering;

import dev.tollgate.usage.LitellmRecordWriter;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Records whose identity was claimed by a record of other content. */
final class ConflictSql {
    /** Places (from 1) of those records whose key holds another fingerprint, or is not claimed at all. */
    private static final String DIFFERING = """
        SELECT i.place, k.key IS NOT NULL AS claimed
        FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS i (key, fingerprint, place)
        LEFT JOIN usage_keys k ON k.key = i.key
        WHERE k.fingerprint IS DISTINCT FROM i.fingerprint
        """;

    private static final String KEEP = """
        INSERT INTO usage_conflicts (key, fingerprint, source, record)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]::jsonb[]) AS i (key, fingerprint)
        ORDER BY key, fingerprint
        ON CONFLICT (key, fingerprint) DO UPDATE SET seen = usage_conflicts.seen + 1
        RETURNING key, fingerprint, status
        """;

    private static final String OPEN = """
        SELECT c.id, c.key, c.fingerprint, c.source, c.record::text, c.seen, c.created_at,
               k.account_id AS first_account_id, k.occurred_at AS first_occurred_at
        FROM usage_conflicts c LEFT JOIN usage_keys k ON k.key = c.key
        WHERE c.status = 'open' AND c.id > $1
        ORDER BY c.id LIMIT $2
        """;

    private static final String LOCK = """
        SELECT id, key, fingerprint, source, record::text, seen, created_at,
               NULL::bigint AS first_account_id, NULL::timestamptz AS first_occurred_at
        FROM usage_conflicts WHERE status = 'open' AND id = $1
        FOR UPDATE
        """;

    private static final String RESOLVE = """
        UPDATE usage_conflicts SET status = $2, resolved_at = now(), resolved_by = $3
        WHERE id = $1 AND status = 'open'
        """;

    private static final String COUNT_OPEN = """
        SELECT count(*) AS open FROM usage_conflicts WHERE status = 'open'
        """;

    private ConflictSql() {}

    /** A conflict that nobody has decided on. */
    record Open(
            long id,
            UUID key,
            long fingerprint,
            String source,
            String record,
            long seen,
            OffsetDateTime createdAt,
            @Nullable Long firstAccountId,
            @Nullable OffsetDateTime firstOccurredAt) {}

    /** Of charges that were not charged now, places (from 0): whose key another record has, and whose key nobody has. */
    record Differing(List<Integer> conflicting, List<Integer> unclaimed) {}

    static Future<Differing> differing(SqlClient client, List<Charge> known) {
        UUID[] keys = known.stream().map(charge -> charge.record().key).toArray(UUID[]::new);
        Long[] fingerprints =
                known.stream().map(charge -> charge.record().fingerprint).toArray(Long[]::new);
        return client.preparedQuery(DIFFERING)
                .execute(Tuple.tuple().addArrayOfUUID(keys).addArrayOfLong(fingerprints))
                .map(rows -> {
                    Differing differing = new Differing(new ArrayList<>(), new ArrayList<>());
                    for (Row row : rows) {
                        List<Integer> places = row.getBoolean("claimed") ? differing.conflicting : differing.unclaimed;
                        places.add((int) (row.getLong("place") - 1));
                    }
                    return differing;
                });
    }

    /** Keeps records; no two of them may have both key and fingerprint in common. Answers those that are still open. */
    static Future<List<RecordId>> keep(SqlClient client, List<UsageRecord> records) {
        UUID[] keys = records.stream().map(record -> record.key).toArray(UUID[]::new);
        Long[] fingerprints = records.stream().map(record -> record.fingerprint).toArray(Long[]::new);
        String[] sources = records.stream().map(record -> record.source).toArray(String[]::new);
        String[] texts = records.stream().map(LitellmRecordWriter::write).toArray(String[]::new);
        return client.preparedQuery(KEEP)
                .execute(Tuple.of(keys, fingerprints, sources, texts))
                .map(ConflictSql::open);
    }

    private static List<RecordId> open(RowSet<Row> rows) {
        List<RecordId> open = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.getString("status").equals("open")) {
                open.add(new RecordId(row.getUUID("key"), row.getLong("fingerprint")));
            }
        }
        return open;
    }

    /** Open conflicts with ids above {@code afterId}, in order of id. */
    static Future<List<Open>> list(SqlClient client, long afterId, int limit) {
        return client.preparedQuery(OPEN).execute(Tuple.of(afterId, limit)).map(ConflictSql::listed);
    }

    /** One open conflict, locked until the transaction ends, or null: two decisions at once come one after the other. */
    static Future<@Nullable Open> lock(SqlClient transaction, long id) {
        return transaction.preparedQuery(LOCK).execute(Tuple.of(id)).map(rows -> {
            List<Open> found = listed(rows);
            return found.isEmpty() ? null : found.getFirst();
        });
    }

    private static List<Open> listed(RowSet<Row> rows) {
        List<Open> result = new ArrayList<>(rows.size());
        for (Row row : rows) {
            result.add(new Open(
                    row.getLong("id"),
                    row.getUUID("key"),
                    row.getLong("fingerprint"),
                    row.getString("source"),
                    row.getString("record"),
                    row.getLong("seen"),
                    row.getOffsetDateTime("created_at"),
                    row.getLong("first_account_id"),
                    row.getOffsetDateTime("first_occurred_at")));
        }
        return result;
    }

    /** Closes a conflict that the transaction has locked, as charged or dismissed. */
    static Future<Void> resolve(SqlClient transaction, long id, String status, String resolvedBy) {
        return transaction
                .preparedQuery(RESOLVE)
                .execute(Tuple.of(id, status, resolvedBy))
                .mapEmpty();
    }

    static Future<Long> countOpen(SqlClient client) {
        return client.query(COUNT_OPEN)
                .execute()
                .map(rows -> rows.iterator().next().getLong("open"));
    }
}
