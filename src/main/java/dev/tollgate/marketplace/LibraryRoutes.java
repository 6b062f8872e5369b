package dev.tollgate.marketplace;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import org.jspecify.annotations.Nullable;

/**
 * An account's library, for its members at {@code /api/marketplace/} and for operators at {@code /api/admin/accounts/{id}/}. An
 * agent is named by its id or slug.
 *
 * <pre>
 * GET    my-agents?cursor&amp;limit       with {@code entitled}, {@code enabled}, and the subscription
 * POST   agents/{agent}/toggle        {"enabled":true}, or ?enabled=true; 402 entitlement_ended
 * DELETE agents/{agent}/library       204; 409 subscription_live
 * GET    subscriptions?cursor&amp;limit   to agents, those that have ended too
 * </pre>
 */
final class LibraryRoutes {
    private final Pool pool;
    private final Library library;

    LibraryRoutes(Pool pool, Library library) {
        this.pool = pool;
        this.library = library;
    }

    void mount(AccountDoor door) {
        door.on(HttpMethod.GET, "my-agents", Permission.LIBRARY_READ, this::list);
        door.on(HttpMethod.POST, "agents/:agent/toggle", Permission.LIBRARY_MANAGE, this::toggle);
        door.on(HttpMethod.DELETE, "agents/:agent/library", Permission.LIBRARY_MANAGE, this::remove);
        door.on(HttpMethod.GET, "subscriptions", Permission.LIBRARY_READ, this::subscriptions);
    }

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        library.page(CallerAuth.accountId(ctx), Queries.cursor(ctx), limit)
                .onSuccess(found -> ctx.json(Pages.json(found, limit, LibraryEntry::number, LibraryEntry::json)))
                .onFailure(ctx::fail);
    }

    private record Switch(@JsonProperty("enabled") @Nullable Boolean enabled) {}

    private void toggle(RoutingContext ctx) {
        AgentName agent = agent(ctx);
        Acting who = Acting.of(ctx);
        enabled(ctx)
                .compose(enabled -> library.toggle(who, agent, enabled))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    /** By the query where it says so, else by the body. */
    private static Future<Boolean> enabled(RoutingContext ctx) {
        String asked = ctx.request().getParam("enabled");
        if (asked == null) {
            return JsonBodies.read(ctx, Switch.class).map(read -> {
                Boolean enabled = read.enabled();
                if (enabled == null) {
                    throw invalid();
                }
                return enabled;
            });
        }
        if (!asked.equals("true") && !asked.equals("false")) {
            throw invalid();
        }
        return Future.succeededFuture(asked.equals("true"));
    }

    private static RuntimeException invalid() {
        return Failure.invalid("enabled must be true or false.").asException();
    }

    private void remove(RoutingContext ctx) {
        library.remove(Acting.of(ctx), agent(ctx))
                .onSuccess(removed -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private static AgentName agent(RoutingContext ctx) {
        return AgentName.of(String.valueOf(ctx.pathParam("agent")));
    }

    private void subscriptions(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        AgentSubscriptionsSql.page(pool, CallerAuth.accountId(ctx), Queries.cursor(ctx), limit)
                .onSuccess(
                        found -> ctx.json(Pages.json(found, limit, AgentSubscription::number, AgentSubscription::json)))
                .onFailure(ctx::fail);
    }
}
