package dev.tollgate.billing;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Queries;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who brought whom: for an account's members at {@code /api/billing/}, and for operators at {@code /api/admin/accounts/{id}/}.
 *
 * <pre>
 * GET  …/referrals?limit&amp;cursor   its code, by whom it was brought, and whom it brought, the latest first
 * POST …/referral-code   {"code"}, made if it has none
 * </pre>
 */
final class ReferralRoutes {
    private final Pool pool;
    private final Referrals referrals;
    private final CallerAuth auth;

    ReferralRoutes(Pool pool, Referrals referrals, CallerAuth auth) {
        this.pool = pool;
        this.referrals = referrals;
        this.auth = auth;
    }

    void mount(Router router) {
        AccountDoor door = new AccountDoor(router, auth, "/api/billing/");
        door.on(HttpMethod.GET, "referrals", Permission.BILLING_READ, this::list);
        door.on(HttpMethod.POST, "referral-code", Permission.BILLING_MANAGE, this::code);
    }

    private void code(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        pool.withTransaction(transaction -> code(transaction, who))
                .onSuccess(code -> {
                    if (code == null) {
                        ctx.fail(noAccount());
                    } else {
                        ctx.json(new JsonObject().put("code", code));
                    }
                })
                .onFailure(ctx::fail);
    }

    private Future<@Nullable String> code(SqlClient transaction, Acting who) {
        return ReferralsSql.code(transaction, who.accountId())
                .compose(known -> referrals
                        .code(transaction, who.accountId())
                        .compose(code -> code == null || code.equals(known)
                                ? Future.<@Nullable String>succeededFuture(code)
                                : who.note(
                                                transaction,
                                                "referral_code.made",
                                                "account:" + who.accountId(),
                                                null,
                                                new JsonObject().put("code", code))
                                        .map(noted -> code)));
    }

    private void list(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        int limit = Queries.limit(ctx);
        long cursor = Queries.cursor(ctx);
        AccountsSql.find(pool, accountId)
                .compose(account -> account == null
                        ? Future.failedFuture(noAccount())
                        : ReferralsSql.list(pool, accountId, cursor, limit))
                .compose(found -> page(accountId, found, limit))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private static Throwable noAccount() {
        return Failure.notFound("There is no such account.").asException();
    }

    private Future<JsonObject> page(long accountId, List<Referral> found, int limit) {
        return ReferralsSql.code(pool, accountId)
                .compose(code -> ReferralsSql.find(pool, accountId).map(own -> {
                    JsonArray items = new JsonArray();
                    found.forEach(each -> items.add(json(each)));
                    return new JsonObject()
                            .put("code", code)
                            .put("referred_by", own == null ? null : json(own))
                            .put("items", items)
                            .put(
                                    "next_cursor",
                                    found.size() < limit
                                            ? null
                                            : String.valueOf(found.getLast().accountId()));
                }));
    }

    private static JsonObject json(Referral referral) {
        return new JsonObject()
                .put("account_id", referral.accountId())
                .put("referrer_account_id", referral.referrerAccountId())
                .put("status", referral.status().label())
                .put("referrer_cents", Money.toCentsHalfEven(referral.referrerNanos()))
                .put("referee_cents", Money.toCentsHalfEven(referral.refereeNanos()))
                .put("created_at", referral.createdAt().toString())
                .put("credited_at", text(referral.creditedAt()));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
