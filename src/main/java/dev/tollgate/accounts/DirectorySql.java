package dev.tollgate.accounts;

import dev.tollgate.money.Rate;
import dev.tollgate.pricing.AgentPrice;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the rows behind {@link Directory}: all of them, or those of a few accounts or agents. */
final class DirectorySql {
    private static final String ACCOUNTS = """
        SELECT id, name, status FROM accounts WHERE $1::bigint[] IS NULL OR id = ANY ($1)
        """;

    private static final String BINDINGS = """
        SELECT account_id, source, kind, value, agent_id, project_id, exempt
        FROM bindings WHERE $1::bigint[] IS NULL OR account_id = ANY ($1)
        """;

    private static final String ENTITLEMENTS = """
        SELECT account_id, agent_id
        FROM agent_entitlements WHERE status = 'active' AND ($1::bigint[] IS NULL OR account_id = ANY ($1))
        """;

    /**
     * The living ones: the slug of a deleted one may be another's by now, and a key that is still bound to one must not go on
     * adding to what its owner has closed. Such calls are charged to the account all the same, without a project.
     */
    private static final String PROJECTS = """
        SELECT account_id, id, slug
        FROM projects WHERE status = 'active' AND ($1::bigint[] IS NULL OR account_id = ANY ($1))
        """;

    private static final String DISCOUNTS = """
        SELECT account_id, discount_bps, (extract(epoch FROM effective_from) * 1000000)::bigint AS from_micros
        FROM account_terms WHERE $1::bigint[] IS NULL OR account_id = ANY ($1)
        ORDER BY account_id, effective_from, id
        """;

    private static final String AGENTS = """
        SELECT id, slug, creator_account_id, pricing, input_rate_nanos, output_rate_nanos, share_bps, share_base
        FROM agents WHERE $1::bigint[] IS NULL OR id = ANY ($1)
        """;

    private static final int NANOS_SCALE = 9;

    private final int defaultShareBps;
    private final AgentPrice.ShareBase defaultShareBase;

    /** The share counts for agents that name none of their own. */
    DirectorySql(int defaultShareBps, AgentPrice.ShareBase defaultShareBase) {
        this.defaultShareBps = defaultShareBps;
        this.defaultShareBase = defaultShareBase;
    }

    /** The accounts of these ids, or all for null. */
    Future<List<Account>> accounts(SqlClient client, Long @Nullable [] ids) {
        Tuple wanted = Tuple.of(ids);
        Future<RowSet<Row>> bindings = client.preparedQuery(BINDINGS).execute(wanted);
        Future<RowSet<Row>> entitlements = client.preparedQuery(ENTITLEMENTS).execute(wanted);
        Future<RowSet<Row>> projects = client.preparedQuery(PROJECTS).execute(wanted);
        Future<RowSet<Row>> discounts = client.preparedQuery(DISCOUNTS).execute(wanted);
        Future<RowSet<Row>> accounts = client.preparedQuery(ACCOUNTS).execute(wanted);
        return Future.all(bindings, entitlements, projects, discounts, accounts)
                .map(done -> assemble(
                        accounts.result(),
                        bindings.result(),
                        entitlements.result(),
                        projects.result(),
                        discounts.result()));
    }

    /** The agents of these ids, or all for null. */
    Future<List<Agent>> agents(SqlClient client, Long @Nullable [] ids) {
        return client.preparedQuery(AGENTS).execute(Tuple.of(ids)).map(rows -> {
            List<Agent> agents = new ArrayList<>(rows.size());
            rows.forEach(row -> agents.add(agent(row)));
            return agents;
        });
    }

    private static List<Account> assemble(
            RowSet<Row> accounts,
            RowSet<Row> bindings,
            RowSet<Row> entitlements,
            RowSet<Row> projects,
            RowSet<Row> discounts) {
        Map<Long, List<Discount>> agreed = new HashMap<>();
        for (Row row : discounts) {
            agreed.computeIfAbsent(row.getLong("account_id"), id -> new ArrayList<>())
                    .add(new Discount(row.getLong("from_micros"), row.getInteger("discount_bps")));
        }
        Map<Long, List<BoundName>> names = new HashMap<>();
        for (Row row : bindings) {
            names.computeIfAbsent(row.getLong("account_id"), id -> new ArrayList<>())
                    .add(boundName(row));
        }
        Map<Long, Set<Long>> agents = new HashMap<>();
        for (Row row : entitlements) {
            agents.computeIfAbsent(row.getLong("account_id"), id -> new HashSet<>())
                    .add(row.getLong("agent_id"));
        }
        Map<Long, Map<String, Long>> slugs = new HashMap<>();
        for (Row row : projects) {
            slugs.computeIfAbsent(row.getLong("account_id"), id -> new LinkedHashMap<>())
                    .put(row.getString("slug"), row.getLong("id"));
        }
        List<Account> result = new ArrayList<>(accounts.size());
        for (Row row : accounts) {
            long id = row.getLong("id");
            result.add(new Account(
                    id,
                    row.getString("name"),
                    Account.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                    agents.getOrDefault(id, Set.of()),
                    slugs.getOrDefault(id, Map.of()),
                    names.getOrDefault(id, List.of()),
                    agreed.getOrDefault(id, List.of())));
        }
        return result;
    }

    private static BoundName boundName(Row row) {
        Binding binding = new Binding(
                row.getLong("account_id"), id(row, "agent_id"), id(row, "project_id"), row.getBoolean("exempt"));
        return new BoundName(
                row.getString("source"), NameKind.of(row.getString("kind")), row.getString("value"), binding);
    }

    private static long id(Row row, String column) {
        Long id = row.getLong(column);
        return id == null ? Binding.NONE : id;
    }

    private Agent agent(Row row) {
        AgentPrice price = row.getString("pricing").equals("api") ? price(row) : null;
        return new Agent(row.getLong("id"), row.getString("slug"), id(row, "creator_account_id"), price);
    }

    private AgentPrice price(Row row) {
        Integer shareBps = row.getInteger("share_bps");
        String shareBase = row.getString("share_base");
        return new AgentPrice(
                rate(row.getLong("input_rate_nanos")),
                rate(row.getLong("output_rate_nanos")),
                shareBps == null ? defaultShareBps : shareBps,
                shareBase == null
                        ? defaultShareBase
                        : AgentPrice.ShareBase.valueOf(shareBase.toUpperCase(Locale.ROOT)));
    }

    private static Rate rate(long nanosPerMillion) {
        return Rate.perMillion(BigDecimal.valueOf(nanosPerMillion, NANOS_SCALE));
    }
}
