package dev.tollgate.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.AuditLog;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.access.Sessions;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * People, for operators.
 *
 * <pre>
 * GET    /api/admin/people?q&amp;limit&amp;cursor   q: the beginning of an address or a name, or an id
 *        {"items":[{"id","email","email_verified","name","operator","accounts","sessions","created_at"}],"next_cursor"}
 * PATCH  /api/admin/people/{id}   {"operator":true}   200 as above; 404; 409 last_operator
 * DELETE /api/admin/people/{id}/sessions   204; signs him out everywhere; 404
 * </pre>
 */
final class OperatorRoutes {
    private static final int Q_MAX = 254;

    private final Pool pool;

    OperatorRoutes(Pool pool) {
        this.pool = pool;
    }

    void mount(Router router, CallerAuth auth) {
        String path = "/api/admin/people";
        router.get(path).handler(auth.require(Scope.ADMIN)).handler(this::list);
        router.patch(path + "/:id")
                .handler(Bodies::hold)
                .handler(auth.require(Scope.ADMIN))
                .handler(this::change);
        router.delete(path + "/:id/sessions").handler(auth.require(Scope.ADMIN)).handler(this::signOut);
    }

    private record Body(@JsonProperty("operator") @Nullable Boolean operator) {}

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        String q = ctx.request().getParam("q", "").strip();
        if (q.length() > Q_MAX) {
            throw Failure.invalid("q must have " + Q_MAX + " characters at most.")
                    .asException();
        }
        String beginning = q.toLowerCase(Locale.ROOT)
                .replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_");
        OperatorsSql.list(pool, Queries.cursor(ctx), limit, beginning, Math.max(0, Queries.parse(q)))
                .onSuccess(found -> ctx.json(Pages.json(found, limit, last -> last.id(), each -> json(each))))
                .onFailure(ctx::fail);
    }

    private static JsonObject json(OperatorsSql.Listed person) {
        return new JsonObject()
                .put("id", person.id())
                .put("email", person.email())
                .put("email_verified", person.verified())
                .put("name", person.name())
                .put("operator", person.operator())
                .put("accounts", person.accounts())
                .put("sessions", person.sessions())
                .put("created_at", person.createdAt().toInstant().toString());
    }

    private void change(RoutingContext ctx) {
        long id = Queries.id(ctx, "id");
        JsonBodies.read(ctx, Body.class)
                .compose(body -> {
                    Boolean operator = body.operator();
                    if (operator == null) {
                        throw Failure.invalid("operator must be true or false.").asException();
                    }
                    return pool.withTransaction(
                                    transaction -> Operators.put(transaction, CallerAuth.actor(ctx), id, operator)
                                            .compose(put -> one(transaction, id)))
                            .map(Objects::requireNonNull);
                })
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private static Future<JsonObject> one(SqlClient client, long id) {
        return OperatorsSql.list(client, id - 1, 1, "", 0).map(found -> json(found.getFirst()));
    }

    private void signOut(RoutingContext ctx) {
        long id = Queries.id(ctx, "id");
        pool.<Void>withTransaction(transaction -> PeopleSql.byId(transaction, id)
                        .compose(known -> {
                            if (known == null) {
                                throw Failure.notFound("There is no such person.")
                                        .asException();
                            }
                            return Sessions.endAll(transaction, id, Sessions.End.OPERATOR, null);
                        })
                        .compose(ended -> AuditLog.write(
                                transaction,
                                CallerAuth.actor(ctx),
                                new AuditLog.Change("person.signed_out", null, "person:" + id, null, null))))
                .onSuccess(done -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }
}
