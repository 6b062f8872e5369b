package dev.tollgate.people;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.StreamSupport;

/** What a person who goes leaves behind. His accounts are found by account_id. */
final class FarewellsSql {
    /** In one order, so that two who leave the same accounts do not wait for each other. */
    private static final String LOCK_ACCOUNTS = """
        SELECT id AS account_id FROM accounts
        WHERE id IN (SELECT account_id FROM memberships WHERE person_id = $1) ORDER BY id FOR NO KEY UPDATE
        """;

    private static final String LOCK_PERSON = """
        SELECT id FROM people WHERE id = $1 AND deleted_at IS NULL FOR UPDATE
        """;

    /** Those that he alone owns. */
    private static final String OWNED_ALONE = """
        SELECT a.id AS account_id, a.name, a.kind = 'personal' AS personal
        FROM memberships m JOIN accounts a ON a.id = m.account_id
        WHERE m.person_id = $1 AND m.role = 'owner' AND a.status NOT IN ('closing', 'closed')
          AND NOT EXISTS (
              SELECT FROM memberships other
              WHERE other.account_id = m.account_id AND other.role = 'owner' AND other.person_id <> $1)
        ORDER BY a.id
        """;

    private static final String LEFT = """
        DELETE FROM memberships WHERE person_id = $1 RETURNING account_id
        """;

    private static final List<String> FORGET = List.of(
            "DELETE FROM person_identities WHERE person_id = $1",
            "DELETE FROM mail_tokens WHERE person_id = $1",
            "UPDATE invitations SET status = 'revoked' WHERE invited_by = $1 AND status = 'open'",
            """
            UPDATE invitations
            SET email = 'invitation-' || id || '@deleted.invalid',
                status = CASE WHEN status = 'open' THEN 'revoked' ELSE status END
            WHERE email = (SELECT email FROM people WHERE id = $1)
            """,
            """
            UPDATE people
            SET email = NULL, email_verified_at = NULL, password_hash = NULL, operator = false, name = 'deleted person',
                deleted_at = now()
            WHERE id = $1
            """);

    private FarewellsSql() {}

    record Owned(long accountId, String name, boolean personal) {}

    /** False for who is gone already. */
    static Future<Boolean> lock(SqlClient transaction, long personId) {
        return transaction
                .preparedQuery(LOCK_ACCOUNTS)
                .execute(Tuple.of(personId))
                .compose(locked -> transaction.preparedQuery(LOCK_PERSON).execute(Tuple.of(personId)))
                .map(rows -> rows.size() > 0);
    }

    static Future<List<Owned>> ownedAlone(SqlClient transaction, long personId) {
        return transaction
                .preparedQuery(OWNED_ALONE)
                .execute(Tuple.of(personId))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row ->
                                new Owned(row.getLong("account_id"), row.getString("name"), row.getBoolean("personal")))
                        .toList());
    }

    /** Takes him out of all accounts; which they were. */
    static Future<List<Long>> leave(SqlClient transaction, long personId) {
        return transaction
                .preparedQuery(LEFT)
                .execute(Tuple.of(personId))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getLong("account_id"))
                        .toList());
    }

    /** Takes away whatever says who he was. */
    static Future<Void> forget(SqlClient transaction, long personId) {
        Future<Void> last = Future.succeededFuture();
        for (String statement : FORGET) {
            last = last.compose(done -> transaction
                    .preparedQuery(statement)
                    .execute(Tuple.of(personId))
                    .mapEmpty());
        }
        return last;
    }
}
