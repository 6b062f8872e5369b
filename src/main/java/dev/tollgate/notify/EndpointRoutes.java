package dev.tollgate.notify;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Queries;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Webhook endpoints: those of an account at {@code /api/account/webhooks} for its members and at {@code
 * /api/admin/accounts/{id}/webhooks} for operators, and at {@code /api/admin/webhooks} the operator's own, which get the
 * messages of all accounts.
 *
 * <pre>
 * POST   …/webhooks  {"url":"https://…","types":["payment.failed"],"description":"…"}
 *        201 with the endpoint and its secret, which is shown this once; without types it gets all. 409 endpoint_exists,
 *        too_many_endpoints
 * GET    …/webhooks
 * DELETE …/webhooks/{webhook}                204
 * POST   …/webhooks/{webhook}/rotate-secret  200 with a new secret; the old one signs too for 24 hours
 * POST   …/webhooks/{webhook}/enable         200
 * POST   …/webhooks/{webhook}/replay         {"since":"2026-11-27T00:00:00Z"}  what failed of the messages since then is
 *        sent again: {"replayed":3}. 409 endpoint_disabled
 * </pre>
 *
 * An owner has one endpoint of a URL: sent again, a wish for it makes no second one, whatever the Idempotency-Key.
 */
final class EndpointRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointRoutes.class);
    private static final String ID = "webhook";
    private static final int DESCRIPTION_LENGTH_MAX = 200;

    private final Endpoints endpoints;
    private final CallerAuth auth;
    private final boolean sandbox;

    /** @param sandbox whether http within this machine will do */
    EndpointRoutes(Endpoints endpoints, CallerAuth auth, boolean sandbox) {
        this.endpoints = endpoints;
        this.auth = auth;
        this.sandbox = sandbox;
    }

    void mount(Router router) {
        mount(router, "/api/admin/webhooks", auth.require(Scope.ADMIN));
        mount(router, "/api/admin/accounts/:id/webhooks", auth.forAccount());
        mount(router, "/api/account/webhooks", auth.member(Permission.ACCOUNT_MANAGE));
    }

    private void mount(Router router, String path, Handler<RoutingContext> guard) {
        router.route(path + "*").handler(Bodies::hold).handler(guard);
        router.post(path).handler(this::create);
        router.get(path).handler(this::list);
        String one = path + "/:" + ID;
        router.delete(one).handler(this::delete);
        router.post(one + "/rotate-secret").handler(this::rotate);
        router.post(one + "/enable").handler(this::enable);
        router.post(one + "/replay").handler(this::replay);
    }

    private record Body(
            @JsonProperty("url") @Nullable String url,
            @JsonProperty("description") @Nullable String description,
            @JsonProperty("types") @Nullable List<@Nullable String> types) {}

    private void create(RoutingContext ctx) {
        Long owner = owner(ctx);
        JsonBodies.read(ctx, Body.class)
                .map(body -> new EndpointRequest(owner, url(body), description(body), types(body)))
                .compose(request -> endpoints.create(CallerAuth.actor(ctx), request))
                .onSuccess(created -> answer(ctx, created))
                .onFailure(ctx::fail);
    }

    private String url(Body body) {
        String url = body.url() == null ? "" : body.url();
        EndpointUrl.complaint(url, sandbox).ifPresent(complaint -> {
            throw Failure.invalid(complaint).asException();
        });
        return url;
    }

    private static @Nullable String description(Body body) {
        String text = body.description();
        if (text != null && text.length() > DESCRIPTION_LENGTH_MAX) {
            throw Failure.invalid("description must have " + DESCRIPTION_LENGTH_MAX + " characters at most.")
                    .asException();
        }
        return text;
    }

    private static List<String> types(Body body) {
        List<@Nullable String> types = body.types();
        return types == null
                ? List.of()
                : types.stream()
                        .map(each -> NoticeType.find(String.valueOf(each))
                                .orElseThrow(() -> Failure.invalid("types has one that there is not; there are "
                                                + NoticeType.labels() + ".")
                                        .asException())
                                .label())
                        .distinct()
                        .toList();
    }

    private static void answer(RoutingContext ctx, Endpoints.Created created) {
        switch (created) {
            case Endpoints.Created.New fresh -> {
                LOG.info(
                        "Webhook endpoint {} is made by {}",
                        fresh.made().endpoint().id(),
                        CallerAuth.actor(ctx).label());
                ctx.response().setStatusCode(201);
                ctx.json(withSecret(fresh.made()));
            }
            case Endpoints.Created.NoAccount none ->
                ctx.fail(Failure.notFound("There is no such account.").asException());
            case Endpoints.Created.Taken taken ->
                ctx.fail(Failure.conflict("endpoint_exists", "There is an endpoint of this URL.")
                        .asException());
            case Endpoints.Created.TooMany many ->
                ctx.fail(Failure.conflict(
                                "too_many_endpoints", "There are " + many.max() + " endpoints; take one away first.")
                        .asException());
        }
    }

    private void list(RoutingContext ctx) {
        endpoints
                .list(owner(ctx))
                .onSuccess(all -> {
                    JsonArray items = new JsonArray();
                    all.forEach(each -> items.add(each.toJson()));
                    ctx.json(new JsonObject().put("items", items).put("next_cursor", null));
                })
                .onFailure(ctx::fail);
    }

    private void delete(RoutingContext ctx) {
        endpoints
                .delete(CallerAuth.actor(ctx), owner(ctx), Queries.id(ctx, ID))
                .onSuccess(deleted -> {
                    if (deleted) {
                        ctx.response().setStatusCode(204).end();
                    } else {
                        ctx.fail(unknown());
                    }
                })
                .onFailure(ctx::fail);
    }

    private void rotate(RoutingContext ctx) {
        endpoints
                .rotate(CallerAuth.actor(ctx), owner(ctx), Queries.id(ctx, ID))
                .onSuccess(changed -> {
                    if (changed == null) {
                        ctx.fail(unknown());
                    } else {
                        ctx.json(withSecret(changed));
                    }
                })
                .onFailure(ctx::fail);
    }

    private void enable(RoutingContext ctx) {
        endpoints
                .enable(CallerAuth.actor(ctx), owner(ctx), Queries.id(ctx, ID))
                .onSuccess(enabled -> {
                    if (enabled == null) {
                        ctx.fail(unknown());
                    } else {
                        ctx.json(enabled.toJson());
                    }
                })
                .onFailure(ctx::fail);
    }

    private record Since(@JsonProperty("since") @Nullable String since) {}

    private void replay(RoutingContext ctx) {
        Long owner = owner(ctx);
        long id = Queries.id(ctx, ID);
        JsonBodies.read(ctx, Since.class)
                .compose(body -> endpoints.replayFailed(CallerAuth.actor(ctx), owner, id, time(body)))
                .onSuccess(replayed -> {
                    switch (replayed) {
                        case Endpoints.Replayed.Deliveries some ->
                            ctx.json(new JsonObject().put("replayed", some.count()));
                        case Endpoints.Replayed.NoEndpoint none -> ctx.fail(unknown());
                        case Endpoints.Replayed.Disabled disabled ->
                            ctx.fail(Failure.conflict("endpoint_disabled", "The endpoint is disabled; enable it first.")
                                    .asException());
                    }
                })
                .onFailure(ctx::fail);
    }

    private static Instant time(Since body) {
        try {
            return Instant.parse(String.valueOf(body.since()));
        } catch (DateTimeParseException e) {
            throw Failure.invalid("since must be a time such as 2026-11-27T00:00:00Z.")
                    .asException();
        }
    }

    /** The account, or null for the operator. */
    private static @Nullable Long owner(RoutingContext ctx) {
        return CallerAuth.accountIfAny(ctx);
    }

    private static JsonObject withSecret(Endpoints.WithSecret made) {
        return made.endpoint().toJson().put("secret", made.secret().text());
    }

    private static RuntimeException unknown() {
        return Failure.notFound("There is no such endpoint.").asException();
    }
}
