package dev.tollgate.metering;

import dev.tollgate.usage.CallTraces;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of {@code usage_pulled}, and where a call of LiteLLM's database may be known already. */
final class PulledCallsSql {
    private static final String KNOWN = ChargeSql.resource("pulled_known.sql");

    private static final long OFF_MICROS_MAX = 2_500;

    /** Batches hold it together, whoever announces pulled calls holds it alone; taken first and given back at the end. */
    private static final String ENTER = """
        SELECT pg_advisory_xact_lock_shared(hashtextextended('tollgate pulled calls', 0))
        """;

    private static final String ENTER_ALONE = """
        SELECT pg_advisory_xact_lock(hashtextextended('tollgate pulled calls', 0))
        """;

    /** Pushes wait behind whoever waits for the lock, so that nobody may do so for long. */
    private static final String HURRY = "SET LOCAL lock_timeout = '2s'";

    private static final String ANNOUNCED = """
        SELECT p.trace, p.key, p.fingerprint FROM unnest($1::uuid[]) AS t (trace) JOIN usage_pulled p ON p.trace = t.trace
        """;

    private static final String ANNOUNCE = """
        INSERT INTO usage_pulled (trace, key, fingerprint)
        SELECT trace, key, fingerprint FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS t (trace, key, fingerprint)
        ORDER BY trace
        ON CONFLICT (trace) DO NOTHING
        """;

    private static final String ANY = """
        SELECT EXISTS (SELECT FROM usage_pulled) AS any
        """;

    private PulledCallsSql() {}

    /** Places (from 0) of calls that are known, and of those whose key another call has. */
    record Known(BitSet same, BitSet taken) {}

    static Future<Void> enter(SqlClient transaction) {
        return transaction.preparedQuery(ENTER).execute().mapEmpty();
    }

    /** Fails when others are in for too long; nothing has happened then. */
    static Future<Void> enterAlone(SqlClient transaction) {
        return transaction
                .query(HURRY)
                .execute()
                .compose(set -> transaction.preparedQuery(ENTER_ALONE).execute())
                .mapEmpty();
    }

    static Future<Boolean> any(SqlClient client) {
        return client.preparedQuery(ANY)
                .execute()
                .map(rows -> rows.iterator().next().getBoolean("any"));
    }

    /** What was announced under some traces. */
    static Future<Map<UUID, RecordId>> announced(SqlClient client, List<UUID> traces) {
        return client.preparedQuery(ANNOUNCED)
                .execute(Tuple.tuple().addArrayOfUUID(traces.toArray(UUID[]::new)))
                .map(rows -> {
                    Map<UUID, RecordId> found = new HashMap<>();
                    for (Row row : rows) {
                        found.put(row.getUUID("trace"), new RecordId(row.getUUID("key"), row.getLong("fingerprint")));
                    }
                    return found;
                });
    }

    /** @param traces each with the identity that a push under it gets; the two lists are of one length */
    static Future<Void> announce(SqlClient transaction, List<UUID> traces, List<RecordId> ids) {
        return transaction
                .preparedQuery(ANNOUNCE)
                .execute(Tuple.tuple()
                        .addArrayOfUUID(traces.toArray(UUID[]::new))
                        .addArrayOfUUID(ids.stream().map(RecordId::key).toArray(UUID[]::new))
                        .addArrayOfLong(ids.stream().map(RecordId::fingerprint).toArray(Long[]::new)))
                .mapEmpty();
    }

    /** Of rows of one source which all say when they began. */
    static Future<Known> known(SqlClient client, String source, List<UsageRecord> rows) {
        long first = rows.stream().mapToLong(row -> row.startMicros).min().orElse(0);
        long last = rows.stream().mapToLong(row -> row.startMicros).max().orElse(0);
        Tuple asked = Tuple.tuple()
                .addString(source)
                .addArrayOfUUID(rows.stream().map(row -> row.key).toArray(UUID[]::new))
                .addArrayOfLong(numbers(rows, row -> row.fingerprint))
                .addArrayOfLong(numbers(rows, row -> row.startMicros))
                .addArrayOfString(texts(rows, row -> id(row, 1)))
                .addArrayOfString(texts(rows, row -> id(row, 0)))
                .addArrayOfString(texts(rows, CallTraces::weakId))
                .addArrayOfLong(numbers(rows, row -> row.usage.promptTokens))
                .addArrayOfLong(numbers(rows, row -> row.usage.completionTokens))
                .addArrayOfBoolean(rows.stream().map(row -> row.isFailure).toArray(Boolean[]::new))
                .addArrayOfBoolean(rows.stream().map(CallTraces::mayBeAnonymous).toArray(Boolean[]::new))
                .addLong(first - OFF_MICROS_MAX)
                .addLong(last + OFF_MICROS_MAX);
        return client.preparedQuery(KNOWN).execute(asked).map(found -> {
            Known known = new Known(new BitSet(), new BitSet());
            for (Row row : found) {
                (row.getBoolean("same") ? known.same : known.taken).set((int) (row.getLong("place") - 1));
            }
            return known;
        });
    }

    private static @Nullable String id(UsageRecord row, int which) {
        List<String> ids = CallTraces.ids(row);
        return which < ids.size() ? ids.get(which) : null;
    }

    private static Long[] numbers(List<UsageRecord> rows, Function<UsageRecord, Long> number) {
        return rows.stream().map(number).toArray(Long[]::new);
    }

    private static @Nullable String[] texts(List<UsageRecord> rows, Function<UsageRecord, @Nullable String> text) {
        @Nullable String[] texts = new String[rows.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text.apply(rows.get(i));
        }
        return texts;
    }
}
