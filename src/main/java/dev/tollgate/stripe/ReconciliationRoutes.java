package dev.tollgate.stripe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The books against Stripe, for operators (scope admin).
 *
 * <pre>
 * GET  /api/admin/reconciliation      {"running":…,"last":…,"failed":…}: the run under way, the last one that came to its end with what it
 *                                     found, and the one since that did not
 * POST /api/admin/reconciliation/run  {"from":"2026-11-01","to":"2026-11-08T12:00:00Z","repair":true}, each of them as one likes, or no body;
 *                                     202 {"id"}, it goes on by itself; 409 reconciliation_running
 * </pre>
 */
final class ReconciliationRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ReconciliationRoutes.class);
    private static final int LABEL_CHARS_MAX = 190;

    private final Pool pool;
    private final boolean livemode;
    private final @Nullable ReconciliationJob job;
    private final Clock clock;
    private final CallerAuth auth;

    /** @param job null where no Stripe is configured */
    ReconciliationRoutes(Pool pool, boolean livemode, @Nullable ReconciliationJob job, Clock clock, CallerAuth auth) {
        this.pool = pool;
        this.livemode = livemode;
        this.job = job;
        this.clock = clock;
        this.auth = auth;
    }

    void mount(Router router) {
        router.get("/api/admin/reconciliation")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::show);
        router.post("/api/admin/reconciliation/run")
                .handler(Bodies::hold)
                .handler(auth.require(Scope.ADMIN))
                .handler(this::run);
    }

    private void show(RoutingContext ctx) {
        ReconciliationRunsSql.latest(pool, livemode, null)
                .compose(latest -> done(latest)
                        .map(done -> new JsonObject()
                                .put("running", json(latest, "running"))
                                .put("last", done == null ? null : done.toJson())
                                .put("failed", json(latest, "failed"))))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private Future<@Nullable StoredReconciliation> done(@Nullable StoredReconciliation latest) {
        Future<@Nullable StoredReconciliation> done =
                latest == null || latest.status().equals("done")
                        ? Future.succeededFuture(latest)
                        : ReconciliationRunsSql.latest(pool, livemode, "done");
        return done.compose(run -> run == null
                ? Future.<@Nullable StoredReconciliation>succeededFuture(null)
                : ReconciliationRunsSql.withFindings(pool, run).map(found -> found));
    }

    private static @Nullable JsonObject json(@Nullable StoredReconciliation run, String status) {
        return run == null || !run.status().equals(status) ? null : run.toJson();
    }

    private record Body(
            @JsonProperty("from") @Nullable String from,
            @JsonProperty("to") @Nullable String to,
            @JsonProperty("repair") @Nullable Boolean repair) {
        private static final Body EMPTY = new Body(null, null, null);
    }

    private void run(RoutingContext ctx) {
        ReconciliationJob reconciling = job;
        if (reconciling == null) {
            throw PurchaseRoutes.notConfigured();
        }
        body(ctx)
                .compose(body -> reconciling.begin(request(ctx, body), Duration.ZERO))
                .onSuccess(id -> answer(ctx, id))
                .onFailure(ctx::fail);
    }

    private static Future<Body> body(RoutingContext ctx) {
        String length = ctx.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean absent = "0".equals(length)
                || (length == null && ctx.request().getHeader(HttpHeaders.TRANSFER_ENCODING) == null);
        return absent ? Future.succeededFuture(Body.EMPTY) : JsonBodies.read(ctx, Body.class);
    }

    private ReconciliationRuns.Request request(RoutingContext ctx, Body body) {
        Instant from = time("from", body.from());
        Instant to = time("to", body.to());
        String label = CallerAuth.of(ctx).label();
        try {
            return new ReconciliationRuns.Request(
                    ReconciliationWindow.of(from, to, clock.instant()),
                    from == null && to == null,
                    Boolean.TRUE.equals(body.repair()),
                    "api:" + label.substring(0, Math.min(label.length(), LABEL_CHARS_MAX)));
        } catch (IllegalArgumentException e) {
            throw Failure.invalid(String.valueOf(e.getMessage())).asException();
        }
    }

    /** A time with its offset, or a date, which is its midnight UTC. */
    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            if (text == null) {
                return null;
            }
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw Failure.invalid(name + " must be a date (2026-12-01) or a time (2026-12-01T00:00:00Z).")
                    .asException();
        }
    }

    private static void answer(RoutingContext ctx, @Nullable Long id) {
        if (id == null) {
            ctx.fail(Failure.conflict("reconciliation_running", "Another reconciliation is under way.")
                    .asException());
            return;
        }
        LOG.info("Reconciliation {} is asked for by {}", id, CallerAuth.of(ctx).label());
        ctx.response().setStatusCode(202);
        ctx.json(new JsonObject().put("id", id).put("status", "running"));
    }
}
