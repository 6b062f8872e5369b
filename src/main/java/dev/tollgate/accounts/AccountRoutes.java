package dev.tollgate.accounts;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Queries;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;

/**
 * What an account has and owes, as of which metering batch: for machines (scope read) at {@code GET
 * /v1/accounts/{id}/balance}, for its members at {@code GET /api/billing/credits}, and for operators at {@code GET
 * /api/admin/accounts/{id}/credits}.
 */
public final class AccountRoutes {
    private final Pool pool;
    private final CallerAuth auth;

    public AccountRoutes(Pool pool, CallerAuth auth) {
        this.pool = pool;
        this.auth = auth;
    }

    public void mount(Router router) {
        router.get("/v1/accounts/:id/balance")
                .handler(auth.require(Scope.READ))
                .respond(ctx -> balance(Queries.id(ctx, "id")));
        new AccountDoor(router, auth, "/api/billing/")
                .on(
                        HttpMethod.GET,
                        "credits",
                        Permission.BILLING_READ,
                        ctx -> balance(CallerAuth.accountId(ctx))
                                .onSuccess(ctx::json)
                                .onFailure(ctx::fail));
    }

    private Future<JsonObject> balance(long id) {
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
