package dev.tollgate.people;

import dev.tollgate.access.OutsideClaims;
import dev.tollgate.access.Person;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** People by what an identity provider calls them. */
final class OutsidePeopleSql {
    private static final String LOCK = """
        SELECT pg_advisory_xact_lock(hashtextextended('tollgate identity ' || $1 || ' ' || $2, 0))
        """;

    private static final String FIND = """
        SELECT p.id, p.email, p.name, p.operator
        FROM person_identities i JOIN people p ON p.id = i.person_id
        WHERE i.issuer = $1 AND i.subject = $2 AND p.deleted_at IS NULL
        """;

    /** Both sides must have verified the address: else whoever registers with another's would get into his account. */
    private static final String LINK = """
        INSERT INTO person_identities (issuer, subject, person_id)
        SELECT $1, $2, id FROM people WHERE email = $3 AND email_verified_at IS NOT NULL
        RETURNING person_id
        """;

    /** Without the address where somebody else has it. */
    private static final String MAKE = """
        WITH person AS (
            INSERT INTO people (email, email_verified_at, name)
            SELECT CASE WHEN NOT EXISTS (SELECT FROM people WHERE email = $3) THEN $3 END,
                   CASE WHEN $4 AND NOT EXISTS (SELECT FROM people WHERE email = $3) THEN now() END, $5
            RETURNING id
        )
        INSERT INTO person_identities (issuer, subject, person_id) SELECT $1, $2, id FROM person RETURNING person_id
        """;

    private OutsidePeopleSql() {}

    static Future<Void> lock(SqlClient transaction, OutsideClaims claims) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(claims.issuer(), claims.subject()))
                .mapEmpty();
    }

    static Future<@Nullable Person> find(SqlClient client, OutsideClaims claims) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(claims.issuer(), claims.subject()))
                .map(rows -> rows.size() == 0 ? null : person(rows.iterator().next(), claims));
    }

    private static Person person(Row row, OutsideClaims claims) {
        return new Person(
                row.getLong("id"),
                row.getString("email"),
                row.getString("name"),
                row.getBoolean("operator"),
                null,
                claims);
    }

    /** Whether somebody who is here already proved the same address, and is he from now on. */
    static Future<Boolean> link(SqlClient transaction, OutsideClaims claims) {
        if (!claims.emailVerified() || claims.email() == null) {
            return Future.succeededFuture(false);
        }
        return transaction
                .preparedQuery(LINK)
                .execute(Tuple.of(claims.issuer(), claims.subject(), claims.email()))
                .map(rows -> rows.size() > 0);
    }

    static Future<Long> make(SqlClient transaction, OutsideClaims claims, String name) {
        return transaction
                .preparedQuery(MAKE)
                .execute(Tuple.of(claims.issuer(), claims.subject(), claims.email(), claims.emailVerified(), name))
                .map((RowSet<Row> rows) -> rows.iterator().next().getLong("person_id"));
    }
}
