package dev.tollgate.access;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of {@code service_keys}. */
public final class ServiceKeysSql {
    private static final String VALID = """
        SELECT id, label, key_hash, scopes, source, expires_at FROM service_keys
        WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
        """;

    private static final String BY_DIGESTS = """
        SELECT id, label, key_hash, scopes, source, expires_at FROM service_keys
        WHERE key_hash = ANY ($1) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
        """;

    private static final String CREATE = """
        INSERT INTO service_keys (label, key_hash, scopes, source, expires_at) VALUES ($1, $2, $3, $4, $5) RETURNING id
        """;

    /** In one statement: either there is a new key and the old one has its end, or nothing has changed. */
    private static final String ROTATE = """
        WITH old AS (
            UPDATE service_keys SET expires_at = now() + $2::bigint * interval '1 millisecond'
            WHERE id = $1 AND revoked_at IS NULL AND expires_at IS NULL
            RETURNING id, label, scopes, source, expires_at, last_used_at
        ), made AS (
            INSERT INTO service_keys (label, key_hash, scopes, source, replaces)
            SELECT label, $3, scopes, source, id FROM old
            RETURNING id
        )
        SELECT made.id, old.label, old.expires_at, old.last_used_at FROM made CROSS JOIN old
        """;

    private static final String REVOKE = """
        UPDATE service_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL
        """;

    private static final String LIST = """
        SELECT id, label, scopes, source, created_at, revoked_at, expires_at, replaces, last_used_at
        FROM service_keys WHERE id > $1 ORDER BY id LIMIT $2
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
            @Nullable OffsetDateTime expiresAt,
            @Nullable Long replaces,
            @Nullable OffsetDateTime lastUsedAt) {}

    /**
     * A key that has been made in the place of another.
     *
     * @param oldExpiresAt until when the other one is valid too
     * @param oldLastUsedAt null if it was never used
     */
    public record Rotated(
            long id,
            String label,
            OffsetDateTime oldExpiresAt,
            @Nullable OffsetDateTime oldLastUsedAt) {}

    /** @param expiresAt null for a key without an end */
    @SuppressWarnings("ArrayRecordComponent") // only read, and only as a map key
    record Valid(byte[] digest, Caller caller, @Nullable Instant expiresAt) {
        boolean holdsAt(Instant now) {
            return expiresAt == null || now.isBefore(expiresAt);
        }
    }

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
        return create(client, key, label, scopes, source, null);
    }

    /**
     * The same.
     *
     * @param expiresAt null for a key without an end
     */
    static Future<Long> create(
            SqlClient client,
            String key,
            String label,
            Set<Scope> scopes,
            String source,
            @Nullable OffsetDateTime expiresAt) {
        String[] labels = scopes.stream().map(Scope::label).sorted().toArray(String[]::new);
        return client.preparedQuery(CREATE)
                .execute(Tuple.of(label, Buffer.buffer(KeyDigest.of(key)), labels, source, expiresAt))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    /**
     * Makes {@code newKey} with the scopes and the source of another, which stays valid for {@code overlap}. The source must
     * stay: it is part of each record's identity, so that a record sent again under the new key is still the same one.
     * Empty if there is no such valid key, or if it has been rotated already.
     */
    public static Future<Optional<Rotated>> rotate(SqlClient client, long id, String newKey, Duration overlap) {
        return client.preparedQuery(ROTATE)
                .execute(Tuple.of(id, overlap.toMillis(), Buffer.buffer(KeyDigest.of(newKey))))
                .map(rows -> rows.rowCount() == 0
                        ? Optional.empty()
                        : Optional.of(rotated(rows.iterator().next())));
    }

    private static Rotated rotated(Row row) {
        return new Rotated(
                row.getLong("id"),
                row.getString("label"),
                row.getOffsetDateTime("expires_at"),
                row.getOffsetDateTime("last_used_at"));
    }

    /** False if there is no such valid key. */
    public static Future<Boolean> revoke(SqlClient client, long id) {
        return client.preparedQuery(REVOKE).execute(Tuple.of(id)).map(rows -> rows.rowCount() > 0);
    }

    public static Future<List<Listed>> list(SqlClient client) {
        return list(client, 0, Integer.MAX_VALUE);
    }

    static Future<List<Listed>> list(SqlClient client, long after, int limit) {
        return client.preparedQuery(LIST).execute(Tuple.of(after, limit)).map(rows -> {
            List<Listed> keys = new ArrayList<>(rows.size());
            for (Row row : rows) {
                keys.add(new Listed(
                        row.getLong("id"),
                        row.getString("label"),
                        scopes(row),
                        row.getString("source"),
                        row.getOffsetDateTime("created_at"),
                        row.getOffsetDateTime("revoked_at"),
                        row.getOffsetDateTime("expires_at"),
                        row.getLong("replaces"),
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
            OffsetDateTime expiresAt = row.getOffsetDateTime("expires_at");
            keys.add(new Valid(
                    row.getBuffer("key_hash").getBytes(), caller, expiresAt == null ? null : expiresAt.toInstant()));
        }
        return keys;
    }

    private static Set<Scope> scopes(Row row) {
        return Arrays.stream(row.getArrayOfStrings("scopes")).map(Scope::of).collect(Collectors.toUnmodifiableSet());
    }
}
