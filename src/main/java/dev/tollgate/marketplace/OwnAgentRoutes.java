package dev.tollgate.marketplace;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.IdempotentAnswers;
import dev.tollgate.access.Permission;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;

/**
 * What creators do with their agents, at {@code /api/marketplace/}, and operators in their name at {@code
 * /api/admin/accounts/{id}/}. What another account made is 404.
 *
 * <pre>
 * GET   agents/mine?cursor&amp;limit   also what is not published, with users, buyers and, for who may see it, revenue
 * POST  agents                       {@link AgentRequest}: 201 the agent; 409 slug_taken, 403 agent_limit_reached
 * PATCH agents/{agent}               the same but for the slug: 200 the agent; 409 pricing_fixed
 * GET   agents/{agent}/buyers?cursor&amp;limit   who are not named
 * GET   agents/{agent}/prices?cursor&amp;limit   what it cost from when on
 * </pre>
 */
final class OwnAgentRoutes {
    private final Pool pool;
    private final OwnAgents agents;
    private final LongFunction<Future<Map<Long, Long>>> shares;

    /** @param shares what an account's agents have earned by the token, by their ids, as its earnings have it */
    OwnAgentRoutes(Pool pool, OwnAgents agents, LongFunction<Future<Map<Long, Long>>> shares) {
        this.pool = pool;
        this.agents = agents;
        this.shares = shares;
    }

    void mount(AccountDoor door) {
        door.on(HttpMethod.GET, "agents/mine", Permission.AGENTS_READ, this::list);
        door.on(HttpMethod.POST, "agents", Permission.AGENTS_MANAGE, this::create);
        door.on(HttpMethod.PATCH, "agents/:agent", Permission.AGENTS_MANAGE, this::change);
        door.on(HttpMethod.GET, "agents/:agent/buyers", Permission.EARNINGS_READ, this::buyers);
        door.on(HttpMethod.GET, "agents/:agent/prices", Permission.AGENTS_READ, this::prices);
    }

    private void list(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        int limit = Queries.limit(ctx);
        OwnAgentsSql.page(pool, accountId, Queries.cursor(ctx), limit)
                .compose(found -> found.isEmpty() || !CallerAuth.may(ctx, Permission.EARNINGS_READ)
                        ? Future.succeededFuture(Pages.json(found, limit, OwnAgent::id, each -> each.json(null)))
                        : shares.apply(accountId)
                                .map(earned -> Pages.json(
                                        found, limit, OwnAgent::id, each -> each.json(of(earned, each.id())))))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private static long of(Map<Long, Long> shares, long agentId) {
        return shares.getOrDefault(agentId, 0L);
    }

    private void create(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        JsonBodies.read(ctx, AgentRequest.class, AgentRequest.BYTES_MAX)
                .compose(request -> IdempotentAnswers.once(
                        pool,
                        ctx,
                        "account:" + accountId,
                        request,
                        transaction -> agents.create(transaction, accountId, CallerAuth.actor(ctx), request)
                                .map(made -> new IdempotentAnswers.Answer(201, made.json(0L)))))
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private void change(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        long agentId = Queries.id(ctx, "agent");
        JsonBodies.read(ctx, AgentRequest.class, AgentRequest.BYTES_MAX)
                .compose(request -> pool.withTransaction(
                        transaction -> agents.change(transaction, accountId, agentId, CallerAuth.actor(ctx), request)))
                .map(Objects::requireNonNull)
                .compose(changed -> shares.apply(accountId).map(earned -> changed.json(of(earned, agentId))))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private void buyers(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        long agentId = Queries.id(ctx, "agent");
        int limit = Queries.limit(ctx);
        long before = Queries.cursor(ctx);
        OwnAgents.find(pool, accountId, agentId)
                .compose(own -> BuyersSql.buyers(pool, accountId, agentId, before, limit))
                .onSuccess(found -> ctx.json(Pages.json(found, limit, BuyersSql.Buyer::number, BuyersSql.Buyer::json)))
                .onFailure(ctx::fail);
    }

    private void prices(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        long agentId = Queries.id(ctx, "agent");
        int limit = Queries.limit(ctx);
        long before = Queries.cursor(ctx);
        OwnAgents.find(pool, accountId, agentId)
                .compose(own -> BuyersSql.prices(pool, accountId, agentId, before, limit))
                .onSuccess(
                        found -> ctx.json(Pages.json(found, limit, BuyersSql.PastPrice::id, BuyersSql.PastPrice::json)))
                .onFailure(ctx::fail);
    }
}
