package dev.tollgate.access;

import dev.tollgate.access.IdempotentAnswers.Answer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** The kept answers. */
final class IdempotentAnswersSql {
    /** Two of one key at once take turns. */
    private static final String LOCK = """
        SELECT pg_advisory_xact_lock(hashtextextended('tollgate answer ' || $1 || ' ' || $2, 0))
        """;

    private static final String FIND = """
        SELECT request, status, answer FROM idempotent_answers WHERE owner = $1 AND key = $2
        """;

    private static final String KEEP = """
        INSERT INTO idempotent_answers (owner, key, request, status, answer) VALUES ($1, $2, $3, $4, $5)
        """;

    private static final String FORGET_OLD = """
        DELETE FROM idempotent_answers WHERE created_at < now() - interval '1 day'
        """;

    private IdempotentAnswersSql() {}

    /** @param request the digest of what was asked */
    record Kept(Buffer request, Answer answer) {}

    /** Null for a key that is new; until the transaction ends nobody else finds out about it. */
    static Future<@Nullable Kept> find(SqlClient transaction, String owner, String key) {
        Tuple of = Tuple.of(owner, key);
        return transaction
                .preparedQuery(LOCK)
                .execute(of)
                .compose(locked -> transaction.preparedQuery(FIND).execute(of))
                .map(rows -> {
                    if (rows.size() == 0) {
                        return null;
                    }
                    Row row = rows.iterator().next();
                    Answer answer = new Answer(row.getInteger("status"), new JsonObject(row.getString("answer")));
                    return new Kept(row.getBuffer("request"), answer);
                });
    }

    static Future<Void> keep(SqlClient transaction, String owner, String key, byte[] request, Answer answer) {
        return transaction
                .preparedQuery(KEEP)
                .execute(Tuple.of(
                        owner,
                        key,
                        Buffer.buffer(request),
                        answer.status(),
                        answer.body().encode()))
                .mapEmpty();
    }

    static Future<@Nullable Void> forgetOld(SqlClient client) {
        return client.query(FORGET_OLD).execute().mapEmpty();
    }
}
