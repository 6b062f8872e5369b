package dev.tollgate.access;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sessions, and who is a member where. A person is asked for by id; rows of accounts are found by account_id. */
final class SessionsSql {
    private static final String START = """
        INSERT INTO sessions (person_id, refresh_digest, expires_at, user_agent)
        VALUES ($1, $2, now() + $3::bigint * interval '1 millisecond', $4)
        RETURNING id
        """;

    private static final String PERSON = """
        SELECT p.id, p.email, p.name, p.operator
        FROM sessions s JOIN people p ON p.id = s.person_id
        WHERE s.id = $1 AND p.id = $2 AND s.ended_at IS NULL AND s.expires_at > now() AND p.deleted_at IS NULL
        """;

    /** Of the account that is asked for; else of the person's own, or the one that was joined first. */
    private static final String MEMBERSHIP = """
        SELECT m.account_id, m.role
        FROM memberships m JOIN accounts a ON a.id = m.account_id
        WHERE m.person_id = $1 AND ($2::bigint IS NULL OR m.account_id = $2) AND a.status NOT IN ('closing', 'closed')
        ORDER BY a.kind = 'personal' AND m.role = 'owner' DESC, m.created_at, m.account_id LIMIT 1
        """;

    private static final String EXTERNAL_ACCOUNT = """
        SELECT id AS account_id FROM accounts WHERE external_id = $1 AND status NOT IN ('closing', 'closed')
        """;

    /** Whoever comes second waits here, and finds the token used. */
    private static final String BY_REFRESH = """
        SELECT s.id, s.person_id, s.refresh_digest = $1 AS current,
               s.rotated_at > now() - $2::bigint * interval '1 millisecond' AS fresh
        FROM sessions s JOIN people p ON p.id = s.person_id
        WHERE (s.refresh_digest = $1 OR s.previous_digest = $1)
          AND s.ended_at IS NULL AND s.expires_at > now() AND p.deleted_at IS NULL
        FOR UPDATE OF s
        """;

    private static final String ROTATE = """
        UPDATE sessions SET previous_digest = refresh_digest, refresh_digest = $2, rotated_at = now() WHERE id = $1
        """;

    private static final String END = """
        UPDATE sessions SET ended_at = now(), ended_by = $2 WHERE id = $1 AND ended_at IS NULL
        """;

    private static final String END_ALL = """
        UPDATE sessions SET ended_at = now(), ended_by = $2
        WHERE person_id = $1 AND ended_at IS NULL AND ($3::bigint IS NULL OR id <> $3)
        """;

    private SessionsSql() {}

    /**
     * The session of a refresh token.
     *
     * @param current whether the token is the present one; else it is the one before
     * @param fresh whether the present one was given a moment ago
     */
    record Found(long id, long personId, boolean current, boolean fresh) {}

    static Future<Long> start(
            SqlClient client, long personId, byte[] digest, Duration life, @Nullable String userAgent) {
        return client.preparedQuery(START)
                .execute(Tuple.of(personId, Buffer.buffer(digest), life.toMillis(), userAgent))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    /** Null where the session has ended. */
    static Future<@Nullable Person> person(SqlClient client, long sessionId, long personId) {
        return client.preparedQuery(PERSON)
                .execute(Tuple.of(sessionId, personId))
                .map(SessionsSql::first)
                .map(row -> row == null
                        ? null
                        : new Person(
                                row.getLong("id"),
                                row.getString("email"),
                                row.getString("name"),
                                row.getBoolean("operator"),
                                sessionId,
                                null));
    }

    /** @param accountId null for the usual one; the answer is null where the person is no member */
    static Future<@Nullable Member> member(SqlClient client, Person person, @Nullable Long accountId) {
        return client.preparedQuery(MEMBERSHIP)
                .execute(Tuple.of(person.id(), accountId))
                .map(SessionsSql::first)
                .map(row -> row == null
                        ? null
                        : new Member(person, row.getLong("account_id"), Role.of(row.getString("role"))));
    }

    static Future<@Nullable Long> externalAccount(SqlClient client, String externalId) {
        return client.preparedQuery(EXTERNAL_ACCOUNT)
                .execute(Tuple.of(externalId))
                .map(SessionsSql::first)
                .map(row -> row == null ? null : row.getLong("account_id"));
    }

    static Future<@Nullable Found> byRefresh(SqlClient transaction, byte[] digest, Duration grace) {
        return transaction
                .preparedQuery(BY_REFRESH)
                .execute(Tuple.of(Buffer.buffer(digest), grace.toMillis()))
                .map(SessionsSql::first)
                .map(row -> row == null
                        ? null
                        : new Found(
                                row.getLong("id"),
                                row.getLong("person_id"),
                                row.getBoolean("current"),
                                row.getBoolean("fresh")));
    }

    static Future<Void> rotate(SqlClient transaction, long sessionId, byte[] digest) {
        return transaction
                .preparedQuery(ROTATE)
                .execute(Tuple.of(sessionId, Buffer.buffer(digest)))
                .mapEmpty();
    }

    static Future<Void> end(SqlClient client, long sessionId, String by) {
        return client.preparedQuery(END).execute(Tuple.of(sessionId, by)).mapEmpty();
    }

    /** @param but one that goes on; null for none */
    static Future<Void> endAll(SqlClient client, long personId, String by, @Nullable Long but) {
        return client.preparedQuery(END_ALL)
                .execute(Tuple.of(personId, by, but))
                .mapEmpty();
    }

    private static @Nullable Row first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : rows.iterator().next();
    }
}
