package dev.tollgate.stripe;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.billing.AccountEvent;
import dev.tollgate.billing.Dunning;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The plan that an account is on: for its members at {@code /api/billing}, and for operators at {@code /api/admin/accounts/{id}}.
 *
 * <pre>
 * GET  …/subscription   {"plan","tier","is_active","max_projects","max_deploys","subscription_id","status",…}
 * GET  …/history?limit&amp;cursor   what happened to its subscriptions, the latest first
 * </pre>
 */
final class SubscriptionRoutes {
    private final SubscriptionView view;
    private final Dunning dunning;

    SubscriptionRoutes(SubscriptionView view, Dunning dunning) {
        this.view = view;
        this.dunning = dunning;
    }

    void mount(Router router, CallerAuth auth) {
        AccountDoor door = new AccountDoor(router, auth, "/api/billing/");
        door.on(HttpMethod.GET, "subscription", Permission.BILLING_READ, this::show);
        door.on(HttpMethod.GET, "history", Permission.BILLING_READ, this::history);
    }

    private void show(RoutingContext ctx) {
        view.of(CallerAuth.accountId(ctx)).onSuccess(ctx::json).onFailure(ctx::fail);
    }

    private void history(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        dunning.history(CallerAuth.accountId(ctx), Queries.cursor(ctx), limit)
                .onSuccess(found -> ctx.json(Pages.json(found, limit, AccountEvent::id, SubscriptionRoutes::json)))
                .onFailure(ctx::fail);
    }

    private static JsonObject json(AccountEvent event) {
        return new JsonObject()
                .put("id", event.id())
                .put("type", event.type())
                .put("subject", event.subject())
                .put("detail", event.detail())
                .put("created_at", event.createdAt().toInstant().toString());
    }
}
