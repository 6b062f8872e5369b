package dev.tollgate.marketplace;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads agents as they are shown to one account, or to nobody in particular. */
final class ListingsSql {
    /** $1 is the visitor's account_id, or NULL. */
    private static final String LISTING = """
        SELECT a.id, a.slug, a.name, a.description, a.category, a.tags, a.icon, a.pricing, a.price_cents, a.input_rate_nanos,
               a.output_rate_nanos, a.published, a.created_at, a.updated_at, a.content IS NOT NULL AS has_content,
               CASE WHEN strpos(c.name, '@') = 0 THEN c.name END AS creator,
               (SELECT count(l.account_id) FROM library_agents AS l WHERE l.agent_id = a.id) AS downloads,
               COALESCE(a.creator_account_id = $1::bigint, false) AS own,
               EXISTS (
                   SELECT FROM agent_entitlements AS e WHERE e.account_id = $1 AND e.agent_id = a.id AND e.status = 'active'
               ) AS entitled,
               EXISTS (
                   SELECT FROM library_agents AS l WHERE l.account_id = $1 AND l.agent_id = a.id AND l.removed_at IS NULL
               ) AS in_library
        FROM agents AS a LEFT JOIN accounts AS c ON c.id = a.creator_account_id
        """;

    /** Only what is to be had. */
    private static final String PAGE = LISTING + """
        WHERE a.published AND (a.pricing IN ('free', 'api') OR a.price_cents IS NOT NULL) AND ($2::bigint = 0 OR a.id < $2)
          AND ($3::text IS NULL OR a.category = $3) AND ($4::text IS NULL OR a.pricing = $4)
          AND ($5::text IS NULL OR a.name ILIKE $5 OR a.description ILIKE $5 OR array_to_string(a.tags, ' ') ILIKE $5)
        ORDER BY a.id DESC LIMIT $6
        """;

    private static final String ONE = LISTING + """
        WHERE a.slug = $2 OR a.id = $3 ORDER BY a.slug = $2 DESC LIMIT 1
        """;

    private static final String CONTENT = """
        SELECT content FROM agents WHERE id = $1
        """;

    private static final String ID = """
        SELECT id FROM agents WHERE slug = $1 OR id = $2 ORDER BY slug = $1 DESC LIMIT 1
        """;

    private ListingsSql() {}

    /**
     * What is looked for.
     *
     * @param q a part of name, description or tags, in any case
     * @param before only agents with lower ids; 0 for all
     */
    record Search(
            @Nullable String category,
            @Nullable Pricing pricing,
            @Nullable String q,
            long before,
            int limit) {
        private @Nullable String pattern() {
            return q == null
                    ? null
                    : "%" + q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
        }
    }

    /**
     * The latest first.
     *
     * @param accountId the visitor's; null for none
     */
    static Future<List<Listing>> page(SqlClient client, @Nullable Long accountId, Search search) {
        Pricing pricing = search.pricing();
        return client.preparedQuery(PAGE)
                .execute(Tuple.of(
                        accountId,
                        search.before(),
                        search.category(),
                        pricing == null ? null : pricing.label(),
                        search.pattern(),
                        search.limit()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(ListingsSql::listing)
                        .toList());
    }

    /** Published or not; null if there is none. */
    static Future<@Nullable Listing> find(SqlClient client, @Nullable Long accountId, AgentName name) {
        return client.preparedQuery(ONE)
                .execute(Tuple.of(accountId, name.slug(), name.id()))
                .map(ListingsSql::first)
                .map(row -> row == null ? null : listing(row));
    }

    /** What it is made of: only for those who may see it. */
    static Future<@Nullable String> content(SqlClient client, long agentId) {
        return client.preparedQuery(CONTENT)
                .execute(Tuple.of(agentId))
                .map(ListingsSql::first)
                .map(row -> row == null ? null : row.getString("content"));
    }

    /** Null if there is none. */
    static Future<@Nullable Long> id(SqlClient client, AgentName name) {
        return client.preparedQuery(ID)
                .execute(Tuple.of(name.slug(), name.id()))
                .map(ListingsSql::first)
                .map(row -> row == null ? null : row.getLong("id"));
    }

    private static @Nullable Row first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : rows.iterator().next();
    }

    private static Listing listing(Row row) {
        return new Listing(
                row.getLong("id"),
                row.getString("slug"),
                looks(row),
                price(row),
                row.getBoolean("published"),
                row.getString("creator"),
                row.getLong("downloads"),
                row.getBoolean("has_content"),
                row.getOffsetDateTime("created_at"),
                row.getOffsetDateTime("updated_at"),
                new Listing.Standing(row.getBoolean("entitled"), row.getBoolean("in_library"), row.getBoolean("own")));
    }

    static Looks looks(Row row) {
        return new Looks(
                row.getString("name"),
                row.getString("description"),
                row.getString("category"),
                List.of(row.getArrayOfStrings("tags")),
                row.getString("icon"));
    }

    static Price price(Row row) {
        return new Price(
                Pricing.of(row.getString("pricing")),
                row.getLong("price_cents"),
                row.getLong("input_rate_nanos"),
                row.getLong("output_rate_nanos"));
    }
}
