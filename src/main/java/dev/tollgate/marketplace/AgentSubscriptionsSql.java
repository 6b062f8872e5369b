package dev.tollgate.marketplace;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Reads an account's subscriptions to agents. */
final class AgentSubscriptionsSql {
    private static final String COLUMNS = """
        s.id, s.number, s.agent_id, a.slug, a.name, a.icon, s.status, o.amount_cents, s.created_at, s.current_period_end,
        s.cancel_at_period_end, s.cancel_at, s.restricted_at, s.status IN ('canceled', 'incomplete_expired') AS has_ended,
        s.status IN ('active', 'trialing', 'past_due') AND s.restricted_at IS NULL AS is_active
        FROM subscriptions AS s
        JOIN agents AS a ON a.id = s.agent_id
        LEFT JOIN checkout_orders AS o ON o.id = s.order_id AND o.account_id = s.account_id
        """;

    private static final String PAGE = "SELECT " + COLUMNS + """
        WHERE s.account_id = $1 AND ($2::bigint = 0 OR s.number < $2)
        ORDER BY s.number DESC LIMIT $3
        """;

    /** Of each the latest that has not ended, else the latest. */
    private static final String OF_AGENTS = "SELECT DISTINCT ON (s.agent_id) " + COLUMNS + """
        WHERE s.account_id = $1 AND s.agent_id = ANY ($2)
        ORDER BY s.agent_id, s.status IN ('canceled', 'incomplete_expired'), s.number DESC
        """;

    private AgentSubscriptionsSql() {}

    /** The latest first. */
    static Future<List<AgentSubscription>> page(SqlClient client, long accountId, long before, int limit) {
        return client.preparedQuery(PAGE)
                .execute(Tuple.of(accountId, before, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(AgentSubscriptionsSql::subscription)
                        .toList());
    }

    /** By the agent's id; without those that the account never subscribed to. */
    static Future<Map<Long, AgentSubscription>> of(SqlClient client, long accountId, Collection<Long> agentIds) {
        return client.preparedQuery(OF_AGENTS)
                .execute(Tuple.of(accountId).addArrayOfLong(agentIds.toArray(Long[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(AgentSubscriptionsSql::subscription)
                        .collect(Collectors.toMap(each -> each.agent().id(), each -> each)));
    }

    private static AgentSubscription subscription(Row row) {
        return new AgentSubscription(
                row.getString("id"),
                row.getLong("number"),
                new AgentSubscription.Agent(
                        row.getLong("agent_id"), row.getString("slug"), row.getString("name"), row.getString("icon")),
                row.getString("status"),
                row.getLong("amount_cents"),
                row.getBoolean("is_active"),
                row.getBoolean("has_ended"),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("current_period_end"),
                row.getBoolean("cancel_at_period_end"),
                row.getOffsetDateTime("cancel_at"),
                row.getOffsetDateTime("restricted_at"));
    }
}
