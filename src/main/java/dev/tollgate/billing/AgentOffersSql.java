package dev.tollgate.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the marketplace's agents for whoever buys one. */
final class AgentOffersSql {
    private static final Pattern ID_OR_SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private static final String FIND = """
        SELECT id, name, creator_account_id, pricing, price_cents, share_bps, published
        FROM agents WHERE slug = $1 OR id::text = $1
        ORDER BY slug = $1 DESC LIMIT 1
        """;

    private static final String LOCK = FIND + "FOR SHARE";

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
        return agent(client, FIND, idOrSlug);
    }

    /** Until the transaction ends nobody changes it. */
    static Future<@Nullable Agent> lock(SqlClient transaction, String idOrSlug) {
        return agent(transaction, LOCK, idOrSlug);
    }

    private static Future<@Nullable Agent> agent(SqlClient client, String sql, String idOrSlug) {
        if (!ID_OR_SLUG.matcher(idOrSlug).matches()) {
            return Future.succeededFuture();
        }
        return client.preparedQuery(sql).execute(Tuple.of(idOrSlug)).map(rows -> {
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
