package dev.tollgate.stripe;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.billing.AgentOffer;
import dev.tollgate.billing.AgentPurchases;
import dev.tollgate.billing.AgentPurchases.Outcome;
import dev.tollgate.billing.AgentTerms;
import dev.tollgate.billing.Opened;
import dev.tollgate.billing.Subscription;
import dev.tollgate.billing.Subscriptions;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Agents as they are bought and subscribed to, by an account's members at {@code /api/marketplace/} and by operators at {@code
 * /api/admin/accounts/{id}/}. An agent is named by its id or slug.
 *
 * <pre>
 * POST agents/{agent}/purchase   to be paid: 201 {"url","checkout_url","session_id","order","agent_id"}, 200 for the one that is
 *                                open already; else 200 {"success","message","agent_id","already_owned","restored"}; 404,
 *                                402 credits_needed, 409 already_entitled, own_agent, not_for_sale
 * POST subscriptions/{subscription}/cancel?at_period_end=true|false   {"success","message","is_active",…the subscription}; 404,
 *                                409 no_subscription
 * POST subscriptions/{subscription}/renew   the same
 * </pre>
 */
final class AgentRoutes {
    private static final Pattern SUBSCRIPTION_ID = Pattern.compile("\\w{1,255}");

    private final Pool pool;
    private final AgentPurchases purchases;
    private final @Nullable Checkouts checkouts;
    private final @Nullable SubscriptionChanges changes;
    private final CheckoutLimits limits;

    /** @param checkouts null, as is {@code changes}, where no Stripe is configured: then only what costs nothing is to be had */
    AgentRoutes(
            Pool pool,
            AgentPurchases purchases,
            @Nullable Checkouts checkouts,
            @Nullable SubscriptionChanges changes,
            CheckoutLimits limits) {
        this.pool = pool;
        this.purchases = purchases;
        this.checkouts = checkouts;
        this.changes = changes;
        this.limits = limits;
    }

    void mount(Router router, CallerAuth auth) {
        AccountDoor door = new AccountDoor(router, auth, "/api/marketplace/");
        // Whoever keeps the library may take what is free; what costs money is asked for below.
        door.on(HttpMethod.POST, "agents/:agent/purchase", Permission.LIBRARY_MANAGE, this::purchase);
        String subscription = "subscriptions/:subscription/";
        door.on(HttpMethod.POST, subscription + "cancel", Permission.BILLING_MANAGE, this::cancel);
        door.on(HttpMethod.POST, subscription + "renew", Permission.BILLING_MANAGE, this::renew);
    }

    private void purchase(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        String agent = String.valueOf(ctx.pathParam("agent"));
        pool.withTransaction(transaction -> purchases
                        .take(transaction, who.accountId(), agent)
                        .map(outcome -> permitted(ctx, outcome))
                        .compose(outcome -> note(transaction, who, outcome)))
                .compose(outcome -> outcome instanceof Outcome.ToPay toPay
                        ? checkout(ctx, who, agent, toPay.offer())
                        : ctx.json(had(Objects.requireNonNull(outcome))))
                .onFailure(ctx::fail);
    }

    /** Fails, and so takes back what was done, where the member may not spend money. */
    private static Outcome permitted(RoutingContext ctx, Outcome outcome) {
        if (outcome instanceof Outcome.ToPay || (outcome instanceof Outcome.Added added && added.byToken())) {
            CallerAuth.demand(ctx, Permission.BILLING_MANAGE);
        }
        return outcome;
    }

    /** What is to be paid is noted as an order. */
    private static Future<Outcome> note(SqlClient transaction, Acting who, Outcome outcome) {
        AgentTerms taken = switch (outcome) {
            case Outcome.Added added -> added.terms();
            case Outcome.Owned owned -> owned.restored() ? owned.terms() : null;
            case Outcome.ToPay toPay -> null;
            case Outcome.Refused refused -> null;
        };
        if (taken == null) {
            return Future.succeededFuture(outcome);
        }
        JsonObject after = new JsonObject().put("new", outcome instanceof Outcome.Added);
        return who.note(transaction, "agent.taken", "agent:" + taken.agentId(), null, after)
                .map(outcome);
    }

    private Future<Void> checkout(RoutingContext ctx, Acting who, String agent, AgentOffer offer) {
        if (checkouts == null) {
            throw PurchaseRoutes.notConfigured();
        }
        limits.take(ctx);
        return checkouts
                .openAgent(
                        who,
                        offer,
                        transaction -> purchases
                                .take(transaction, who.accountId(), agent)
                                .map(AgentRoutes::stillToPay))
                .compose(opened -> answer(ctx, opened, offer.terms().agentId()));
    }

    private static AgentOffer stillToPay(Outcome outcome) {
        if (outcome instanceof Outcome.ToPay toPay) {
            return toPay.offer();
        }
        throw (outcome instanceof Outcome.Refused refused ? refusal(refused.why()) : taken()).asException();
    }

