package dev.tollgate.accounts;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Queries;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;

/** {@code GET /v1/accounts/{id}/balance}: what an account has and owes, as of which metering batch. */
public final class AccountRoutes {
    private final Pool pool;
    private final CallerAuth auth;

    public AccountRoutes(Pool pool, CallerAuth auth) {
        this.pool = pool;
        this.auth = auth;
    }

    public void mount(Router router) {
        router.get("/v1/accounts/:id/balance").handler(auth.require(Scope.READ)).respond(this::balance);
    }

    private Future<JsonObject> balance(RoutingContext ctx) {
        long id = Queries.id(ctx, "id");
        return AccountsSql.find(pool, id).map(account -> {
            if (account == null) {
                throw Failure.notFound("There is no account " + id + ".").asException();
            }
            Long batchId = account.lastBatchId();
            return new JsonObject()
                    .put("account_id", account.id())
                    .put("name", account.name())
                    .put("status", account.status())
                    .put("balance_usd", Money.formatUsd(account.balanceNanos()))
                    .put("balance_cents", Money.toCentsHalfEven(account.balanceNanos()))
                    .put("due_usd", Money.formatUsd(account.dueNanos()))
                    .put("due_cents", Money.toCentsHalfEven(account.dueNanos()))
                    .put("as_of_batch", batchId == null ? null : String.valueOf(batchId));
        });
    }
}
