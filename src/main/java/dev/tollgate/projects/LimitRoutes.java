package dev.tollgate.projects;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Scope;
import dev.tollgate.config.PlanFeatures.Feature;
import dev.tollgate.config.PlanLimits;
import dev.tollgate.config.PlansConfig;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an account may have, for its members, and for operators under {@code /api/admin/accounts/{id}/}.
 *
 * <pre>
 * GET  /api/projects/deployment/limits  nested, and flat for pages that were made for that
 * GET  /api/billing/entitlements        plan, limits, use, features, what more is to be had, and codes of what may be done now
 * POST /api/admin/project-limits/run    scope admin: {"undeployed"}; what the gateway does each minute by itself
 * </pre>
 */
final class LimitRoutes {
    private final Pool pool;
    private final Standings standings;
    private final PlansConfig plans;
    private final LimitSweep sweep;

    LimitRoutes(Pool pool, Standings standings, PlansConfig plans, LimitSweep sweep) {
        this.pool = pool;
        this.standings = standings;
        this.plans = plans;
        this.sweep = sweep;
    }

    void mount(Router router, CallerAuth auth) {
        AccountDoor projects = new AccountDoor(router, auth, "/api/projects/");
        projects.on(
                HttpMethod.GET,
                "deployment/limits",
                "projects/deployment/limits",
                Permission.PROJECTS_READ,
                this::limits);
        AccountDoor billing = new AccountDoor(router, auth, "/api/billing/");
        billing.on(HttpMethod.GET, "entitlements", Permission.BILLING_READ, this::entitlements);
        router.post("/api/admin/project-limits/run")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::run);
    }

    private void run(RoutingContext ctx) {
        sweep.run()
                .onSuccess(stopped -> ctx.json(new JsonObject().put("undeployed", stopped)))
                .onFailure(ctx::fail);
    }

    private void limits(RoutingContext ctx) {
        standings
                .of(pool, CallerAuth.accountId(ctx))
                .onSuccess(standing -> ctx.json(json(standing)))
                .onFailure(ctx::fail);
    }

    private static JsonObject json(Standing standing) {
        JsonObject projects =
                new JsonObject().put("current", standing.projects()).put("max", standing.maxProjects());
        JsonObject deploys = new JsonObject()
                .put("current", standing.deploys())
                .put("base_max", standing.plan().limits().maxDeploys())
                .put("additional_purchased", standing.slots())
                .put("effective_max", standing.maxDeploys());
        return new JsonObject()
                .put("tier", standing.plan().code())
                .put("projects", projects)
                .put("deploys", deploys)
                .put("can_deploy_more", standing.mayDeploy())
                .put("can_create_more_projects", standing.mayCreate())
                .put("current_projects", standing.projects())
                .put("max_projects", standing.maxProjects())
                .put("current_deploys", standing.deploys())
                .put("max_deploys", standing.maxDeploys())
                .put("can_deploy", standing.mayDeploy())
                .put("subscription_tier", standing.plan().code())
                .put("additional_slots_purchased", standing.slots());
    }

    private void entitlements(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        standings
                .of(pool, accountId)
                .compose(standing -> LimitOverrunsSql.find(pool, accountId, plans.gracePeriod())
                        .map(overrun -> entitlements(standing, overrun.deploysSince())))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private JsonObject entitlements(Standing standing, @Nullable Instant deploysSince) {
        String plan = standing.plan().code();
        boolean deploysAbove = standing.deploys() > standing.maxDeploys();
        return new JsonObject()
                .put("plan", plan)
                .put("account_status", standing.status())
                .put("limits", limits(standing.plan().limits()).put("additional_slots", standing.slots()))
                .put("effective_max_deploys", standing.maxDeploys())
                .put("usage", usage(standing))
                .put("features", features(plan))
                .put("codes", codes(standing))
                .put("upgrade", standing.isFree() ? upgrade() : null)
                .put(
                        "deploy_slot",
                        new JsonObject()
                                .put("price_cents", plans.deploySlotCents())
                                .put("url", Standing.PURCHASE_SLOT))
                .put(
                        "above_limits",
                        new JsonObject()
                                .put("projects", standing.projects() > standing.maxProjects())
                                .put("deploys", deploysAbove)
                                .put("undeploy_after", deploysAbove ? after(deploysSince) : null));
    }

    /** Null where it was not noticed yet: a minute at most. */
    private @Nullable String after(@Nullable Instant since) {
        return since == null ? null : since.plus(plans.gracePeriod()).toString();
    }

    private static JsonObject usage(Standing standing) {
        return new JsonObject().put("projects", standing.projects()).put("deploys", standing.deploys());
    }

    private static JsonArray codes(Standing standing) {
        JsonArray codes = new JsonArray();
        if (standing.mayCreate()) {
            codes.add("can_create_project").add("can_fork_project");
        }
        if (standing.mayDeploy()) {
            codes.add("can_deploy");
        }
        return codes;
    }

    private JsonObject upgrade() {
        return new JsonObject()
                .put("plan", "premium")
                .put("price_cents", plans.premiumCents())
                .put("year_price_cents", plans.premiumYearCents() == 0 ? null : plans.premiumYearCents())
                .put("limits", limits(plans.premium()))
                .put("features", features("premium"))
                .put("url", Standing.UPGRADE);
    }

    private static JsonObject limits(PlanLimits limits) {
        return new JsonObject().put("max_projects", limits.maxProjects()).put("max_deploys", limits.maxDeploys());
    }

    private JsonArray features(String plan) {
        List<Feature> features = switch (plan) {
            case "enterprise" -> plans.features().enterprise();
            case "premium" -> plans.features().premium();
            default -> plans.features().free();
        };
        JsonArray list = new JsonArray();
        features.forEach(
                each -> list.add(new JsonObject().put("code", each.code()).put("label", each.label())));
        return list;
    }
}