    private static Future<Void> answer(RoutingContext ctx, Opened opened, long agentId) {
        return switch (opened) {
            case Opened.New fresh -> {
                ctx.response().setStatusCode(201);
                yield ctx.json(PurchaseRoutes.json(fresh.order()).put("agent_id", agentId));
            }
            case Opened.Same same -> ctx.json(PurchaseRoutes.json(same.order()).put("agent_id", agentId));
            case Opened.Taken already -> Future.failedFuture(taken().asException());
            case Opened.NoAccount none ->
                Future.failedFuture(refusal(AgentPurchases.Refusal.NO_ACCOUNT).asException());
        };
    }

    private static Failure taken() {
        return Failure.conflict(
                "already_entitled", "The account may use this agent already, or has a subscription to it that runs.");
    }

    /** What is said of an agent that is in the library without a checkout. Throws a problem where it is not. */
    private static JsonObject had(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Added added ->
                had(
                        added.terms(),
                        added.byToken()
                                ? "Agent added to your library; its use is paid by the token."
                                : "Free agent added to your library.",
                        false,
                        false);
            case Outcome.Owned owned -> {
                if (owned.paid() && !owned.restored()) {
                    throw taken().asException();
                }
                yield had(
                        owned.terms(),
                        owned.restored()
                                ? "Agent put back into your library; nothing was charged."
                                : "Agent already in your library.",
                        true,
                        owned.restored());
            }
            case Outcome.ToPay toPay -> throw new IllegalStateException("an agent that is to be paid is not had yet");
            case Outcome.Refused refused -> throw refusal(refused.why()).asException();
        };
    }

    private static JsonObject had(AgentTerms terms, String message, boolean owned, boolean restored) {
        return new JsonObject()
                .put("success", true)
                .put("message", message)
                .put("agent_id", terms.agentId())
                .put("already_owned", owned)
                .put("restored", restored);
    }

    private static Failure refusal(AgentPurchases.Refusal why) {
        return switch (why) {
            case NO_AGENT -> Failure.notFound("There is no such agent.");
            case NO_ACCOUNT -> Failure.notFound("There is no such account.");
            case OWN -> Failure.conflict("own_agent", "Nobody buys from himself.");
            case NOT_FOR_SALE -> Failure.conflict("not_for_sale", "This agent is not to be had at the moment.");
            case CREDITS_NEEDED ->
                Failure.paymentRequired(
                        "credits_needed",
                        "This agent is paid by use: buy credits, or save a payment method, and pay what is late.");
        };
    }

    private void cancel(RoutingContext ctx) {
        boolean atPeriodEnd = PlanRoutes.atPeriodEnd(ctx);
        change(ctx, (each, subscription) -> each.cancel(Acting.of(ctx), subscription, atPeriodEnd))
                .onSuccess(now -> ctx.json(json(
                        now,
                        now.hasEnded()
                                ? "The subscription has ended."
                                : "The subscription ends with the period that is paid for.")))
                .onFailure(ctx::fail);
    }

    /** Whoever goes on paying for an agent has it in his library, also where he had put it away. */
    private void renew(RoutingContext ctx) {
        change(ctx, (each, subscription) -> each.renew(Acting.of(ctx), subscription))
                .compose(now -> {
                    Long agentId = now.agentId();
                    return agentId == null || !now.entitles()
                            ? Future.succeededFuture(now)
                            : AgentPurchases.restore(pool, now.accountId(), agentId)
                                    .map(restored -> now);
                })
                .onSuccess(now -> ctx.json(json(now, "The subscription goes on.")))
                .onFailure(ctx::fail);
    }

    /** On one of the account's own to an agent that has not ended. */
    private Future<Subscription> change(
            RoutingContext ctx, BiFunction<SubscriptionChanges, Subscription, Future<Subscription>> change) {
        if (changes == null) {
            throw PurchaseRoutes.notConfigured();
        }
        String id = String.valueOf(ctx.pathParam("subscription"));
        Future<@Nullable Subscription> named = SUBSCRIPTION_ID.matcher(id).matches()
                ? Subscriptions.byId(pool, CallerAuth.accountId(ctx), id)
                : Future.succeededFuture();
        return named.compose(found -> {
            if (found == null || found.agentId() == null) {
                throw Failure.notFound("There is no such subscription to an agent.")
                        .asException();
            }
            return change.apply(changes, SubscriptionChanges.running(found));
        });
    }

    private static JsonObject json(Subscription subscription, String message) {
        return SubscriptionView.put(
                subscription,
                new JsonObject()
                        .put("success", true)
                        .put("message", message)
                        .put("agent_id", subscription.agentId())
                        .put("is_active", subscription.entitles()));
    }
}
