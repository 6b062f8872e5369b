package dev.tollgate.projects;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.billing.AccountEventsSql;
import dev.tollgate.http.Failure;
import dev.tollgate.projects.DeploymentChange.Reason;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes projects, changes them and takes them away, each for an account that it locks in the caller's transaction: all that
 * counts against a limit goes through {@link Standing}. A project that is not the account's own is none. Thread-safe.
 */
final class Projects {
    private final Standings standings;

    Projects(Standings standings) {
        this.standings = standings;
    }

    /** Who asks, for whom. */
    record Caller(long accountId, Actor actor) {}

    /** @param slug null for one that is made of the name */
    Future<Project> create(SqlClient transaction, Caller caller, ProjectText text, @Nullable String slug) {
        return standings.lock(transaction, caller.accountId()).compose(standing -> {
            standing.admitProject();
            return slug(transaction, caller.accountId(), slug, Slugs.of(text.name()))
                    .compose(free -> insert(
                            transaction,
                            standing,
                            caller,
                            new ProjectsSql.Fresh(free, text.name(), text.description(), null)));
        });
    }

    /**
     * Counts as a new one does.
     *
     * @param name null for the same
     */
    Future<Project> fork(SqlClient transaction, Caller caller, String slug, @Nullable String name) {
        return standings
                .lock(transaction, caller.accountId())
                .compose(standing -> find(transaction, standing, slug).compose(source -> {
                    admitWrite(source);
                    standing.admitProject();
                    String called = name == null ? source.name() : name;
                    String stem = name == null ? source.slug() : Slugs.of(name);
                    return slug(transaction, caller.accountId(), null, stem)
                            .compose(free -> insert(
                                    transaction,
                                    standing,
                                    caller,
                                    new ProjectsSql.Fresh(free, called, source.description(), source.id())));
                }));
    }

    private Future<Project> insert(SqlClient transaction, Standing standing, Caller caller, ProjectsSql.Fresh fresh) {
        return ProjectsSql.insert(transaction, caller.accountId(), fresh)
                .compose(made -> find(transaction, standing, fresh.slug()))
                .compose(made -> note(transaction, caller, "project.created", new Step(made, null, made.json()))
                        .map(noted -> made));
    }

    /** The one that is wanted, which must be free; else the first that is, of what the name came to. */
    private static Future<String> slug(
            SqlClient transaction, long accountId, @Nullable String wanted, String fromName) {
        String stem = wanted == null ? fromName : wanted;
        return ProjectsSql.slugs(transaction, accountId, Slugs.stem(stem)).map(taken -> {
            if (wanted == null) {
                return Slugs.free(fromName, taken);
            }
            if (taken.contains(wanted)) {
                throw Failure.conflict("slug_taken", "The account has a project of that slug.")
                        .asException();
            }
            return wanted;
        });
    }

    /** @param text what is null of it stays as it is */
    Future<Project> change(SqlClient transaction, Caller caller, String slug, ProjectText.Change text) {
        return standings
                .lock(transaction, caller.accountId())
                .compose(standing -> find(transaction, standing, slug).compose(before -> {
                    admitWrite(before);
                    String name = Objects.requireNonNullElse(text.name(), before.name());
                    String description = Objects.requireNonNullElse(text.description(), before.description());
                    return ProjectsSql.update(transaction, before, name, description)
                            .compose(changed -> find(transaction, standing, slug))
                            .compose(after -> note(
                                            transaction,
                                            caller,
                                            "project.changed",
                                            new Step(after, before.json(), after.json()))
                                    .map(noted -> after));
                }));
    }

    /** Also one that is read only; one that is up is taken down before. */
    Future<Void> delete(SqlClient transaction, Caller caller, String slug) {
        return standings
                .lock(transaction, caller.accountId())
                .compose(standing -> find(transaction, standing, slug).compose(project -> {
                    Future<Void> down = project.isDeployed()
                            ? Deploys.stop(transaction, project, Reason.PROJECT_DELETED, caller.actor())
                            : Future.succeededFuture();
                    return down.compose(stopped -> ProjectsSql.delete(transaction, project))
                            .compose(deleted -> note(
                                    transaction, caller, "project.deleted", new Step(project, project.json(), null)));
                }));
    }

    /** Does nothing to one that is up already. */
    Future<Project> deploy(SqlClient transaction, Caller caller, String slug) {
        return standings
                .lock(transaction, caller.accountId())
                .compose(standing -> find(transaction, standing, slug).compose(project -> {
                    if (project.isDeployed()) {
                        return Future.succeededFuture(project);
                    }
                    admitWrite(project);
                    return Deploys.start(transaction, standing, project, caller.actor())
                            .compose(started -> find(transaction, standing, slug));
                }));
    }

    /** Also of one that is read only; does nothing to one that is down already. */
    Future<Project> undeploy(SqlClient transaction, Caller caller, String slug) {
        return standings
                .lock(transaction, caller.accountId())
                .compose(standing -> find(transaction, standing, slug)
                        .compose(project -> project.isDeployed()
                                ? Deploys.stop(transaction, project, Reason.REQUESTED, caller.actor())
                                        .compose(stopped -> find(transaction, standing, slug))
                                : Future.succeededFuture(project)));
    }

    /** Fails with 404 where the account has none of that slug. */
    static Future<Project> find(SqlClient client, Standing standing, String slug) {
        return ProjectsSql.find(client, standing.owner(), slug).map(project -> {
            if (project == null) {
                throw Failure.notFound("The account has no such project.").asException();
            }
            return project;
        });
    }

    private static void admitWrite(Project project) {
        if (project.readOnly()) {
            throw new Failure.Client(
                            403,
                            "project_read_only",
                            "The account has more projects than its plan gives; this one is above and can be looked at,"
                                    + " taken down and deleted until there are fewer, or the plan gives more.")
                    .asException();
        }
    }

    /** What became of a project. */
    private record Step(
            Project project,
            @Nullable JsonObject before,
            @Nullable JsonObject after) {}

    private static Future<Void> note(SqlClient transaction, Caller caller, String event, Step step) {
        AuditLog.Change change = new AuditLog.Change(
                event, caller.accountId(), "project:" + step.project().id(), step.before(), step.after());
        return AccountEventsSql.add(
                        transaction,
                        caller.accountId(),
                        event,
                        step.project().slug(),
                        step.project().name())
                .compose(noted -> AuditLog.write(transaction, caller.actor(), change));
    }
}
