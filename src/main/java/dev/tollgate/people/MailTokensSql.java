package dev.tollgate.people;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The rows of {@code mail_tokens}. */
final class MailTokensSql {
    /** Those before it of the same kind are void: the last mail counts. */
    private static final String PUT = """
        WITH former AS (
            UPDATE mail_tokens SET used_at = now() WHERE person_id = $2 AND kind = $3 AND used_at IS NULL
        )
        INSERT INTO mail_tokens (token_digest, person_id, kind, email, expires_at)
        VALUES ($1, $2, $3, $4, now() + $5::bigint * interval '1 millisecond')
        """;

    private static final String USE = """
        UPDATE mail_tokens SET used_at = now()
        WHERE token_digest = $1 AND kind = $2 AND used_at IS NULL AND expires_at > now()
        RETURNING person_id, email
        """;

    private MailTokensSql() {}

    /** Who has read a mail to which address. */
    record Proof(long personId, String email) {}

    static Future<Void> put(SqlClient client, byte[] digest, long personId, String kind, String email, Duration life) {
        return client.preparedQuery(PUT)
                .execute(Tuple.of(Buffer.buffer(digest), personId, kind, email, life.toMillis()))
                .mapEmpty();
    }

    static Future<@Nullable Proof> use(SqlClient transaction, byte[] digest, String kind) {
        return transaction
                .preparedQuery(USE)
                .execute(Tuple.of(Buffer.buffer(digest), kind))
                .map(rows -> {
                    if (rows.size() == 0) {
                        return null;
                    }
                    Row row = rows.iterator().next();
                    return new Proof(row.getLong("person_id"), row.getString("email"));
                });
    }
}
