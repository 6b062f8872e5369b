package dev.tollgate.litellm;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.accounts.Account;
import dev.tollgate.accounts.Accounts;
import dev.tollgate.accounts.BoundName;
import dev.tollgate.config.LitellmConfig;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.metering.PulledIntake.Tally;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was never pushed of one account, for its members (permission usage_sync).
 *
 * <pre>
 * POST /api/billing/usage/sync  start_date in the query or {"start_date":"2026-11-01"}; default: the last day, at most 31 days ago;
 *                               200 {"success":true,"logs_synced":3,"received":…,"accepted":3,"duplicates":…,"message":…}; 202 when it still
 *                               goes on; 429 rate_limited once a minute; 409 sync_running, 409 litellm_not_configured, 502 litellm_error
 * </pre>
 */
final class MemberSyncRoutes {
    private static final int FILTERS_MAX = 100;

    private final Accounts accounts;
    private final LitellmConfig config;
    private final SyncRoutes.@Nullable Starter starter;
    private final Clock clock;
    private final CallerAuth auth;

    /** @param starter null where no LiteLLM is configured */
    MemberSyncRoutes(
            Pool pool, LitellmConfig config, SyncRoutes.@Nullable Starter starter, Clock clock, CallerAuth auth) {
        this.accounts = new Accounts(pool);
        this.config = config;
        this.starter = starter;
        this.clock = clock;
        this.auth = auth;
    }

    void mount(Router router) {
        router.post("/api/billing/usage/sync")
                .handler(Bodies::hold)
                .handler(auth.member(Permission.USAGE_SYNC))
                .handler(this::sync);
    }

    private record Body(
            @JsonProperty("start_date") @Nullable String startDate) {}

    private void sync(RoutingContext ctx) {
        SyncRoutes.Starter configured = starter;
        if (configured == null) {
            throw SyncRoutes.notConfigured().asException();
        }
        range(ctx)
                .compose(range -> accounts.load(CallerAuth.accountId(ctx))
                        .compose(account -> sync(ctx, configured, account, range)))
                .onSuccess(sync -> {
                    ctx.response().setStatusCode(sync != null && sync.status().equals("running") ? 202 : 200);
                    ctx.json(answer(sync));
                })
                .onFailure(e -> ctx.fail(SyncRoutes.told(e)));
    }

    private Future<SyncRange> range(RoutingContext ctx) {
        String queried = ctx.request().getParam("start_date");
        String length = ctx.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean isBare = "0".equals(length)
                || (length == null && ctx.request().getHeader(HttpHeaders.TRANSFER_ENCODING) == null);
        Future<@Nullable String> asked = isBare
                ? Future.succeededFuture(queried)
                : JsonBodies.read(ctx, Body.class).map(body -> body.startDate() == null ? queried : body.startDate());
        return asked.map(text -> {
            Instant now = clock.instant();
            Instant from = SyncTimes.start(text);
            if (from != null && from.isAfter(now)) {
                throw Failure.invalid("start_date is ahead.").asException();
            }
            return SyncTimes.range(from, null, now);
        });
    }

    /** Null where LiteLLM has no name for the account, so that no row of its could be told from others'. */
    private Future<@Nullable StoredSync> sync(
            RoutingContext ctx, SyncRoutes.Starter configured, Account account, SyncRange range) {
        List<SpendFilter> filters = account.bindings().stream()
                .filter(this::isOfFleet)
                .map(bound -> SpendFilter.of(bound.kind(), bound.value()))
                .limit(FILTERS_MAX)
                .toList();
        if (filters.isEmpty()) {
            return Future.succeededFuture(null);
        }
        Syncs.Request request = Syncs.Request.ofMember(
                range, SyncRoutes.label(CallerAuth.personOf(ctx).label()), account.id(), filters);
        return configured
                .syncs()
                .beginForMember(request)
                .compose(id -> SyncRoutes.carryOut(ctx, configured, id, request))
                .map(sync -> sync);
    }

    private boolean isOfFleet(BoundName bound) {
        return bound.source().isEmpty() || bound.source().equals(config.source());
    }

    private static JsonObject answer(@Nullable StoredSync sync) {
        Tally rows = sync == null ? Tally.NOTHING : sync.tally();
        return new JsonObject()
                .put("success", true)
                .put("id", sync == null ? null : sync.id())
                .put("status", sync == null ? "done" : sync.status())
                .put("logs_synced", rows.accepted())
                .put("received", rows.received())
                .put("accepted", rows.accepted())
                .put("duplicates", rows.duplicates())
                .put("conflicts", rows.conflicts())
                .put("quarantined", rows.quarantined())
                .put("skipped", rows.skipped())
                .put("message", "Synced " + rows.accepted() + " usage entries");
    }
}
