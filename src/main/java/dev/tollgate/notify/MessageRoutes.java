package dev.tollgate.notify;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Queries;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was told, and what became of it, for operators (scope admin).
 *
 * <pre>
 * GET  /api/admin/messages?status=failed&amp;limit&amp;cursor   the latest first, with their deliveries; status of one of these:
 *      pending, delivered, failed
 * GET  /api/admin/accounts/{id}/messages               the same of one account
 * GET  /api/admin/messages/{message}                   with every attempt
 * POST /api/admin/messages/{message}/replay            sends it again, with the same id, to whom it was sent:
 *      {"replayed":2}. 409 nowhere_to_send if all of them are disabled or gone
 * </pre>
 */
final class MessageRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(MessageRoutes.class);
    private static final Set<String> STATUSES = Set.of("pending", "delivered", "failed");

    private final Messages messages;
    private final CallerAuth auth;

    MessageRoutes(Messages messages, CallerAuth auth) {
        this.messages = messages;
        this.auth = auth;
    }

    void mount(Router router) {
        router.get("/api/admin/messages").handler(auth.require(Scope.ADMIN)).handler(ctx -> list(ctx, null));
        new AccountDoor(router, auth, "/api/account/")
                .on(HttpMethod.GET, "messages", Permission.BILLING_READ, ctx -> list(ctx, CallerAuth.accountId(ctx)));
        router.get("/api/admin/messages/:message")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::show);
        router.post("/api/admin/messages/:message/replay")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::replay);
    }

    private void list(RoutingContext ctx, @Nullable Long accountId) {
        String status = ctx.request().getParam("status");
        if (status != null && !STATUSES.contains(status)) {
            throw Failure.invalid("status must be pending, delivered or failed.")
                    .asException();
        }
        messages.list(Queries.cursor(ctx), accountId, status, Queries.limit(ctx))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private void show(RoutingContext ctx) {
        messages.find(String.valueOf(ctx.pathParam("message")))
                .onSuccess(found -> {
                    if (found == null) {
                        ctx.fail(unknown());
                    } else {
                        ctx.json(found);
                    }
                })
                .onFailure(ctx::fail);
    }

    private void replay(RoutingContext ctx) {
        String id = String.valueOf(ctx.pathParam("message"));
        messages.replay(CallerAuth.actor(ctx), id)
                .onSuccess(count -> {
                    if (count == null) {
                        ctx.fail(unknown());
                    } else if (count == 0) {
                        ctx.fail(Failure.conflict("nowhere_to_send", "Nobody who was told of it can be told now.")
                                .asException());
                    } else {
                        LOG.info(
                                "Message {} is replayed by {}",
                                id,
                                CallerAuth.of(ctx).label());
                        ctx.json(new JsonObject().put("replayed", count));
                    }
                })
                .onFailure(ctx::fail);
    }

    private static RuntimeException unknown() {
        return Failure.notFound("There is no such message.").asException();
    }
}
