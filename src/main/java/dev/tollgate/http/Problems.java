package dev.tollgate.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every error as {@code application/problem+json} (RFC 9457). Installed as failure handler and for the statuses
 * that only reach a router's error handler (404, 405, 415).
 */
public final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    /** What Vert.x's pool says, in a bare Throwable, when no connection became free in time. */
    private static final String POOL_TIMEOUT = "Timeout";

    private static final int[] ROUTER_STATUSES = {400, 404, 406, 413, 415};

    private final Consumer<String> counted;

    /** @param counted gets the code of each problem that is answered */
    public Problems(Consumer<String> counted) {
        this.counted = counted;
    }

    /** Takes care of whatever fails in this router. */
    public void install(Router router) {
        router.route().failureHandler(ctx -> answer(ctx, failureOf(ctx)));
        for (int status : ROUTER_STATUSES) {
            router.errorHandler(status, ctx -> answer(ctx, ofStatus(ctx, status)));
        }
        router.errorHandler(405, ctx -> {
            ctx.response().putHeader("Allow", AllowedMethods.at(router, ctx.normalizedPath()));
            answer(ctx, ofStatus(ctx, 405));
        });
        router.errorHandler(500, ctx -> answer(ctx, failureOf(ctx)));
    }

    /** Answers with a failure; does nothing if the answer has begun. */
    public void answer(RoutingContext ctx, Failure failure) {
        counted.accept(failure.code());
        if (failure instanceof Failure.Internal internal) {
            LOG.atError()
                    .addKeyValue("request_id", RequestIds.of(ctx))
                    .setCause(internal.cause())
                    .log("{} {} failed", ctx.request().method(), ctx.request().path());
        }
        if (ctx.response().headWritten() || ctx.response().closed()) {
            return;
        }
        if (!ctx.request().isEnded()) {
            ctx.request().resume(); // whatever is left of the body must not block the connection
        }
        write(ctx.response(), failure, RequestIds.of(ctx))
                .onFailure(e -> LOG.debug("The caller left before the answer", e));
    }

    /** Writes the answer, also to what never came to a router. */
    static Future<Void> write(HttpServerResponse response, Failure failure, String requestId) {
        if (failure instanceof Failure.Capacity capacity) {
            response.putHeader("Retry-After", String.valueOf(capacity.retryAfterSeconds()));
        } else if (failure instanceof Failure.TooOften often) {
            response.putHeader("Retry-After", String.valueOf(often.retryAfterSeconds()));
        }
        if (failure.status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        return response.setStatusCode(failure.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(body(failure, requestId).toBuffer());
    }

    private static JsonObject body(Failure failure, String requestId) {
        JsonObject body = new JsonObject()
                .put("type", "about:blank")
                .put("title", title(failure.status()))
                .put("status", failure.status())
                .put("code", failure.code())
                .put("detail", failure.detail())
                .put("request_id", requestId);
        return switch (failure) {
            case Failure.Invalid invalid -> body.put("errors", new JsonArray(invalid.violations()));
            case Failure.LimitReached reached ->
                body.put("limit", reached.limit())
                        .put("current", reached.current())
                        .put("upgrade", reached.upgrade());
            case Failure.Upstream upstream
            when upstream.upstreamStatus() > 0 -> body.put("upstream_status", upstream.upstreamStatus());
            case Failure.Upstream silent -> body;
            case Failure.Client client -> body;
            case Failure.Capacity capacity -> body;
            case Failure.TooOften often -> body;
            case Failure.Internal internal -> body;
        };
    }

    /** What an exception means to the caller: ours by its failure, a lost database as 503, the rest as 500. */
    public static Failure of(Throwable e) {
        return switch (e) {
            case ProblemException problem -> problem.failure();
            case PgException pg when isAway(pg) -> Failure.unavailable("database_unavailable", "The database is away.");
            case HttpClosedException closed -> Failure.unavailable("connection_closed", "The connection was closed.");
            default ->
                isConnectionLoss(e)
                        ? Failure.unavailable("database_unavailable", "The database is away.")
                        : new Failure.Internal(e);
        };
    }

    /** Lost, stopping, out of room, or a deadlock: all of it passes. */
    private static boolean isAway(PgException e) {
        String state = e.getSqlState();
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("57")
                        || state.startsWith("53")
                        || state.startsWith("40"));
    }

    private static boolean isConnectionLoss(Throwable e) {
        return e instanceof IOException
                || e instanceof ClosedConnectionException
                || e instanceof TimeoutException
                || e instanceof VertxException // a pooled connection that was lost a moment ago
                || !(e instanceof Exception) && POOL_TIMEOUT.equals(e.getMessage());
    }

    private static Failure failureOf(RoutingContext ctx) {
        Throwable e = ctx.failure();
        return e == null ? ofStatus(ctx, ctx.statusCode()) : of(e);
    }

    private static Failure ofStatus(RoutingContext ctx, int status) {
        return switch (status) {
            case 400 -> Failure.badRequest("bad_request", "The request is malformed.");
            case 401 -> Failure.unauthorized("Credentials are missing or wrong.");
            case 403 -> Failure.forbidden("This is not allowed.");
            case 404 -> Failure.notFound("There is nothing at " + ctx.request().path() + ".");
            case 405 ->
                new Failure.Client(405, "method_not_allowed", ctx.request().method() + " is not possible here.");
            case 413 -> Failure.tooLarge("body_too_large", "The body is larger than is taken.");
            case 415 -> new Failure.Client(415, "unsupported_media_type", "This content type is not taken here.");
            default ->
                status >= 400 && status < 500
                        ? new Failure.Client(status, "bad_request", "The request cannot be served.")
                        : new Failure.Internal(ctx.failure());
        };
    }

    private static String title(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
