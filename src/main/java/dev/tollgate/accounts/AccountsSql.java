package dev.tollgate.accounts;

import dev.tollgate.accounts.UnknownPayers.Payer;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes accounts and what hangs on them. Each method is one statement and joins the caller's transaction. */
public final class AccountsSql {
    private static final String CREATE = """
        WITH account AS (
            INSERT INTO accounts (name, origin, kind, external_id) VALUES ($1, $2, $3, $4)
            ON CONFLICT (external_id) DO NOTHING
            RETURNING id
        )
        INSERT INTO wallets (account_id) SELECT id FROM account RETURNING account_id AS id
        """;

    /** Makes nodes that meet the same unknown payers at once take turns. */
    private static final String LOCK_PAYERS = """
        SELECT pg_advisory_xact_lock(hashtextextended('tollgate unknown payers', 0))
        """;

    private static final String CREATE_FOR_PAYERS = """
        WITH wanted AS MATERIALIZED (
            SELECT nextval(pg_get_serial_sequence('accounts', 'id')) AS id, p.kind, p.value, p.name
            FROM unnest($2::text[], $3::text[], $4::text[]) AS p (kind, value, name)
            WHERE NOT EXISTS (
                SELECT FROM bindings b WHERE b.source = $1 AND b.kind = p.kind AND b.value = p.value)
        ), account AS (
            INSERT INTO accounts (id, name, origin) OVERRIDING SYSTEM VALUE SELECT id, name, 'usage' FROM wanted
        ), wallet AS (
            INSERT INTO wallets (account_id) SELECT id FROM wanted
        )
        INSERT INTO bindings (source, kind, value, account_id) SELECT $1, kind, value, id FROM wanted
        """;

    private static final String BOUND_ACCOUNTS = """
        SELECT b.kind, b.value, b.account_id, b.agent_id, b.project_id, b.exempt, a.name
        FROM unnest($2::text[], $3::text[]) AS p (kind, value)
        JOIN bindings b ON b.source = $1 AND b.kind = p.kind AND b.value = p.value
        JOIN accounts a ON a.id = b.account_id
        """;

    private static final String BIND = """
        INSERT INTO bindings (source, kind, value, account_id, agent_id, project_id, exempt)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (source, kind, value) DO UPDATE SET
            account_id = excluded.account_id, agent_id = excluded.agent_id,
            project_id = excluded.project_id, exempt = excluded.exempt
        """;

    private static final String UNBIND = """
        DELETE FROM bindings WHERE source = $1 AND kind = $2 AND value = $3
        """;

    private static final String LIST = """
        SELECT a.id, a.name, a.origin, a.status, a.created_at, w.balance_nanos, w.due_nanos, w.last_batch_id,
               (SELECT count(*) FROM bindings b WHERE b.account_id = a.id) AS bindings
        FROM accounts a JOIN wallets w ON w.account_id = a.id
        WHERE a.id > $1 AND ($2::bigint IS NULL OR a.id = $2)
        ORDER BY a.id LIMIT $3
        """;

    private static final String NAMED = """
        SELECT a.id, a.name, a.origin, a.status, a.created_at, w.balance_nanos, w.due_nanos, w.last_batch_id,
               (SELECT count(*) FROM bindings b WHERE b.account_id = a.id) AS bindings
        FROM accounts a JOIN wallets w ON w.account_id = a.id
        WHERE a.name = $1
        ORDER BY a.id LIMIT 10
        """;

    private static final String AGENT_ID = """
        SELECT id FROM agents WHERE slug = $1 OR id = $2 ORDER BY slug = $1 DESC LIMIT 1
        """;

    private static final int NAME_MAX = 200;

    private AccountsSql() {}

    /** A row of the accounts' list; amounts in nano-dollars. */
    public record Summary(
            long id,
            String name,
            String origin,
            String status,
            long balanceNanos,
            long dueNanos,
            @Nullable Long lastBatchId,
            long bindings) {}

