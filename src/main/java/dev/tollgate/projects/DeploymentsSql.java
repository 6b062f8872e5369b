package dev.tollgate.projects;

import dev.tollgate.projects.DeploymentChange.Reason;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is deployed and how that changed. Each method is one statement and joins the caller's transaction. */
final class DeploymentsSql {
    /**
     * The number is taken under the lock of its one row, which is held until the commit: a change becomes visible only after
     * those of lower numbers. Whoever locks an account as well must have done so before.
     */
    private static final String CHANGE = """
        WITH tick AS (
            UPDATE deployment_feed SET last_seq = last_seq + 1 WHERE id = 1 RETURNING last_seq
        ), changed AS (
            UPDATE projects
            SET deploy_status = $3, deployed_at = CASE WHEN $3 = 'deployed' THEN now() END, deploy_seq = tick.last_seq,
                updated_at = now()
            FROM tick
            WHERE account_id = $1 AND projects.id = $2 AND status = 'active' AND deploy_status <> $3
            RETURNING deploy_seq, account_id, projects.id, slug, name
        )
        INSERT INTO deployment_changes (seq, account_id, project_id, slug, name, state, reason)
        SELECT deploy_seq, account_id, id, slug, name, $3, $4 FROM changed
        RETURNING seq, account_id, project_id, slug, name, state, reason, changed_at
        """;

    private static final String SINCE = """
        SELECT seq, account_id, project_id, slug, name, state, reason, changed_at
        FROM deployment_changes WHERE seq > $1 ORDER BY seq LIMIT $2
        """;

    private static final String LAST = "SELECT last_seq FROM deployment_feed";

    /** By the name that each has now; a slug never changes. */
    private static final String DEPLOYED = """
        SELECT c.seq, c.account_id, c.project_id, c.slug, p.name, c.state, c.reason, c.changed_at
        FROM projects p JOIN deployment_changes c ON c.seq = p.deploy_seq AND c.account_id = p.account_id
        WHERE p.deploy_status = 'deployed' AND p.id > $1 ORDER BY p.id LIMIT $2
        """;

    private DeploymentsSql() {}

    /** The project must be in the other state, and its account locked. */
    static Future<DeploymentChange> change(SqlClient transaction, Project project, boolean deployed, Reason reason) {
        return transaction
                .preparedQuery(CHANGE)
                .execute(Tuple.of(
                        project.accountId(),
                        project.id(),
                        deployed ? "deployed" : "undeployed",
                        reason.name().toLowerCase(Locale.ROOT)))
                .map(rows -> change(rows.iterator().next()));
    }

    /** In order of their numbers. */
    static Future<List<DeploymentChange>> since(SqlClient client, long seq, int limit) {
        return client.preparedQuery(SINCE).execute(Tuple.of(seq, limit)).map(DeploymentsSql::all);
    }

    /** The number of the latest change that is visible; 0 before the first. */
    static Future<Long> last(SqlClient client) {
        return client.query(LAST).execute().map(rows -> rows.iterator().next().getLong("last_seq"));
    }

    /** The projects that are up, by the change that made them so, in order of their ids; those above {@code afterId}. */
    static Future<List<DeploymentChange>> deployed(SqlClient client, long afterId, int limit) {
        return client.preparedQuery(DEPLOYED).execute(Tuple.of(afterId, limit)).map(DeploymentsSql::all);
    }

    private static List<DeploymentChange> all(RowSet<Row> rows) {
        List<DeploymentChange> found = new ArrayList<>(rows.size());
        rows.forEach(row -> found.add(change(row)));
        return found;
    }

    private static DeploymentChange change(Row row) {
        return new DeploymentChange(
                row.getLong("seq"),
                row.getLong("account_id"),
                row.getLong("project_id"),
                row.getString("slug"),
                row.getString("name"),
                row.getString("state").equals("deployed"),
                Reason.valueOf(row.getString("reason").toUpperCase(Locale.ROOT)),
                row.getOffsetDateTime("changed_at").toInstant());
    }
}
