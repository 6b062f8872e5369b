package dev.tollgate.projects;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of {@code limit_overruns}, and who may belong among them. Each method is one statement. */
final class LimitOverrunsSql {
    /**
     * Who may have more than he may, or had: a few too many, who are told apart under their lock, but of those who are within
     * what their plan gives by itself none; and closed accounts with deploys. $1 and $2 are the projects and deploys of the free
     * plan, $3 and $4 those of the premium plan.
     */
    private static final String CANDIDATES = """
        WITH had AS (
            SELECT account_id, count(*) AS projects, count(*) FILTER (WHERE deploy_status = 'deployed') AS deploys
            FROM projects WHERE status = 'active' AND account_id > $5 GROUP BY account_id
            HAVING count(*) > $1 OR count(*) FILTER (WHERE deploy_status = 'deployed') > $2
        )
        SELECT account_id FROM had
        WHERE projects > $3 OR deploys > $4 OR NOT EXISTS (
            SELECT FROM subscriptions s
            WHERE s.account_id = had.account_id AND s.agent_id IS NULL AND s.livemode = $6
              AND s.status IN ('active', 'trialing', 'past_due') AND s.restricted_at IS NULL)
        UNION
        SELECT account_id FROM limit_overruns WHERE account_id > $5
        UNION
        SELECT p.account_id FROM projects p JOIN accounts a ON a.id = p.account_id
        WHERE p.deploy_status = 'deployed' AND a.status IN ('closing', 'closed') AND p.account_id > $5
        ORDER BY account_id LIMIT $7
        """;

    private static final String FIND = """
        SELECT projects_since, deploys_since, deploys_since <= now() - $2::bigint * interval '1 millisecond' AS grace_is_over
        FROM limit_overruns WHERE account_id = $1
        """;

    private static final String PUT = """
        INSERT INTO limit_overruns AS known (account_id, projects_since, deploys_since)
        VALUES ($1, CASE WHEN $2 THEN now() END, CASE WHEN $3 THEN now() END)
        ON CONFLICT (account_id) DO UPDATE
        SET projects_since = CASE WHEN $2 THEN COALESCE(known.projects_since, now()) END,
            deploys_since = CASE WHEN $3 THEN COALESCE(known.deploys_since, now()) END
        """;

    private static final String DELETE = "DELETE FROM limit_overruns WHERE account_id = $1";

    private LimitOverrunsSql() {}

    /**
     * Since when an account has more than it may.
     *
     * @param projectsSince null where its projects are within their limit
     * @param deploysSince null where its deploys are
     * @param graceIsOver whether deploys above are to be taken down
     */
    record Overrun(
            @Nullable Instant projectsSince, @Nullable Instant deploysSince, boolean graceIsOver) {
        static final Overrun NONE = new Overrun(null, null, false);
    }

    /** In order; those above {@code afterId}. */
    static Future<List<Long>> candidates(SqlClient client, LimitSweep.Terms terms, long afterId, int limit) {
        return client.preparedQuery(CANDIDATES)
                .execute(Tuple.of(
                                (long) terms.plans().free().maxProjects(),
                                (long) terms.plans().free().maxDeploys(),
                                (long) terms.plans().premium().maxProjects(),
                                (long) terms.plans().premium().maxDeploys(),
                                afterId,
                                terms.livemode())
                        .addInteger(limit))
                .map(rows -> {
                    List<Long> accounts = new ArrayList<>(rows.size());
                    rows.forEach(row -> accounts.add(row.getLong("account_id")));
                    return accounts;
                });
    }

    static Future<Overrun> find(SqlClient client, long accountId, Duration grace) {
        return client.preparedQuery(FIND)
                .execute(Tuple.of(accountId, grace.toMillis()))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next())
                .map(row -> row == null
                        ? Overrun.NONE
                        : new Overrun(
                                instant(row.getOffsetDateTime("projects_since")),
                                instant(row.getOffsetDateTime("deploys_since")),
                                Boolean.TRUE.equals(row.getBoolean("grace_is_over"))));
    }

    /** Notes what is above now; what was so before keeps its time. */
    static Future<Void> put(SqlClient transaction, long accountId, boolean projects, boolean deploys) {
        return projects || deploys
                ? transaction
                        .preparedQuery(PUT)
                        .execute(Tuple.of(accountId, projects, deploys))
                        .mapEmpty()
                : transaction.preparedQuery(DELETE).execute(Tuple.of(accountId)).mapEmpty();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
