package dev.tollgate.people;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The rows of {@code people}. */
final class PeopleSql {
    private static final String MAKE = """
        INSERT INTO people (email, password_hash, name) VALUES ($1, $2, $3)
        ON CONFLICT (email) DO NOTHING
        RETURNING id
        """;

    private static final String COLUMNS = """
        SELECT id, email, email_verified_at, password_hash, name, operator, created_at FROM people
        """;

    private static final String BY_EMAIL = COLUMNS + " WHERE email = $1 AND deleted_at IS NULL";

    private static final String BY_ID = COLUMNS + " WHERE id = $1 AND deleted_at IS NULL";

    private static final String LIST = COLUMNS + " WHERE id > $1 AND deleted_at IS NULL ORDER BY id LIMIT $2";

    private static final String NAME = "UPDATE people SET name = $2 WHERE id = $1";

    private static final String PASSWORD = "UPDATE people SET password_hash = $2 WHERE id = $1";

    private static final String VERIFIED = """
        UPDATE people SET email_verified_at = now() WHERE id = $1 AND email = $2 AND email_verified_at IS NULL
        """;

    private static final String OPERATOR = "UPDATE people SET operator = $2 WHERE id = $1";

    private PeopleSql() {}

    /** @param passwordHash null for who signs in elsewhere */
    record Known(
            long id,
            @Nullable String email,
            @Nullable OffsetDateTime verifiedAt,
            @Nullable String passwordHash,
            String name,
            boolean operator,
            OffsetDateTime createdAt) {}

    /** The id; null where the address is taken. */
    static Future<@Nullable Long> make(SqlClient transaction, String email, String passwordHash, String name) {
        return transaction
                .preparedQuery(MAKE)
                .execute(Tuple.of(email, passwordHash, name))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("id"));
    }

    static Future<@Nullable Known> byEmail(SqlClient client, String email) {
        return one(client, BY_EMAIL, Tuple.of(email));
    }

    static Future<@Nullable Known> byId(SqlClient client, long id) {
        return one(client, BY_ID, Tuple.of(id));
    }

    private static Future<@Nullable Known> one(SqlClient client, String sql, Tuple values) {
        return client.preparedQuery(sql)
                .execute(values)
                .map(rows -> rows.size() == 0 ? null : known(rows.iterator().next()));
    }

    static Future<List<Known>> list(SqlClient client, long after, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(after, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PeopleSql::known)
                        .toList());
    }

    private static Known known(Row row) {
        return new Known(
                row.getLong("id"),
                row.getString("email"),
                row.getOffsetDateTime("email_verified_at"),
                row.getString("password_hash"),
                row.getString("name"),
                row.getBoolean("operator"),
                row.getOffsetDateTime("created_at"));
    }

    static Future<Void> putName(SqlClient client, long id, String name) {
        return client.preparedQuery(NAME).execute(Tuple.of(id, name)).mapEmpty();
    }

    static Future<Void> putPassword(SqlClient client, long id, String hash) {
        return client.preparedQuery(PASSWORD).execute(Tuple.of(id, hash)).mapEmpty();
    }

    /** Where it is still his address. */
    static Future<Void> verified(SqlClient client, long id, String email) {
        return client.preparedQuery(VERIFIED).execute(Tuple.of(id, email)).mapEmpty();
    }

    static Future<Void> putOperator(SqlClient client, long id, boolean operator) {
        return client.preparedQuery(OPERATOR).execute(Tuple.of(id, operator)).mapEmpty();
    }
}
