package dev.tollgate.marketplace;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.StreamSupport;

/** Who has taken an agent, as its creator may see it, and what it cost when. */
final class BuyersSql {
    /** One row for each account, without its account_id; sales of a time when another account earned are not shown. */
    private static final String BUYERS = """
        SELECT l.id, l.created_at, COALESCE(e.status = 'active', false) AS entitled,
               CASE s.kind WHEN 'agent_once' THEN 'one_time' WHEN 'agent_monthly' THEN 'monthly' ELSE a.pricing END AS kind,
               s.buyers, s.payments, s.paid_cents, s.refunded_cents, s.earned_nanos, s.last_paid_at
        FROM agents AS a
        JOIN library_agents AS l ON l.agent_id = a.id
        LEFT JOIN agent_entitlements AS e ON e.account_id = l.account_id AND e.agent_id = l.agent_id
        LEFT JOIN LATERAL (
            SELECT max(kind) AS kind, count(DISTINCT account_id) AS buyers, count(*) AS payments,
                   sum(amount_cents)::bigint AS paid_cents, sum(reversed_cents)::bigint AS refunded_cents,
                   sum(creator_nanos - reversed_creator_nanos)::bigint AS earned_nanos, max(created_at) AS last_paid_at
            FROM sales WHERE account_id = l.account_id AND agent_id = l.agent_id AND creator_account_id = $1
        ) AS s ON true
        WHERE a.creator_account_id = $1 AND a.id = $2 AND ($3::bigint = 0 OR l.id < $3)
        ORDER BY l.id DESC LIMIT $4
        """;

    private static final String PRICES = """
        SELECT p.id, p.pricing, p.price_cents, p.input_rate_nanos, p.output_rate_nanos, p.created_at
        FROM agent_prices AS p JOIN agents AS a ON a.id = p.agent_id
        WHERE a.creator_account_id = $1 AND a.id = $2 AND ($3::bigint = 0 OR p.id < $3)
        ORDER BY p.id DESC LIMIT $4
        """;

    private BuyersSql() {}

    /**
     * A buyer, who is not named: a creator has no use for it but to write to people who did not ask for that.
     *
     * @param number stands for this buyer of this agent only
     * @param kind how it was paid
     * @param since when the agent was first taken
     */
    record Buyer(long number, String kind, OffsetDateTime since, boolean entitled, OwnAgent.Sold sold) {
        JsonObject json() {
            return sold.put(new JsonObject()
                    .put("buyer", number)
                    .put("kind", kind)
                    .put("since", since.toInstant().toString())
                    .put("entitled", entitled));
        }
    }

    /** What an agent cost from then on. */
    record PastPrice(long id, Price price, OffsetDateTime from) {
        JsonObject json() {
            return price.put(new JsonObject().put("id", id))
                    .put("from", from.toInstant().toString());
        }
    }

    /** The latest first. */
    static Future<List<Buyer>> buyers(SqlClient client, long accountId, long agentId, long before, int limit) {
        return client.preparedQuery(BUYERS)
                .execute(Tuple.of(accountId, agentId, before, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(BuyersSql::buyer)
                        .toList());
    }

    /** The latest first. */
    static Future<List<PastPrice>> prices(SqlClient client, long accountId, long agentId, long before, int limit) {
        return client.preparedQuery(PRICES)
                .execute(Tuple.of(accountId, agentId, before, limit))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> new PastPrice(
                                row.getLong("id"), ListingsSql.price(row), row.getOffsetDateTime("created_at")))
                        .toList());
    }

    private static Buyer buyer(Row row) {
        return new Buyer(
                row.getLong("id"),
                row.getString("kind"),
                row.getOffsetDateTime("created_at"),
                row.getBoolean("entitled"),
                OwnAgentsSql.sold(row));
    }
}
