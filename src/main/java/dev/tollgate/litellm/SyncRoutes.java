package dev.tollgate.litellm;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.config.LitellmConfig;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was never pushed, for operators (scope admin).
 *
 * <pre>
 * POST /api/admin/litellm/sync   {"start_date":"2026-11-01","end_date":"2026-11-08T12:00:00Z"}, each of them as one likes, or no body: the last
 *                                day; 200 with the sync when it has ended, 202 when it still goes on after 20 seconds; 409 sync_running,
 *                                409 litellm_not_configured, 502 litellm_error with LiteLLM's own status
 * GET  /api/admin/litellm/syncs  the syncs, latest first: {"covered_to":…,"items":[…],"next_cursor":…}
 * </pre>
 */
final class SyncRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(SyncRoutes.class);
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final int LABEL_CHARS_MAX = 190;

    private final Pool pool;
    private final LitellmConfig config;
    private final @Nullable Starter starter;
    private final Clock clock;
    private final CallerAuth auth;

    /** What carries syncs out. */
    record Starter(Syncs syncs, SyncJob job) {}

    /** @param starter null where no LiteLLM is configured */
    SyncRoutes(Pool pool, LitellmConfig config, @Nullable Starter starter, Clock clock, CallerAuth auth) {
        this.pool = pool;
        this.config = config;
        this.starter = starter;
        this.clock = clock;
        this.auth = auth;
    }

    void mount(Router router) {
        router.post("/api/admin/litellm/sync")
                .handler(Bodies::hold)
                .handler(auth.require(Scope.ADMIN))
                .handler(this::sync);
        router.get("/api/admin/litellm/syncs")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::list);
    }

    private record Body(
            @JsonProperty("start_date") @Nullable String startDate,
            @JsonProperty("end_date") @Nullable String endDate) {
        private static final Body EMPTY = new Body(null, null);
    }

    private void sync(RoutingContext ctx) {
        Starter configured = starter;
        if (configured == null) {
            throw notConfigured().asException();
        }
        body(ctx)
                .compose(body -> {
                    Syncs.Request request = request(ctx, body);
                    return configured
                            .syncs()
                            .begin(request, Duration.ZERO)
                            .compose(id -> id == null
                                    ? Future.failedFuture(running().asException())
                                    : carryOut(ctx, configured, id, request));
                })
                .onSuccess(sync -> answer(ctx, sync))
                .onFailure(e -> ctx.fail(told(e)));
    }

    /** What LiteLLM failed with, as it is told. */
    static Throwable told(Throwable e) {
        return e instanceof LitellmFailure failure ? failure.asFailure().asException() : e;
    }

    /** Who asks, as it is kept. */
    static String label(String who) {
        return "api:" + who.substring(0, Math.min(who.length(), LABEL_CHARS_MAX));
    }

    private static Future<Body> body(RoutingContext ctx) {
        String length = ctx.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean absent = "0".equals(length)
                || (length == null && ctx.request().getHeader(HttpHeaders.TRANSFER_ENCODING) == null);
        return absent ? Future.succeededFuture(Body.EMPTY) : JsonBodies.read(ctx, Body.class);
    }

    private Syncs.Request request(RoutingContext ctx, Body body) {
        Instant from = SyncTimes.start(body.startDate());
        Instant to = SyncTimes.end(body.endDate());
        return Syncs.Request.of(
                SyncTimes.range(from, to, clock.instant()),
                label(CallerAuth.of(ctx).label()));
    }

    /** The sync at its end, or as it is when that is too long to wait for. */
    static Future<StoredSync> carryOut(RoutingContext ctx, Starter configured, long id, Syncs.Request request) {
        LOG.info("Sync {} is asked for by {}", id, request.startedBy());
        Future<StoredSync> done = configured.job().carryOut(id, request);
        Future<StoredSync> waited = ctx.vertx()
                .timer(WAIT_MAX.toMillis())
                .compose(late -> configured.syncs().find(id));
        return firstOf(done, waited);
    }

    private static Future<StoredSync> firstOf(Future<StoredSync> done, Future<StoredSync> waited) {
        return Future.future(first -> {
            done.onComplete(result -> {
                if (result.succeeded()) {
                    first.tryComplete(result.result());
                } else {
                    first.tryFail(result.cause());
                }
            });
            waited.onSuccess(first::tryComplete);
        });
    }

    private static void answer(RoutingContext ctx, StoredSync sync) {
        ctx.response().setStatusCode(sync.status().equals("running") ? 202 : 200);
        ctx.json(sync.toJson());
    }

    static Failure notConfigured() {
        return Failure.conflict(
                "litellm_not_configured", "No LiteLLM is configured to read; set litellm.url and litellm.key.");
    }

    static Failure running() {
        return Failure.conflict("sync_running", "LiteLLM is being read already; wait until that is done.");
    }

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        SyncsSql.list(pool, config.source(), Queries.cursor(ctx), limit)
                .compose(
                        syncs -> SyncsSql.cursor(pool, config.source()).map(coveredTo -> json(syncs, coveredTo, limit)))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private static JsonObject json(List<StoredSync> syncs, @Nullable Instant coveredTo, int limit) {
        JsonArray items = new JsonArray();
        syncs.forEach(sync -> items.add(sync.toJson()));
        return new JsonObject()
                .put("covered_to", coveredTo == null ? null : coveredTo.toString())
                .put("items", items)
                .put(
                        "next_cursor",
                        syncs.size() < limit
                                ? null
                                : String.valueOf(syncs.getLast().id()));
    }
}
