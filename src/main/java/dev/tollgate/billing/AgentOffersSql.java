package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** Reads the marketplace's agents for whoever buys one. */
final class AgentOffersSql {
    private static final String FIND = """
        SELECT id, name, creator_account_id, pricing, price_cents, share_bps, published
        FROM agents WHERE slug = $1 OR id::text = $1
        ORDER BY slug = $1 DESC LIMIT 1
        """;

    private AgentOffersSql() {}

    record Agent(
            long id,
            String name,
            @Nullable Long creatorAccountId,
            String pricing,
            @Nullable Long priceCents,
            @Nullable Integer shareBps,
            boolean published) {}

    static Future<@Nullable Agent> find(SqlClient client, String idOrSlug) {
        return client.preparedQuery(FIND).execute(Tuple.of(idOrSlug)).map(rows -> {
            if (rows.size() == 0) {
                return null;
            }
            Row row = rows.iterator().next();
            return new Agent(
                    row.getLong("id"),
                    row.getString("name"),
                    row.getLong("creator_account_id"),
                    row.getString("pricing"),
                    row.getLong("price_cents"),
                    row.getInteger("share_bps"),
                    row.getBoolean("published"));
        });
    }
}
