package dev.tollgate.admin;

import dev.tollgate.access.Actor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.admin.CreditRequestsSql.Listed;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Objects;

/**
 * Credits that wait for a second operator.
 *
 * <pre>
 * GET  /api/admin/credit-requests?status&amp;limit&amp;cursor   {"items":[{"id","account_id","amount_usd","reference","reason",
 *                              "status":"open|booked|rejected","requested_by","decided_by","created_at","decided_at"}],"next_cursor"}
 * POST /api/admin/credit-requests/{id}/approve   200 as above; 404; 409 same_operator, operator_too_new, already_decided, not_covered, account_closed
 * POST /api/admin/credit-requests/{id}/reject    200; 404; 409 already_decided
 * </pre>
 */
final class CreditRequestRoutes {
    private static final List<String> STATUSES = List.of("open", "booked", "rejected");

    private final Pool pool;
    private final CreditRequests requests;

    CreditRequestRoutes(Pool pool, CreditRequests requests) {
        this.pool = pool;
        this.requests = requests;
    }

    void mount(Router router, CallerAuth auth) {
        String path = "/api/admin/credit-requests";
        router.get(path).handler(auth.require(Scope.ADMIN)).handler(this::list);
        router.post(path + "/:id/approve")
                .handler(auth.require(Scope.ADMIN))
                .handler(ctx -> decide(ctx, requests::approve));
        router.post(path + "/:id/reject")
                .handler(auth.require(Scope.ADMIN))
                .handler(ctx -> decide(ctx, requests::reject));
    }

    private interface Decision {
        Future<Listed> make(SqlClient transaction, Actor actor, long id);
    }

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        String status = ctx.request().getParam("status");
        if (status != null && !STATUSES.contains(status)) {
            throw Failure.invalid("status must be open, booked or rejected.").asException();
        }
        CreditRequestsSql.list(pool, status, Queries.cursor(ctx), limit)
                .onSuccess(found ->
                        ctx.json(Pages.json(found, limit, last -> last.id(), each -> CreditRequests.json(each))))
                .onFailure(ctx::fail);
    }

    private void decide(RoutingContext ctx, Decision decision) {
        long id = Queries.id(ctx, "id");
        Actor actor = CallerAuth.actor(ctx);
        pool.withTransaction(transaction -> decision.make(transaction, actor, id))
                .map(Objects::requireNonNull)
                .onSuccess(decided -> ctx.json(CreditRequests.json(decided)))
                .onFailure(ctx::fail);
    }
}
