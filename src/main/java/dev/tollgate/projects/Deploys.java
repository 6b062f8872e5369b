package dev.tollgate.projects;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.billing.AccountEventsSql;
import dev.tollgate.notify.Notice;
import dev.tollgate.notify.Notifications;
import dev.tollgate.projects.DeploymentChange.Reason;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts projects up and takes them down, one or all of an account: the state, the runtime's feed, the account's history, the audit log and the message are
 * one transaction. The account must be locked in it.
 */
public final class Deploys {
    private static final Logger LOG = LoggerFactory.getLogger(Deploys.class);

    private Deploys() {}

    /** Takes down all that are up of an account that ends; how many there were. */
    public static Future<Long> end(SqlClient transaction, long accountId, Actor actor) {
        // Which of them are read only does not matter: all of them stop.
        ProjectsSql.Owner owner = new ProjectsSql.Owner(accountId, 0);
        return ProjectsSql.newestDeployed(transaction, owner, Long.MAX_VALUE)
                .compose(all -> stop(transaction, all, Reason.ACCOUNT_CLOSED, actor));
    }

    /** The newest of those that are up; how many there were. */
    static Future<Long> stop(SqlClient transaction, Standing standing, long count, Actor actor) {
        return ProjectsSql.newestDeployed(transaction, standing.owner(), count)
                .compose(newest -> stop(transaction, newest, Reason.ABOVE_LIMIT, actor));
    }

    private static Future<Long> stop(SqlClient transaction, List<Project> projects, Reason reason, Actor actor) {
        Future<Void> last = Future.succeededFuture();
        for (Project each : projects) {
            LOG.info("Project {} of account {} is taken down: {}", each.id(), each.accountId(), reason);
            last = last.compose(done -> stop(transaction, each, reason, actor));
        }
        return last.map(done -> (long) projects.size());
    }

    /** Of a project that is down; throws a problem where it may not be put up. */
    static Future<Void> start(SqlClient transaction, Standing standing, Project project, Actor actor) {
        standing.admitDeploy();
        return change(transaction, project, Reason.REQUESTED, actor);
    }

    /** Of a project that is up. */
    static Future<Void> stop(SqlClient transaction, Project project, Reason reason, Actor actor) {
        return change(transaction, project, reason, actor);
    }

    private static Future<Void> change(SqlClient transaction, Project project, Reason reason, Actor actor) {
        boolean deployed = !project.isDeployed();
        String event = deployed ? "project.deployed" : "project.undeployed";
        AuditLog.Change change = new AuditLog.Change(
                event,
                project.accountId(),
                "project:" + project.id(),
                state(!deployed),
                state(deployed).put("reason", label(reason)));
        return AccountEventsSql.add(transaction, project.accountId(), event, project.slug(), label(reason))
                .compose(noted -> AuditLog.write(transaction, actor, change))
                .compose(logged -> DeploymentsSql.change(transaction, project, deployed, reason))
                .compose(changed -> Notifications.tell(transaction, notice(changed)));
    }

    private static Notice notice(DeploymentChange change) {
        return Notice.deployment(
                change.accountId(),
                new Notice.Deployment(
                        change.seq(),
                        change.projectId(),
                        change.slug(),
                        change.name(),
                        change.deployed(),
                        label(change.reason()),
                        change.changedAt()));
    }

    private static JsonObject state(boolean deployed) {
        return new JsonObject().put("deploy_state", deployed ? "deployed" : "undeployed");
    }

    private static String label(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
