package dev.tollgate.billing;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.config.PlanLimits;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.ProblemException;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The terms that are agreed with single accounts, for operators (scope admin).
 *
 * <pre>
 * GET    /api/admin/accounts/{id}/terms?limit&amp;cursor   what was agreed, the latest first, and the plan that the account is on
 * PUT    /api/admin/accounts/{id}/terms   {"plan":"enterprise","max_projects":50,"max_deploys":20,"discount_bps":1500}
 *                                         200 with the terms, for calls made from now on; the same again changes nothing
 * DELETE /api/admin/accounts/{id}/terms   200: the account is on what its subscription makes it; 409 no_terms
 * </pre>
 */
final class TermsRoutes {
    private final Pool pool;
    private final PlanOf planOf;
    private final CallerAuth auth;

    TermsRoutes(Pool pool, PlanOf planOf, CallerAuth auth) {
        this.pool = pool;
        this.planOf = planOf;
        this.auth = auth;
    }

    void mount(Router router) {
        String path = "/api/admin/accounts/:id/terms";
        router.get(path).handler(auth.forAccount()).handler(this::list);
        router.put(path).handler(Bodies::hold).handler(auth.forAccount()).handler(this::put);
        router.delete(path).handler(auth.forAccount()).handler(this::end);
    }

    private record Body(
            @JsonProperty("plan") @Nullable String plan,
            @JsonProperty("max_projects") @Nullable Integer maxProjects,
            @JsonProperty("max_deploys") @Nullable Integer maxDeploys,
            @JsonProperty("discount_bps") @Nullable Integer discountBps) {

        AccountTerms.Wish wish(Acting who) {
            List<String> wrong = new ArrayList<>();
            if (!AccountTerms.ENTERPRISE.equals(plan)) {
                wrong.add("plan must be enterprise.");
            }
            PlanLimits limits = new PlanLimits(
                    within(wrong, "max_projects", maxProjects, PlanLimits.MAX),
                    within(wrong, "max_deploys", maxDeploys, PlanLimits.MAX));
            int discount = within(wrong, "discount_bps", discountBps, AccountTerms.DISCOUNT_BPS_MAX);
            if (!wrong.isEmpty()) {
                throw Failure.invalid(wrong).asException();
            }
            return new AccountTerms.Wish(
                    who.accountId(), limits, discount, who.actor().label());
        }

        private static int within(List<String> wrong, String name, @Nullable Integer value, int max) {
            if (value == null || value < 0 || value > max) {
                wrong.add(name + " must be from 0 to " + max + ".");
                return 0;
            }
            return value;
        }
    }

    private void list(RoutingContext ctx) {
        long accountId = Queries.id(ctx, "id");
        int limit = Queries.limit(ctx);
        long cursor = Queries.cursor(ctx);
        AccountsSql.find(pool, accountId)
                .compose(account -> account == null ? Future.failedFuture(noAccount()) : planOf.of(pool, accountId))
                .compose(plan ->
                        AccountTermsSql.list(pool, accountId, cursor, limit).map(found -> page(plan, found, limit)))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private void put(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        JsonBodies.read(ctx, Body.class)
                .compose(body -> agree(who, body.wish(who), false))
                .onSuccess(terms -> ctx.json(json(terms)))
                .onFailure(ctx::fail);
    }

    private void end(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        agree(who, new AccountTerms.Wish(who.accountId(), null, 0, who.actor().label()), true)
                .onSuccess(terms -> ctx.json(json(terms)))
                .onFailure(ctx::fail);
    }

    private Future<AccountTerms> agree(Acting who, AccountTerms.Wish wish, boolean ends) {
        return pool.withTransaction(transaction -> AccountTermsSql.lockAccount(transaction, wish.accountId())
                        .compose(exists -> {
                            if (!exists) {
                                throw noAccount();
                            }
                            return AccountTermsSql.current(transaction, wish.accountId());
                        })
                        .compose(current -> {
                            if (ends && (current == null || current.limits() == null)) {
                                throw Failure.conflict("no_terms", "Nothing is agreed with the account.")
                                        .asException();
                            }
                            return current != null && current.isSame(wish)
                                    ? Future.succeededFuture(current)
                                    : AccountTermsSql.insert(transaction, wish)
                                            .compose(made -> who.note(
                                                            transaction,
                                                            ends ? "terms.ended" : "terms.agreed",
                                                            "terms:" + made.id(),
                                                            current == null ? null : json(current),
                                                            json(made))
                                                    .map(made));
                        }))
                .map(Objects::requireNonNull);
    }

    private static ProblemException noAccount() {
        return Failure.notFound("There is no such account.").asException();
    }

    private static JsonObject page(AccountPlan plan, List<AccountTerms> found, int limit) {
        JsonArray items = new JsonArray();
        found.forEach(each -> items.add(json(each)));
        String next =
                found.size() < limit ? null : String.valueOf(found.getLast().id());
        return new JsonObject()
                .put("plan", plan.code())
                .put("max_projects", plan.limits().maxProjects())
                .put("max_deploys", plan.limits().maxDeploys())
                .put("items", items)
                .put("next_cursor", next);
    }

    private static JsonObject json(AccountTerms terms) {
        PlanLimits limits = terms.limits();
        return new JsonObject()
                .put("id", terms.id())
                .put("account_id", terms.accountId())
                .put("plan", terms.plan())
                .put("max_projects", limits == null ? null : limits.maxProjects())
                .put("max_deploys", limits == null ? null : limits.maxDeploys())
                .put("discount_bps", terms.discountBps())
                .put("effective_from", terms.effectiveFrom().toString())
                .put("created_by", terms.createdBy());
    }
}
