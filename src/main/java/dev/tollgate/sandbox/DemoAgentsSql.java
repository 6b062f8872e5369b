package dev.tollgate.sandbox;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** Makes what is missing of the demo's agents; each statement leaves alone what is there. */
final class DemoAgentsSql {
    private static final String AGENT = """
        WITH made AS (
            INSERT INTO agents (slug, name, creator_account_id, description, category, icon, content, pricing, price_cents,
                                input_rate_nanos, output_rate_nanos)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (slug) DO NOTHING
            RETURNING id, pricing, price_cents, input_rate_nanos, output_rate_nanos
        )
        INSERT INTO agent_prices (agent_id, pricing, price_cents, input_rate_nanos, output_rate_nanos, changed_by)
        SELECT id, pricing, price_cents, input_rate_nanos, output_rate_nanos, 'demo' FROM made
        """;

    private static final String ENTITLE = """
        WITH entitled AS (
            INSERT INTO agent_entitlements (account_id, agent_id)
            SELECT $1, id FROM agents WHERE slug = $2
            ON CONFLICT (account_id, agent_id) DO NOTHING
            RETURNING account_id, agent_id
        )
        INSERT INTO library_agents (account_id, agent_id) SELECT account_id, agent_id FROM entitled
        ON CONFLICT (account_id, agent_id) DO NOTHING
        """;

    private DemoAgentsSql() {}

    /**
     * An agent of the demo.
     *
     * @param content what those get who may use it
     * @param cents once or each month; null for what is free or paid by the token
     * @param inputNanos nano-dollars for a million input tokens, as {@code outputNanos}; 0 unless it is paid by the token
     */
    record DemoAgent(
            String slug,
            String name,
            String description,
            String category,
            String icon,
            String content,
            String pricing,
            @Nullable Long cents,
            long inputNanos,
            long outputNanos) {}

    static Future<Void> agent(SqlClient client, DemoAgent agent, long creatorAccountId) {
        return client.preparedQuery(AGENT)
                .execute(Tuple.of(agent.slug(), agent.name(), creatorAccountId)
                        .addString(agent.description())
                        .addString(agent.category())
                        .addString(agent.icon())
                        .addString(agent.content())
                        .addString(agent.pricing())
                        .addLong(agent.cents())
                        .addLong(agent.inputNanos())
                        .addLong(agent.outputNanos()))
                .mapEmpty();
    }

    static Future<Void> entitle(SqlClient client, long accountId, String agentSlug) {
        return client.preparedQuery(ENTITLE)
                .execute(Tuple.of(accountId, agentSlug))
                .mapEmpty();
    }
}
