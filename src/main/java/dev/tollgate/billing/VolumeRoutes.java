package dev.tollgate.billing;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Queries;
import dev.tollgate.money.Money;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of its usage an account was given back, for operators (scope admin).
 *
 * <pre>
 * GET /api/admin/accounts/{id}/volume-discounts?limit&amp;cursor   the months, the latest first, and this month so far
 * </pre>
 */
final class VolumeRoutes {
    private static final Pattern MONTH = Pattern.compile("[1-9]\\d{3}-(0[1-9]|1[0-2])");

    private final Pool pool;
    private final VolumeDiscounts discounts;
    private final CallerAuth auth;

    VolumeRoutes(Pool pool, VolumeDiscounts discounts, CallerAuth auth) {
        this.pool = pool;
        this.discounts = discounts;
        this.auth = auth;
    }

    void mount(Router router) {
        router.get("/api/admin/accounts/:id/volume-discounts")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::list);
    }

    private void list(RoutingContext ctx) {
        long accountId = Queries.id(ctx, "id");
        int limit = Queries.limit(ctx);
        LocalDate before = cursor(ctx);
        AccountsSql.find(pool, accountId)
                .compose(account -> account == null
                        ? Future.failedFuture(
                                Failure.notFound("There is no such account.").asException())
                        : discounts.soFar(accountId))
                .compose(soFar -> discounts.list(accountId, before, limit).map(found -> page(soFar, found, limit)))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    /** The month that the page before ended with. */
    private static @Nullable LocalDate cursor(RoutingContext ctx) {
        String text = ctx.request().getParam("cursor");
        if (text == null) {
            return null;
        }
        if (!MONTH.matcher(text).matches()) {
            throw Failure.invalid("cursor must be the next_cursor of an earlier answer.")
                    .asException();
        }
        return YearMonth.parse(text).atDay(1);
    }

    private static JsonObject page(VolumeDiscounts.Given soFar, List<VolumeDiscounts.Given> found, int limit) {
        JsonArray items = new JsonArray();
        found.forEach(each -> items.add(json(each)));
        return new JsonObject()
                .put("so_far", json(soFar))
                .put("items", items)
                .put("next_cursor", found.size() < limit ? null : month(found.getLast()));
    }

    private static JsonObject json(VolumeDiscounts.Given given) {
        return new JsonObject()
                .put("month", month(given))
                .put("usage_usd", Money.formatUsd(given.usageNanos()))
                .put("discount_usd", Money.formatUsd(given.discountNanos()));
    }

    private static String month(VolumeDiscounts.Given given) {
        return YearMonth.from(given.month()).toString();
    }
}
