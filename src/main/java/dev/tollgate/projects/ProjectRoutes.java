package dev.tollgate.projects;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.IdempotentAnswers;
import dev.tollgate.access.IdempotentAnswers.Answer;
import dev.tollgate.access.Permission;
import dev.tollgate.http.CsvAnswer;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An account's projects, for its members, and for operators under {@code /api/admin/accounts/{id}/projects}. POST takes an
 * Idempotency-Key.
 *
 * <pre>
 * GET    /api/projects?limit&amp;cursor    the latest first; CSV with Accept: text/csv
 * POST   /api/projects                {"name","description"?,"slug"?}: 201; 403 project_limit_reached, 409 slug_taken
 * GET    /api/projects/{slug}
 * PATCH  /api/projects/{slug}         {"name"?,"description"?}; 403 project_read_only
 * DELETE /api/projects/{slug}         204, and undeployed before
 * POST   /api/projects/{slug}/fork    {"name"?}: 201; as a new one, and 403 project_read_only
 * POST   /api/projects/{slug}/deploy  200, also where it is; 402 deploy_limit_reached or account_restricted, 403 project_read_only
 * DELETE /api/projects/{slug}/deploy  200, also where it is not
 * </pre>
 */
final class ProjectRoutes {
    private static final List<String> CSV = List.of(
            "id",
            "slug",
            "name",
            "description",
            "status",
            "deploy_state",
            "deployed_at",
            "forked_from",
            "created_at",
            "updated_at");

    private final Pool pool;
    private final Standings standings;
    private final Projects projects;

    ProjectRoutes(Pool pool, Standings standings) {
        this.pool = pool;
        this.standings = standings;
        this.projects = new Projects(standings);
    }

    void mount(Router router, CallerAuth auth) {
        AccountDoor door = new AccountDoor(router, auth, "/api/");
        String one = "projects/:slug";
        door.on(HttpMethod.GET, "projects", Permission.PROJECTS_READ, this::list);
        door.on(HttpMethod.POST, "projects", Permission.PROJECTS_MANAGE, this::create);
        door.on(HttpMethod.GET, one, Permission.PROJECTS_READ, this::show);
        door.on(HttpMethod.PATCH, one, Permission.PROJECTS_MANAGE, this::change);
        door.on(HttpMethod.DELETE, one, Permission.PROJECTS_MANAGE, this::delete);
        door.on(HttpMethod.POST, one + "/fork", Permission.PROJECTS_MANAGE, this::fork);
        door.on(HttpMethod.POST, one + "/deploy", Permission.PROJECTS_MANAGE, this::deploy);
        door.on(HttpMethod.DELETE, one + "/deploy", Permission.PROJECTS_MANAGE, this::undeploy);
    }

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        long cursor = Queries.cursor(ctx);
        long accountId = CallerAuth.accountId(ctx);
        if (CsvAnswer.isWanted(ctx)) {
            CsvAnswer.send(
                    ctx,
                    "projects",
                    CSV,
                    cursor,
                    at -> page(accountId, at, limit)
                            .map(found -> new CsvAnswer.Page<>(
                                    found.stream()
                                            .map(each -> cells(each.json()))
                                            .toList(),
                                    next(found, limit))));
            return;
        }
        page(accountId, cursor, limit)
                .onSuccess(found -> {
                    JsonArray items = new JsonArray();
                    found.forEach(each -> items.add(each.json()));
                    Long next = next(found, limit);
                    ctx.json(new JsonObject()
                            .put("items", items)
                            .put("next_cursor", next == null ? null : String.valueOf(next)));
                })
                .onFailure(ctx::fail);
    }

    private Future<List<Project>> page(long accountId, long cursor, int limit) {
        return standings
                .of(pool, accountId)
                .compose(standing -> ProjectsSql.list(pool, standing.owner(), cursor, limit));
    }

    private static @Nullable Long next(List<Project> found, int limit) {
        return found.size() < limit ? null : (Long) found.getLast().id();
    }

    private static List<@Nullable Object> cells(JsonObject project) {
        return Arrays.asList(CSV.stream().map(project::getValue).toArray());
    }

    private void create(RoutingContext ctx) {
        JsonBodies.read(ctx, ProjectText.CreateRequest.class)
                .compose(request -> {
                    ProjectText text = request.checked();
                    return once(
                            ctx,
                            request,
                            transaction -> projects.create(transaction, caller(ctx), text, request.slug())
                                    .map(made -> new Answer(201, made.json())));
                })
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private void fork(RoutingContext ctx) {
        JsonBodies.read(ctx, ProjectText.ForkRequest.class)
                .compose(request -> once(
                        ctx,
                        request,
                        transaction -> projects.fork(
                                        transaction,
                                        caller(ctx),
                                        slug(ctx),
                                        request.checked().name())
                                .map(made -> new Answer(201, made.json()))))
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private void show(RoutingContext ctx) {
        standings
                .of(pool, CallerAuth.accountId(ctx))
                .compose(standing -> Projects.find(pool, standing, slug(ctx)))
                .onSuccess(project -> ctx.json(project.json()))
                .onFailure(ctx::fail);
    }

    private void change(RoutingContext ctx) {
        JsonBodies.read(ctx, ProjectText.Change.class)
                .compose(request -> {
                    ProjectText.Change checked = request.checked();
                    return inTransaction(transaction -> projects.change(transaction, caller(ctx), slug(ctx), checked));
                })
                .onSuccess(project -> ctx.json(project.json()))
                .onFailure(ctx::fail);
    }

    private void delete(RoutingContext ctx) {
        inTransaction(transaction ->
                        projects.delete(transaction, caller(ctx), slug(ctx)).map(true))
                .onSuccess(deleted -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private void deploy(RoutingContext ctx) {
        once(
                        ctx,
                        "",
                        transaction -> projects.deploy(transaction, caller(ctx), slug(ctx))
                                .map(project -> new Answer(200, project.json())))
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private void undeploy(RoutingContext ctx) {
        inTransaction(transaction -> projects.undeploy(transaction, caller(ctx), slug(ctx)))
                .onSuccess(project -> ctx.json(project.json()))
                .onFailure(ctx::fail);
    }

    private Future<Answer> once(RoutingContext ctx, Object request, Function<SqlConnection, Future<Answer>> work) {
        return IdempotentAnswers.once(pool, ctx, "account:" + CallerAuth.accountId(ctx), request, work);
    }

    private <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        return pool.withTransaction(work).map(Objects::requireNonNull);
    }

    private static Projects.Caller caller(RoutingContext ctx) {
        return new Projects.Caller(CallerAuth.accountId(ctx), CallerAuth.actor(ctx));
    }

    private static String slug(RoutingContext ctx) {
        return String.valueOf(ctx.pathParam("slug"));
    }
}
