package dev.tollgate.accounts;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The keys that an account's members have bound to it, for every fleet. */
final class KeysSql {
    private static final String LIST = """
        SELECT value, agent_id, project_id, created_at FROM bindings
        WHERE account_id = $1 AND source = '' AND kind = 'key_hash' AND value > $2
        ORDER BY value LIMIT $3
        """;

    private static final String LOCK = """
        SELECT id AS account_id FROM accounts WHERE id = $1 FOR NO KEY UPDATE
        """;

    private static final String LOOK = """
        SELECT (SELECT count(*) FROM bindings WHERE account_id = $1 AND kind = 'key_hash') AS keys,
               $2::bigint IS NULL OR EXISTS (
                   SELECT FROM agents a LEFT JOIN agent_entitlements e
                       ON e.agent_id = a.id AND e.account_id = $1 AND e.status = 'active'
                   WHERE a.id = $2 AND (e.agent_id IS NOT NULL OR a.creator_account_id = $1)) AS usable,
               $3::bigint IS NULL OR EXISTS (
                   SELECT FROM projects WHERE account_id = $1 AND id = $3 AND status = 'active') AS own
        """;

    /** Whose key it is already stays so; an account may change what its own stands for. */
    private static final String BIND = """
        INSERT INTO bindings (source, kind, value, account_id, agent_id, project_id)
        VALUES ('', 'key_hash', $2, $1, $3, $4)
        ON CONFLICT (source, kind, value) DO UPDATE SET agent_id = excluded.agent_id, project_id = excluded.project_id
        WHERE bindings.account_id = excluded.account_id
        RETURNING value, agent_id, project_id, created_at
        """;

    private static final String UNBIND = """
        DELETE FROM bindings WHERE account_id = $1 AND source = '' AND kind = 'key_hash' AND value = $2
        """;

    private KeysSql() {}

    /** A key of an account. */
    record Key(
            String keyHash,
            @Nullable Long agentId,
            @Nullable Long projectId,
            OffsetDateTime createdAt) {}

    /**
     * What is to be bound.
     *
     * @param agentId that each of its calls is a call of; null for none, as is {@code projectId}
     */
    record Wish(
            long accountId,
            String keyHash,
            @Nullable Long agentId,
            @Nullable Long projectId) {}

    /**
     * What stands against it.
     *
     * @param keys that the account has
     */
    record Look(long keys, boolean agentIsUsable, boolean projectIsOwn) {}

    static Future<List<Key>> list(SqlClient client, long accountId, String after, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, after, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(KeysSql::key)
                        .toList());
    }

    /** With the account locked, so that what is seen holds until the transaction ends. */
    static Future<Look> look(SqlClient transaction, Wish wish) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(wish.accountId()))
                .compose(locked -> transaction
                        .preparedQuery(LOOK)
                        .execute(Tuple.of(wish.accountId(), wish.agentId(), wish.projectId())))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Look(row.getLong("keys"), row.getBoolean("usable"), row.getBoolean("own"));
                });
    }

    /** Null where another account has it. */
    static Future<@Nullable Key> bind(SqlClient transaction, Wish wish) {
        return transaction
                .preparedQuery(BIND)
                .execute(Tuple.of(wish.accountId(), wish.keyHash(), wish.agentId(), wish.projectId()))
                .map(rows -> rows.size() == 0 ? null : key(rows.iterator().next()));
    }

    static Future<Boolean> unbind(SqlClient transaction, long accountId, String keyHash) {
        return transaction
                .preparedQuery(UNBIND)
                .execute(Tuple.of(accountId, keyHash))
                .map(rows -> rows.rowCount() > 0);
    }

    private static Key key(Row row) {
        return new Key(
                row.getString("value"),
                row.getLong("agent_id"),
                row.getLong("project_id"),
                row.getOffsetDateTime("created_at"));
    }
}