    /** Makes an account with an empty wallet. {@code origin} is operator, registration or demo. */
    public static Future<Long> create(SqlClient client, String name, String origin) {
        return insert(client, Tuple.of(name, origin, "team", null))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    /**
     * For people who registered.
     *
     * @param personal one person's own; else a team's
     */
    public static Future<Long> createForPeople(SqlClient client, String name, boolean personal) {
        return insert(client, Tuple.of(name, "registration", personal ? "personal" : "team", null))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    /** That of an external id, unless it is there. */
    public static Future<Void> ensureExternal(SqlClient client, String externalId) {
        return insert(client, Tuple.of(name(externalId), "registration", "team", externalId))
                .mapEmpty();
    }

    private static Future<RowSet<Row>> insert(SqlClient client, Tuple values) {
        return client.preparedQuery(CREATE).execute(values);
    }

    /**
     * The accounts of payers who had none, named after them, made unless somebody else just did. Needs a transaction; the
     * payers must all differ.
     */
    static Future<List<Account>> createForPayers(SqlClient transaction, String source, List<Payer> payers) {
        String[] kinds = payers.stream().map(payer -> payer.kind().label()).toArray(String[]::new);
        String[] values = payers.stream().map(Payer::value).toArray(String[]::new);
        String[] names = payers.stream().map(payer -> name(payer.value())).toArray(String[]::new);
        return transaction
                .query(LOCK_PAYERS)
                .execute()
                .compose(locked ->
                        transaction.preparedQuery(CREATE_FOR_PAYERS).execute(Tuple.of(source, kinds, values, names)))
                .compose(made -> transaction.preparedQuery(BOUND_ACCOUNTS).execute(Tuple.of(source, kinds, values)))
                .map(rows -> {
                    List<Account> accounts = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        long id = row.getLong("account_id");
                        Binding binding = new Binding(
                                id,
                                orNone(row.getLong("agent_id")),
                                orNone(row.getLong("project_id")),
                                row.getBoolean("exempt"));
                        NameKind kind = NameKind.of(row.getString("kind"));
                        BoundName name = new BoundName(source, kind, row.getString("value"), binding);
                        accounts.add(Account.fresh(id, row.getString("name"), name));
                    }
                    return accounts;
                });
    }

    /** An account's name is shorter than a binding's value may be. */
    private static String name(String value) {
        return value.codePointCount(0, value.length()) <= NAME_MAX
                ? value
                : value.substring(0, value.offsetByCodePoints(0, NAME_MAX));
    }

    private static long orNone(@Nullable Long id) {
        return id == null ? Binding.NONE : id;
    }

    /** Binds a name; one that was bound before moves. Ids of {@link Binding#NONE} are stored as absent. */
    public static Future<Void> bind(SqlClient client, BoundName name) {
        Binding binding = name.binding();
        return client.preparedQuery(BIND)
                .execute(Tuple.of(
                        name.source(),
                        name.kind().label(),
                        name.value(),
                        binding.accountId(),
                        orNull(binding.agentId()),
                        orNull(binding.projectId()),
                        binding.exempt()))
                .mapEmpty();
    }

    /** Unbinds a name; false if it was not bound. */
    public static Future<Boolean> unbind(SqlClient client, String source, NameKind kind, String value) {
        return client.preparedQuery(UNBIND)
                .execute(Tuple.of(source, kind.label(), value))
                .map(rows -> rows.rowCount() > 0);
    }

    /** Accounts with ids above {@code afterId}, in order of id. */
    public static Future<List<Summary>> list(SqlClient client, long afterId, int limit) {
        return client.preparedQuery(LIST)
                .execute(Tuple.of(afterId, null, limit))
                .map(AccountsSql::summaries);
    }

    /** One account, or null. */
    public static Future<@Nullable Summary> find(SqlClient client, long id) {
        return client.preparedQuery(LIST).execute(Tuple.of(id - 1, id, 1)).map(rows -> {
            List<Summary> found = summaries(rows);
            return found.isEmpty() ? null : found.getFirst();
        });
    }

    /** The accounts of exactly that name, at most ten. */
    static Future<List<Summary>> named(SqlClient client, String name) {
        return client.preparedQuery(NAMED).execute(Tuple.of(name)).map(AccountsSql::summaries);
    }

    /** The agent of that slug, else of that id, or null. */
    static Future<@Nullable Long> agentId(SqlClient client, String slug, long id) {
        return client.preparedQuery(AGENT_ID)
                .execute(Tuple.of(slug, id))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("id"));
    }

    private static List<Summary> summaries(RowSet<Row> rows) {
        List<Summary> result = new ArrayList<>(rows.size());
        for (Row row : rows) {
            result.add(new Summary(
                    row.getLong("id"),
                    row.getString("name"),
                    row.getString("origin"),
                    row.getString("status"),
                    row.getLong("balance_nanos"),
                    row.getLong("due_nanos"),
                    row.getLong("last_batch_id"),
                    row.getLong("bindings")));
        }
        return result;
    }

    private static @Nullable Long orNull(long id) {
        return id == Binding.NONE ? null : id;
    }
}
