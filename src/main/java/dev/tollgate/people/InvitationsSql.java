package dev.tollgate.people;

import dev.tollgate.access.Role;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The rows of {@code invitations}. */
final class InvitationsSql {
    private static final String ACCOUNT = """
        SELECT id AS account_id, name, kind = 'personal' AS personal FROM accounts WHERE id = $1
        """;

    private static final String PUT = """
        INSERT INTO invitations (account_id, email, role, invited_by, token_digest, expires_at)
        VALUES ($1, $2, $3, $4, $5, now() + $6::bigint * interval '1 millisecond')
        ON CONFLICT (account_id, email) WHERE status = 'open' DO UPDATE SET
            role = excluded.role, invited_by = excluded.invited_by, token_digest = excluded.token_digest,
            expires_at = excluded.expires_at
        RETURNING id, account_id, email, role, created_at, expires_at
        """;

    private static final String LIST = """
        SELECT id, account_id, email, role, created_at, expires_at FROM invitations
        WHERE account_id = $1 AND status = 'open' AND expires_at > now() AND id > $2
        ORDER BY id LIMIT $3
        """;

    private static final String LOOK = """
        SELECT i.account_id, a.name, i.role, i.email, i.expires_at
        FROM invitations i JOIN accounts a ON a.id = i.account_id
        WHERE i.token_digest = $1 AND i.status = 'open' AND i.expires_at > now()
          AND a.status NOT IN ('closing', 'closed')
        """;

    private static final String OPEN_ROLE = """
        SELECT role FROM invitations WHERE account_id = $1 AND email = $2 AND status = 'open'
        """;

    private static final String ROLE_OF = """
        SELECT role FROM invitations WHERE account_id = $1 AND id = $2 AND status = 'open'
        """;

    private static final String ACCEPT = """
        UPDATE invitations i SET status = 'accepted'
        FROM accounts a
        WHERE i.token_digest = $1 AND i.status = 'open' AND i.expires_at > now()
          AND a.id = i.account_id AND a.status NOT IN ('closing', 'closed')
        RETURNING i.id, i.account_id, i.email, i.role, i.created_at, i.expires_at
        """;

    private static final String REVOKE = """
        UPDATE invitations SET status = 'revoked' WHERE account_id = $1 AND id = $2 AND status = 'open'
        """;

    private static final String REVOKE_OF = """
        UPDATE invitations SET status = 'revoked'
        WHERE account_id = $1 AND status = 'open'
          AND (invited_by = $2 OR email = (SELECT email FROM people WHERE id = $2))
        """;

    private InvitationsSql() {}

    /** Who is to be what where, says whom. */
    record Wish(long accountId, String email, Role role, long invitedBy) {}

    /** One that can be accepted. */
    record Open(long id, long accountId, String email, Role role, OffsetDateTime createdAt, OffsetDateTime expiresAt) {}

    /** What whoever holds the link may know before he decides. */
    record Look(String accountName, Role role, String email, OffsetDateTime expiresAt) {}

    /** An account, as invitations need it. */
    record Inviting(String name, boolean personal) {}

    static Future<Inviting> kindOf(SqlClient client, long accountId) {
        return client.preparedQuery(ACCOUNT).execute(Tuple.of(accountId)).map(rows -> {
            Row row = rows.iterator().next();
            return new Inviting(row.getString("name"), row.getBoolean("personal"));
        });
    }

    static Future<Open> put(SqlClient transaction, Wish wish, byte[] digest, Duration life) {
        return transaction
                .preparedQuery(PUT)
                .execute(Tuple.of(
                        wish.accountId(),
                        wish.email(),
                        wish.role().label(),
                        wish.invitedBy(),
                        Buffer.buffer(digest),
                        life.toMillis()))
                .map(rows -> open(rows.iterator().next()));
    }

    static Future<List<Open>> list(SqlClient client, long accountId, long after, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(accountId, after, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(InvitationsSql::open)
                        .toList());
    }

    /** Null for a token that is not good. Uses nothing up. */
    static Future<@Nullable Look> look(SqlClient client, byte[] digest) {
        return client.preparedQuery(LOOK)
                .execute(Tuple.of(Buffer.buffer(digest)))
                .map(rows -> {
                    if (rows.size() == 0) {
                        return null;
                    }
                    Row row = rows.iterator().next();
                    return new Look(
                            row.getString("name"),
                            role(row),
                            row.getString("email"),
                            row.getOffsetDateTime("expires_at"));
                });
    }

    /** What an open one to that address would make of it; null for none. */
    static Future<@Nullable Role> openRole(SqlClient transaction, long accountId, String email) {
        return transaction
                .preparedQuery(OPEN_ROLE)
                .execute(Tuple.of(accountId, email))
                .map(rows -> rows.size() == 0 ? null : role(rows.iterator().next()));
    }

    /** What an open one would make of whoever accepts it; null for none. */
    static Future<@Nullable Role> roleOf(SqlClient transaction, long accountId, long id) {
        return transaction
                .preparedQuery(ROLE_OF)
                .execute(Tuple.of(accountId, id))
                .map(rows -> rows.size() == 0 ? null : role(rows.iterator().next()));
    }

    /** Null for a token that is not good. */
    static Future<@Nullable Open> accept(SqlClient transaction, byte[] digest) {
        return transaction
                .preparedQuery(ACCEPT)
                .execute(Tuple.of(Buffer.buffer(digest)))
                .map(rows -> rows.size() == 0 ? null : open(rows.iterator().next()));
    }

    static Future<Void> revoke(SqlClient transaction, long accountId, long id) {
        return transaction
                .preparedQuery(REVOKE)
                .execute(Tuple.of(accountId, id))
                .mapEmpty();
    }

    /** Those that somebody has made, and those to himself. */
    static Future<Void> revokeOf(SqlClient transaction, long accountId, long invitedBy) {
        return transaction
                .preparedQuery(REVOKE_OF)
                .execute(Tuple.of(accountId, invitedBy))
                .mapEmpty();
    }

    private static Open open(Row row) {
        return new Open(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getString("email"),
                role(row),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("expires_at"));
    }

    private static Role role(Row row) {
        return Role.find(row.getString("role")).orElseThrow();
    }
}
