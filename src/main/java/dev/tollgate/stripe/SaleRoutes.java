package dev.tollgate.stripe;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Scope;
import dev.tollgate.billing.AgentOffers;
import dev.tollgate.billing.DeploySlots;
import dev.tollgate.billing.Opened;
import dev.tollgate.billing.Subscription;
import dev.tollgate.http.Failure;
import dev.tollgate.http.IdempotencyKeys;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions to agents, and deploy slots, in an account's name, for operators (scope admin); slots also for its members. An
 * agent is named by its id or slug.
 *
 * <pre>
 * GET  /api/admin/accounts/{id}/agents/{agent}/subscription
 * POST /api/admin/accounts/{id}/agents/{agent}/cancel?at_period_end=true|false   409 no_subscription
 * POST /api/admin/accounts/{id}/agents/{agent}/renew     the same
 * POST /api/admin/accounts/{id}/deploy-slots/purchase    as with credits, with an Idempotency-Key
 * POST /api/projects/deployment/purchase-slot            the same for members
 * GET  /api/admin/accounts/{id}/deploy-slots             {"active"}
 * </pre>
 */
final class SaleRoutes {
    private final Pool pool;
    private final AgentOffers offers;
    private final @Nullable Checkouts checkouts;
    private final @Nullable SubscriptionChanges changes;
    private final CheckoutLimits limits;
    private final CallerAuth auth;

    /** @param checkouts null, as is {@code changes}, where no Stripe is configured */
    SaleRoutes(
            Pool pool,
            AgentOffers offers,
            @Nullable Checkouts checkouts,
            @Nullable SubscriptionChanges changes,
            CheckoutLimits limits,
            CallerAuth auth) {
        this.pool = pool;
        this.offers = offers;
        this.checkouts = checkouts;
        this.changes = changes;
        this.limits = limits;
        this.auth = auth;
    }

    void mount(Router router) {
        String account = "/api/admin/accounts/:id/";
        String agent = account + "agents/:agent/";
        router.get(agent + "subscription").handler(auth.require(Scope.ADMIN)).handler(this::show);
        router.post(agent + "cancel").handler(auth.forAccount()).handler(this::cancel);
        router.post(agent + "renew").handler(auth.forAccount()).handler(this::renew);
        new AccountDoor(router, auth, "/api/projects/")
                .on(
                        HttpMethod.POST,
                        "deployment/purchase-slot",
                        "deploy-slots/purchase",
                        Permission.BILLING_MANAGE,
                        this::purchaseSlot);
        router.get(account + "deploy-slots").handler(auth.require(Scope.ADMIN)).handler(this::slots);
    }

    private Checkouts checkouts() {
        if (checkouts == null) {
            throw PurchaseRoutes.notConfigured();
        }
        return checkouts;
    }

    private SubscriptionChanges changes() {
        if (changes == null) {
            throw PurchaseRoutes.notConfigured();
        }
        return changes;
    }

    static void answer(RoutingContext ctx, Opened opened, Failure taken) {
        switch (opened) {
            case Opened.New fresh -> {
                ctx.response().setStatusCode(201);
                ctx.json(PurchaseRoutes.json(fresh.order()));
            }
            case Opened.Same same -> ctx.json(PurchaseRoutes.json(same.order()));
            case Opened.Taken already -> ctx.fail(taken.asException());
            case Opened.NoAccount none ->
                ctx.fail(Failure.notFound("There is no such account.").asException());
        }
    }

    private Future<Long> agent(RoutingContext ctx) {
        return offers.id(pool, String.valueOf(ctx.pathParam("agent"))).map(id -> {
            if (id == null) {
                throw Failure.notFound("There is no such agent.").asException();
            }
            return id;
        });
    }

    private void show(RoutingContext ctx) {
        long accountId = Queries.id(ctx, "id");
        SubscriptionChanges subscriptions = changes();
        agent(ctx)
                .compose(agentId -> subscriptions.current(accountId, agentId))
                .onSuccess(subscription -> ctx.json(json(subscription)))
                .onFailure(ctx::fail);
    }

    private void cancel(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        boolean atPeriodEnd = PlanRoutes.atPeriodEnd(ctx);
        SubscriptionChanges subscriptions = changes();
        agent(ctx)
                .compose(agentId -> subscriptions.cancel(who, agentId, atPeriodEnd))
                .onSuccess(subscription -> ctx.json(json(subscription)))
                .onFailure(ctx::fail);
    }

    private void renew(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        SubscriptionChanges subscriptions = changes();
        agent(ctx)
                .compose(agentId -> subscriptions.renew(who, agentId))
                .onSuccess(subscription -> ctx.json(json(subscription)))
                .onFailure(ctx::fail);
    }

    private static JsonObject json(@Nullable Subscription subscription) {
        boolean active = subscription != null && subscription.entitles();
        return SubscriptionView.put(subscription, new JsonObject().put("is_active", active));
    }

    private void purchaseSlot(RoutingContext ctx) {
        Checkouts selling = checkouts();
        limits.takeUnlessKnown(ctx)
                .compose(taken -> selling.openSlot(Acting.of(ctx), IdempotencyKeys.of(ctx)))
                .onSuccess(opened -> answer(ctx, opened, IdempotencyKeys.reuse()))
                .onFailure(ctx::fail);
    }

    private void slots(RoutingContext ctx) {
        DeploySlots.active(pool, Queries.id(ctx, "id"))
                .onSuccess(active -> ctx.json(new JsonObject().put("active", active)))
                .onFailure(ctx::fail);
    }
}
