package dev.tollgate.stripe;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Queries;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stripe's events, for operators (scope admin).
 *
 * <pre>
 * GET  /api/admin/stripe/events?status=dead&amp;limit&amp;cursor   status: dead (default), pending, ignored, processed
 * POST /api/admin/stripe/events/{endpoint}/{id}/replay     makes a dead or ignored event due again; 200 with the event
 * </pre>
 */
public final class InboxRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(InboxRoutes.class);
    private static final Set<String> STATUSES = Set.of("pending", "processed", "ignored", "dead");

    private final Inbox inbox;
    private final CallerAuth auth;

    public InboxRoutes(Inbox inbox, CallerAuth auth) {
        this.inbox = inbox;
        this.auth = auth;
    }

    public void mount(Router router) {
        router.get("/api/admin/stripe/events")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::list);
        router.post("/api/admin/stripe/events/:endpoint/:id/replay")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::replay);
    }

    private void list(RoutingContext ctx) {
        String status = ctx.request().getParam("status", "dead");
        if (!STATUSES.contains(status)) {
            throw Failure.invalid("status must be dead, pending, ignored or processed.")
                    .asException();
        }
        int limit = Queries.limit(ctx);
        inbox.list(status, Queries.cursor(ctx), limit)
                .onSuccess(events -> ctx.json(page(events, limit)))
                .onFailure(ctx::fail);
    }

    private static JsonObject page(List<ListedEvent> events, int limit) {
        JsonArray items = new JsonArray();
        events.forEach(event -> items.add(event.toJson()));
        String next =
                events.size() < limit ? null : String.valueOf(events.getLast().seq());
        return new JsonObject().put("items", items).put("next_cursor", next);
    }

    private void replay(RoutingContext ctx) {
        String id = String.valueOf(ctx.pathParam("id"));
        Endpoint endpoint =
                Endpoint.find(String.valueOf(ctx.pathParam("endpoint"))).orElseThrow(InboxRoutes::unknown);
        inbox.replay(endpoint, id)
                .onSuccess(event -> {
                    if (event == null) {
                        ctx.fail(unknown());
                    } else if (event.status().equals("processed")) {
                        ctx.fail(Failure.conflict("already_processed", "The event has had its effect.")
                                .asException());
                    } else {
                        LOG.info(
                                "Event {} is replayed by {}",
                                id,
                                CallerAuth.of(ctx).label());
                        ctx.json(event.toJson());
                    }
                })
                .onFailure(ctx::fail);
    }

    private static RuntimeException unknown() {
        return Failure.notFound("There is no such event.").asException();
    }
}
