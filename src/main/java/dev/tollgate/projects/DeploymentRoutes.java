package dev.tollgate.projects;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime follows that keeps deploys up, with a service key of scope read.
 *
 * <pre>
 * GET /v1/deployments?since&amp;limit                   changes above that number in their order, {"items","next_since"};
 *      409 since_ahead where the feed is not that far, as after a restore: list all again
 * GET /v1/deployments?state=deployed&amp;limit&amp;cursor   all that are up, {"items","next_since","next_cursor"}: the feed goes on
 *      behind next_since, which is that of the first page on all pages
 * </pre>
 */
final class DeploymentRoutes {
    private final Pool pool;
    private final CallerAuth auth;

    DeploymentRoutes(Pool pool, CallerAuth auth) {
        this.pool = pool;
        this.auth = auth;
    }

    void mount(Router router) {
        router.get("/v1/deployments").handler(auth.require(Scope.READ)).handler(this::deployments);
    }

    private void deployments(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        String state = ctx.request().getParam("state");
        String since = ctx.request().getParam("since");
        if (state != null && !state.equals("deployed")) {
            throw Failure.invalid("state must be deployed.").asException();
        }
        if (state != null && since != null) {
            throw Failure.invalid("since and state=deployed exclude each other.")
                    .asException();
        }
        Cursor cursor = Cursor.of(ctx);
        Future<JsonObject> page = state == null ? changes(since, limit) : deployed(cursor, limit);
        page.onSuccess(ctx::json).onFailure(ctx::fail);
    }

    private Future<JsonObject> changes(@Nullable String text, int limit) {
        long since = text == null ? 0 : Queries.parse(text);
        if (since < 0) {
            throw Failure.invalid("since must be the next_since of an earlier answer.")
                    .asException();
        }
        return DeploymentsSql.since(pool, since, limit)
                .compose(found -> found.isEmpty()
                        ? DeploymentsSql.last(pool).map(last -> nothing(since, last))
                        : Future.succeededFuture(page(found, found.getLast().seq())));
    }

    private static JsonObject nothing(long since, long last) {
        if (since > last) {
            throw Failure.conflict("since_ahead", "The feed ends at " + last + ": list what is deployed again.")
                    .asException();
        }
        return page(List.of(), since);
    }

    /** Where the feed stands is read before the list: what changes meanwhile is in the feed behind that. */
    private Future<JsonObject> deployed(@Nullable Cursor cursor, int limit) {
        Future<Cursor> from = cursor == null
                ? DeploymentsSql.last(pool).map(last -> new Cursor(last, 0))
                : Future.succeededFuture(cursor);
        return from.compose(at -> DeploymentsSql.deployed(pool, at.projectId(), limit)
                .map(found -> page(found, at.since())
                        .put(
                                "next_cursor",
                                found.size() < limit
                                        ? null
                                        : new Cursor(at.since(), found.getLast().projectId()).text())));
    }

    private static JsonObject page(List<DeploymentChange> changes, long nextSince) {
        JsonArray items = new JsonArray();
        changes.forEach(each -> items.add(each.json()));
        return new JsonObject().put("items", items).put("next_since", nextSince);
    }

    /** Where a listing goes on, and where the feed stood when it began. */
    private record Cursor(long since, long projectId) {
        static @Nullable Cursor of(RoutingContext ctx) {
            String text = ctx.request().getParam("cursor");
            if (text == null) {
                return null;
            }
            int hyphen = text.indexOf('-');
            long since = hyphen < 0 ? -1 : Queries.parse(text.substring(0, hyphen));
            long projectId = Queries.parse(text.substring(hyphen + 1));
            if (since < 0 || projectId < 0) {
                throw Failure.invalid("cursor must be the next_cursor of an earlier answer.")
                        .asException();
            }
            return new Cursor(since, projectId);
        }

        String text() {
            return since + "-" + projectId;
        }
    }
}
