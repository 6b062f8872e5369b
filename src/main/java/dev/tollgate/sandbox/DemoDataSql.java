package dev.tollgate.sandbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes what is missing of the demo data; each statement leaves alone what is there. */
final class DemoDataSql {
    private static final String LOCK = """
        SELECT pg_advisory_xact_lock(hashtext('tollgate demo data'))
        """;

    private static final String ACCOUNT = """
        WITH existing AS (
            SELECT id FROM accounts WHERE name = $1 AND origin = 'demo' ORDER BY id LIMIT 1
        ), made AS (
            INSERT INTO accounts (name, origin)
            SELECT $1, 'demo' WHERE NOT EXISTS (SELECT FROM existing)
            RETURNING id
        ), wallet AS (
            INSERT INTO wallets (account_id) SELECT id FROM made
        )
        SELECT id FROM existing UNION ALL SELECT id FROM made
        """;

    /** One that was deleted is not made again. */
    private static final String PROJECT = """
        INSERT INTO projects (account_id, slug, name)
        SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM projects WHERE account_id = $1 AND slug = $2)
        """;

    private static final String BIND = """
        INSERT INTO bindings (kind, value, account_id, agent_id)
        SELECT name.kind, name.value, name.account_id, agents.id
        FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS name (kind, value, account_id, agent)
        LEFT JOIN agents ON agents.slug = name.agent
        ON CONFLICT (source, kind, value) DO NOTHING
        """;

    private DemoDataSql() {}

    /**
     * A name to be bound for every source.
     *
     * @param agent slug of the agent that all its calls are calls of
     */
    record Name(
            String kind,
            String value,
            long accountId,
            @Nullable String agent) {}

    static Future<Void> lock(SqlClient transaction) {
        return transaction.query(LOCK).execute().mapEmpty();
    }

    /** The id of the demo account of that name. */
    static Future<Long> account(SqlClient client, String name) {
        return client.preparedQuery(ACCOUNT)
                .execute(Tuple.of(name))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    static Future<Void> project(SqlClient client, long accountId, String slug, String name) {
        return client.preparedQuery(PROJECT)
                .execute(Tuple.of(accountId, slug, name))
                .mapEmpty();
    }

    static Future<Void> bind(SqlClient client, List<Name> names) {
        return client.preparedQuery(BIND)
                .execute(Tuple.of(
                        names.stream().map(Name::kind).toArray(String[]::new),
                        names.stream().map(Name::value).toArray(String[]::new),
                        names.stream().map(Name::accountId).toArray(Long[]::new),
                        names.stream().map(Name::agent).toArray(String[]::new)))
                .mapEmpty();
    }
}
