package dev.tollgate.people;

import dev.tollgate.access.Role;
import dev.tollgate.accounts.AccountsSql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Who belongs to which account. */
final class MembershipsSql {
    /** Changes of an account's members take turns, so that its last owner cannot leave twice at once. */
    private static final String LOCK = """
        SELECT id AS account_id FROM accounts WHERE id = $1 FOR NO KEY UPDATE
        """;

    private static final String ADD = """
        INSERT INTO memberships (account_id, person_id, role) VALUES ($1, $2, $3)
        ON CONFLICT (account_id, person_id) DO NOTHING
        """;

    private static final String FIND = """
        SELECT role FROM memberships WHERE account_id = $1 AND person_id = $2
        """;

    private static final String HAS_ADDRESS = """
        SELECT FROM memberships m JOIN people p ON p.id = m.person_id WHERE m.account_id = $1 AND p.email = $2
        """;

    private static final String CHANGE = """
        UPDATE memberships SET role = $3 WHERE account_id = $1 AND person_id = $2
        """;

    private static final String REMOVE = """
        DELETE FROM memberships WHERE account_id = $1 AND person_id = $2
        """;

    private static final String OWNERS = """
        SELECT count(*) AS owners FROM memberships WHERE account_id = $1 AND role = 'owner'
        """;

    private static final String OF_ACCOUNT = """
        SELECT m.person_id, p.email, p.name, m.role, m.created_at
        FROM memberships m JOIN people p ON p.id = m.person_id
        WHERE m.account_id = $1 AND m.person_id > $2
        ORDER BY m.person_id LIMIT $3
        """;

    private static final String OF_PERSON = """
        SELECT m.account_id, a.name, a.kind, a.status, m.role, m.created_at
        FROM memberships m JOIN accounts a ON a.id = m.account_id
        WHERE m.person_id = $1 AND a.status NOT IN ('closing', 'closed')
        ORDER BY a.kind = 'personal' AND m.role = 'owner' DESC, m.created_at, m.account_id
        LIMIT 200
        """;

    private MembershipsSql() {}

    /** A member as the others see him. */
    record Listed(long personId, @Nullable String email, String name, Role role, OffsetDateTime since) {}

    /** An account as one of its members sees it. */
    record Own(long accountId, String name, String kind, String status, Role role) {}

    /** An account that he owns: his own, or a team's. Its id. */
    static Future<Long> make(SqlClient transaction, long personId, String name, boolean personal) {
        return AccountsSql.createForPeople(transaction, name, personal)
                .compose(account ->
                        add(transaction, account, personId, Role.OWNER).map(added -> account));
    }

    static Future<Boolean> lock(SqlClient transaction, long accountId) {
        return transaction.preparedQuery(LOCK).execute(Tuple.of(accountId)).map(rows -> rows.size() > 0);
    }

    /** False for who is a member already. */
    static Future<Boolean> add(SqlClient transaction, long accountId, long personId, Role role) {
        return transaction
                .preparedQuery(ADD)
                .execute(Tuple.of(accountId, personId, role.label()))
                .map(rows -> rows.rowCount() > 0);
    }

    /** Null for no member. */
    static Future<@Nullable Role> role(SqlClient client, long accountId, long personId) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(accountId, personId))
                .map(rows -> rows.size() == 0 ? null : role(rows.iterator().next()));
    }

    /** Whether one of the members has that address. */
    static Future<Boolean> hasAddress(SqlClient client, long accountId, String email) {
        return client.preparedQuery(HAS_ADDRESS)
                .execute(Tuple.of(accountId, email))
                .map(rows -> rows.size() > 0);
    }

    static Future<Void> change(SqlClient transaction, long accountId, long personId, Role role) {
        return transaction
                .preparedQuery(CHANGE)
                .execute(Tuple.of(accountId, personId, role.label()))
                .mapEmpty();
    }

    static Future<Void> remove(SqlClient transaction, long accountId, long personId) {
        return transaction
                .preparedQuery(REMOVE)
                .execute(Tuple.of(accountId, personId))
                .mapEmpty();
    }

    static Future<Long> owners(SqlClient transaction, long accountId) {
        return transaction
                .preparedQuery(OWNERS)
                .execute(Tuple.of(accountId))
                .map(rows -> rows.iterator().next().getLong("owners"));
    }

    /** In order of their ids. */
    static Future<List<Listed>> ofAccount(SqlClient client, long accountId, long afterPerson, int limit) {
        return client.preparedQuery(OF_ACCOUNT)
                .execute(Tuple.of(accountId, afterPerson, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Listed(
                                row.getLong("person_id"),
                                row.getString("email"),
                                row.getString("name"),
                                role(row),
                                row.getOffsetDateTime("created_at")))
                        .toList());
    }

    /** His usual one first; at most 200. */
    static Future<List<Own>> ofPerson(SqlClient client, long personId) {
        return client.preparedQuery(OF_PERSON)
                .execute(Tuple.of(personId))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new Own(
                                row.getLong("account_id"),
                                row.getString("name"),
                                row.getString("kind"),
                                row.getString("status"),
                                role(row)))
                        .toList());
    }

    private static Role role(Row row) {
        return Role.find(row.getString("role")).orElseThrow();
    }
}
