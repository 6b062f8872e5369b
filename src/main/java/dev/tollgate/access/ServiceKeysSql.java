package dev.tollgate.access;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of {@code service_keys}. */
public final class ServiceKeysSql {
    private static final String VALID = """
        SELECT id, label, key_hash, scopes, source FROM service_keys WHERE revoked_at IS NULL
        """;

    private static final String BY_DIGESTS = """
        SELECT id, label, key_hash, scopes, source FROM service_keys WHERE key_hash = ANY ($1) AND revoked_at IS NULL
        """;

    private static final String CREATE = """
        INSERT INTO service_keys (label, key_hash, scopes, source) VALUES ($1, $2, $3, $4) RETURNING id
        """;

    private static final String REVOKE = """
        UPDATE service_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL
        """;

    private static final String LIST = """
        SELECT id, label, scopes, source, created_at, revoked_at, last_used_at FROM service_keys ORDER BY id
        """;

    private static final String USED = """
        UPDATE service_keys SET last_used_at = now() WHERE id = ANY ($1)
        """;

    private ServiceKeysSql() {}

    /** A key as an operator sees it; the key itself is not kept. */
    public record Listed(
            long id,
            String label,
            Set<Scope> scopes,
            String source,
            OffsetDateTime createdAt,
            @Nullable OffsetDateTime revokedAt,
            @Nullable OffsetDateTime lastUsedAt) {}

    @SuppressWarnings("ArrayRecordComponent") // only read, and only as a map key
    record Valid(byte[] digest, Caller caller) {}

    static Future<List<Valid>> valid(SqlClient client) {
        return client.query(VALID).execute().map(ServiceKeysSql::toValid);
    }

    static Future<List<Valid>> byDigests(SqlClient client, List<byte[]> digests) {
        return client.preparedQuery(BY_DIGESTS)
                .execute(Tuple.of(digests.stream().map(Buffer::buffer).toArray(Buffer[]::new)))
                .map(ServiceKeysSql::toValid);
    }

    /** Stores a new key's digest; answers the row's id. */
    public static Future<Long> create(SqlClient client, String key, String label, Set<Scope> scopes, String source) {
        String[] labels = scopes.stream().map(Scope::label).sorted().toArray(String[]::new);
        return client.preparedQuery(CREATE)
                .execute(Tuple.of(label, Buffer.buffer(KeyDigest.of(key)), labels, source))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    /** False if there is no such valid key. */
    public static Future<Boolean> revoke(SqlClient client, long id) {
        return client.preparedQuery(REVOKE).execute(Tuple.of(id)).map(rows -> rows.rowCount() > 0);
    }

    public static Future<List<Listed>> list(SqlClient client) {
        return client.query(LIST).execute().map(rows -> {
            List<Listed> keys = new ArrayList<>(rows.size());
            for (Row row : rows) {
                keys.add(new Listed(
                        row.getLong("id"),
                        row.getString("label"),
                        scopes(row),
                        row.getString("source"),
                        row.getOffsetDateTime("created_at"),
                        row.getOffsetDateTime("revoked_at"),
                        row.getOffsetDateTime("last_used_at")));
            }
            return keys;
        });
    }

    static Future<Void> used(SqlClient client, Long[] ids) {
        return client.preparedQuery(USED).execute(Tuple.of(ids)).mapEmpty();
    }

    private static List<Valid> toValid(Iterable<Row> rows) {
        List<Valid> keys = new ArrayList<>();
        for (Row row : rows) {
            Caller caller = new Caller(row.getLong("id"), row.getString("label"), scopes(row), row.getString("source"));
            keys.add(new Valid(row.getBuffer("key_hash").getBytes(), caller));
        }
        return keys;
    }

    private static Set<Scope> scopes(Row row) {
        return Arrays.stream(row.getArrayOfStrings("scopes")).map(Scope::of).collect(Collectors.toUnmodifiableSet());
    }
}
