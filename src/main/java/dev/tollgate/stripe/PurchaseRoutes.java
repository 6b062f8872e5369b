package dev.tollgate.stripe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.CreditPackage;
import dev.tollgate.billing.Opened;
import dev.tollgate.billing.Order;
import dev.tollgate.http.Failure;
import dev.tollgate.http.IdempotencyKeys;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.ProblemException;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import org.jspecify.annotations.Nullable;

/**
 * What an account buys: for its members at {@code /api/billing}, and for operators at {@code /api/admin/accounts/{id}}.
 *
 * <pre>
 * POST …/credits/purchase  {"package":"small|medium|large","save_payment_method":false}
 *      201 {"url","checkout_url","session_id","order"}; 200 for an Idempotency-Key that was sent before
 * GET  …/credits/history?limit&amp;cursor   credits that were bought, or are to be; the latest first
 * GET  …/checkout/{session_id}  the order, as Stripe knows it now
 * </pre>
 */
final class PurchaseRoutes {
    private final Pool pool;
    private final @Nullable Checkouts checkouts;
    private final CheckoutLimits limits;
    private final CallerAuth auth;

    /** @param checkouts null where no Stripe is configured */
    PurchaseRoutes(Pool pool, @Nullable Checkouts checkouts, CheckoutLimits limits, CallerAuth auth) {
        this.pool = pool;
        this.checkouts = checkouts;
        this.limits = limits;
        this.auth = auth;
    }

    void mount(Router router) {
        AccountDoor door = new AccountDoor(router, auth, "/api/billing/");
        door.on(HttpMethod.POST, "credits/purchase", Permission.BILLING_MANAGE, this::purchase);
        door.on(HttpMethod.GET, "credits/history", Permission.BILLING_READ, this::history);
        door.on(HttpMethod.GET, "checkout/:session", Permission.BILLING_READ, this::look);
    }

    private record PurchaseRequest(
            @JsonProperty("package") @Nullable String packageName,
            @JsonProperty("save_payment_method") @Nullable Boolean savePaymentMethod) {}

    private void purchase(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        String key = IdempotencyKeys.of(ctx);
        Checkouts selling = selling();
        JsonBodies.read(ctx, PurchaseRequest.class)
                .compose(request -> {
                    CreditPackage wanted = wanted(request);
                    return limits.takeUnlessKnown(ctx)
                            .compose(taken ->
                                    selling.open(who, wanted, key, Boolean.TRUE.equals(request.savePaymentMethod())));
                })
                .onSuccess(opened -> answer(ctx, opened))
                .onFailure(ctx::fail);
    }

    private void history(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        CheckoutOrders.credits(pool, CallerAuth.accountId(ctx), Queries.cursor(ctx), limit)
                .onSuccess(found -> {
                    JsonArray items = new JsonArray();
                    found.forEach(order -> items.add(OrderJson.credits(order)));
                    String next = found.size() < limit
                            ? null
                            : String.valueOf(found.getLast().id());
                    ctx.json(new JsonObject()
                            .put("items", items)
                            .put("purchases", items)
                            .put("next_cursor", next));
                })
                .onFailure(ctx::fail);
    }

    private Checkouts selling() {
        if (checkouts == null) {
            throw notConfigured();
        }
        return checkouts;
    }

    static ProblemException notConfigured() {
        return Failure.conflict("stripe_not_configured", "Nothing is sold here: stripe.secretKey is not set.")
                .asException();
    }

    private static CreditPackage wanted(PurchaseRequest request) {
        return CreditPackage.find(String.valueOf(request.packageName()))
                .orElseThrow(() -> Failure.invalid("package must be small, medium or large.")
                        .asException());
    }

    private static void answer(RoutingContext ctx, Opened opened) {
        switch (opened) {
            case Opened.New fresh -> {
                ctx.response().setStatusCode(201);
                ctx.json(json(fresh.order()));
            }
            case Opened.Same same -> ctx.json(json(same.order()));
            case Opened.Taken taken -> ctx.fail(IdempotencyKeys.reused());
            case Opened.NoAccount none ->
                ctx.fail(Failure.notFound("There is no such account.").asException());
        }
    }

    /** Both names of the address are in use among callers. */
    static JsonObject json(Order order) {
        return new JsonObject()
                .put("url", order.url())
                .put("checkout_url", order.url())
                .put("session_id", order.sessionId())
                .put("order", OrderJson.of(order));
    }

    private void look(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        String sessionId = String.valueOf(ctx.pathParam("session"));
        if (!OrderRoutes.SESSION_ID.matcher(sessionId).matches()) {
            throw Failure.notFound("The account has no such checkout.").asException();
        }
        CheckoutOrders.find(pool, sessionId, null)
                .map(found -> found.stream()
                        .filter(order -> order.accountId() == accountId)
                        .findFirst()
                        .orElseThrow(() -> Failure.notFound("The account has no such checkout.")
                                .asException()))
                .compose(order -> checkouts == null ? Future.succeededFuture(order) : checkouts.refresh(order))
                .onSuccess(order -> ctx.json(OrderJson.of(order)))
                .onFailure(ctx::fail);
    }
}
