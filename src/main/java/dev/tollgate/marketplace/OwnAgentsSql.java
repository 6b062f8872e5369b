package dev.tollgate.marketplace;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The agents that an account made, and what they cost. Each method is one statement and joins the caller's transaction. */
final class OwnAgentsSql {
    /** $1 is the creator's account; of the buyers only their number. */
    private static final String OWN = """
        SELECT a.id, a.slug, a.name, a.description, a.category, a.tags, a.icon, a.pricing, a.price_cents, a.input_rate_nanos,
               a.output_rate_nanos, a.published, a.content, a.created_at, a.updated_at, s.*,
               (SELECT count(l.account_id) FROM library_agents AS l WHERE l.agent_id = a.id) AS downloads,
               (SELECT count(l.account_id) FROM library_agents AS l JOIN agent_entitlements AS e USING (account_id, agent_id)
                WHERE l.agent_id = a.id AND e.status = 'active') AS users
        FROM agents AS a LEFT JOIN (
            SELECT agent_id AS sold_id, count(DISTINCT account_id) AS buyers, count(account_id) AS payments,
                   sum(amount_cents)::bigint AS paid_cents, sum(reversed_cents)::bigint AS refunded_cents,
                   sum(creator_nanos - reversed_creator_nanos)::bigint AS earned_nanos, max(created_at) AS last_paid_at
            FROM sales WHERE creator_account_id = $1 AND agent_id IS NOT NULL GROUP BY agent_id
        ) AS s ON s.sold_id = a.id
        WHERE a.creator_account_id = $1
        """;

    private static final String PAGE = OWN + """
          AND ($2::bigint = 0 OR a.id < $2)
        ORDER BY a.id DESC LIMIT $3
        """;

    private static final String ONE = OWN + """
          AND a.id = $2
        """;

    private static final String LOCK = """
        SELECT name, description, category, tags, icon, pricing, price_cents, input_rate_nanos, output_rate_nanos, published,
               content
        FROM agents WHERE creator_account_id = $1 AND id = $2 FOR NO KEY UPDATE
        """;

    private static final String LOCK_ACCOUNT = """
        SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE
        """;

    private static final String COUNT = """
        SELECT count(*) AS agents FROM agents WHERE creator_account_id = $1
        """;

    private static final String INSERT = """
        INSERT INTO agents (creator_account_id, slug, name, description, category, tags, icon, pricing, price_cents,
                            input_rate_nanos, output_rate_nanos, content, published)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (slug) DO NOTHING
        RETURNING id
        """;

    private static final String UPDATE = """
        UPDATE agents
        SET name = $3, description = $4, category = $5, tags = $6, icon = $7, pricing = $8, price_cents = $9,
            input_rate_nanos = $10, output_rate_nanos = $11, content = $12, published = $13, updated_at = now()
        WHERE creator_account_id = $1 AND id = $2
        """;

    private static final String ADD_PRICE = """
        INSERT INTO agent_prices (agent_id, pricing, price_cents, input_rate_nanos, output_rate_nanos, changed_by)
        VALUES ($1, $2, $3, $4, $5, $6)
        """;

    /** Whether any account, by its account_id, has ever had it. */
    private static final String IS_TAKEN = """
        SELECT EXISTS (SELECT account_id FROM library_agents WHERE agent_id = $1) AS taken
        """;

    private OwnAgentsSql() {}

    /** The latest first. */
    static Future<List<OwnAgent>> page(SqlClient client, long accountId, long before, int limit) {
        return client.preparedQuery(PAGE)
                .execute(Tuple.of(accountId, before, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(OwnAgentsSql::own)
                        .toList());
    }

    /** Null if the account made none of that id. */
    static Future<@Nullable OwnAgent> find(SqlClient client, long accountId, long agentId) {
        return client.preparedQuery(ONE)
                .execute(Tuple.of(accountId, agentId))
                .map(OwnAgentsSql::first)
                .map(row -> row == null ? null : own(row));
    }

    /** Until the transaction ends nobody buys or changes it; null if the account made none of that id. */
    static Future<@Nullable AgentState> lock(SqlClient transaction, long accountId, long agentId) {
        return transaction
                .preparedQuery(LOCK)
                .execute(Tuple.of(accountId, agentId))
                .map(OwnAgentsSql::first)
                .map(row -> row == null ? null : state(row));
    }

    /** How many agents the account made; until the transaction ends it makes no other. Null if there is no such account. */
    static Future<@Nullable Long> lockAndCount(SqlClient transaction, long accountId) {
        Tuple account = Tuple.of(accountId);
        return transaction
                .preparedQuery(LOCK_ACCOUNT)
                .execute(account)
                .compose(locked -> locked.size() == 0
                        ? Future.succeededFuture()
                        : transaction
                                .preparedQuery(COUNT)
                                .execute(account)
                                .map(rows -> rows.iterator().next().getLong("agents")));
    }

    /** Its id; null if the slug is taken. */
    static Future<@Nullable Long> insert(SqlClient transaction, long accountId, String slug, AgentState state) {
        return transaction
                .preparedQuery(INSERT)
                .execute(put(state, Tuple.of(accountId, slug)))
                .map(OwnAgentsSql::first)
                .map(row -> row == null ? null : row.getLong("id"));
    }

    static Future<Void> update(SqlClient transaction, long accountId, long agentId, AgentState state) {
        return transaction
                .preparedQuery(UPDATE)
                .execute(put(state, Tuple.of(accountId, agentId)))
                .mapEmpty();
    }

    static Future<Void> addPrice(SqlClient transaction, long agentId, Price price, String by) {
        return transaction
                .preparedQuery(ADD_PRICE)
                .execute(Tuple.of(
                        agentId, price.pricing().label(), price.cents(), price.inputNanos(), price.outputNanos(), by))
                .mapEmpty();
    }

    static Future<Boolean> isTaken(SqlClient transaction, long agentId) {
        return transaction
                .preparedQuery(IS_TAKEN)
                .execute(Tuple.of(agentId))
                .map(rows -> rows.iterator().next().getBoolean("taken"));
    }

    private static Tuple put(AgentState state, Tuple values) {
        Looks looks = state.looks();
        Price price = state.price();
        return values.addString(looks.name())
                .addString(looks.description())
                .addString(looks.category())
                .addArrayOfString(looks.tags().toArray(String[]::new))
                .addString(looks.icon())
                .addString(price.pricing().label())
                .addLong(price.cents())
                .addLong(price.inputNanos())
                .addLong(price.outputNanos())
                .addString(state.content())
                .addBoolean(state.published());
    }

    private static @Nullable Row first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : rows.iterator().next();
    }

    private static AgentState state(Row row) {
        return new AgentState(
                ListingsSql.looks(row), ListingsSql.price(row), row.getString("content"), row.getBoolean("published"));
    }

    private static OwnAgent own(Row row) {
        return new OwnAgent(
                row.getLong("id"),
                row.getString("slug"),
                state(row),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("updated_at"),
                row.getLong("downloads"),
                row.getLong("users"),
                sold(row));
    }

    /** Of a row with the sums of sales; all 0 where there are none. */
    static OwnAgent.Sold sold(Row row) {
        return new OwnAgent.Sold(
                number(row, "buyers"),
                number(row, "payments"),
                number(row, "paid_cents"),
                number(row, "refunded_cents"),
                number(row, "earned_nanos"),
                row.getOffsetDateTime("last_paid_at"));
    }

    private static long number(Row row, String column) {
        Long value = row.getLong(column);
        return value == null ? 0 : value;
    }
}
