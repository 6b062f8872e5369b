package dev.tollgate.stripe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.CreditPackage;
import dev.tollgate.billing.Opened;
import dev.tollgate.billing.Order;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.IdempotencyKeys;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.ProblemException;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import org.jspecify.annotations.Nullable;

/**
 * Purchases in an account's name, for operators (scope admin).
 *
 * <pre>
 * POST /api/admin/accounts/{id}/credits/purchase  {"package":"small|medium|large","save_payment_method":false}
 *      201 {"url","checkout_url","session_id","order"}; 200 for an Idempotency-Key that was sent before
 * GET  /api/admin/accounts/{id}/checkout/{session_id}  the order, as Stripe knows it now
 * </pre>
 */
final class PurchaseRoutes {
    private final Pool pool;
    private final @Nullable Checkouts checkouts;
    private final CallerAuth auth;

    /** @param checkouts null where no Stripe is configured */
    PurchaseRoutes(Pool pool, @Nullable Checkouts checkouts, CallerAuth auth) {
        this.pool = pool;
        this.checkouts = checkouts;
        this.auth = auth;
    }

    void mount(Router router) {
        router.post("/api/admin/accounts/:id/credits/purchase")
                .handler(Bodies::hold)
                .handler(auth.require(Scope.ADMIN))
                .handler(this::purchase);
        router.get("/api/admin/accounts/:id/checkout/:session")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::look);
    }

    private record PurchaseRequest(
            @JsonProperty("package") @Nullable String packageName,
            @JsonProperty("save_payment_method") @Nullable Boolean savePaymentMethod) {}

    private void purchase(RoutingContext ctx) {
        long accountId = Queries.id(ctx, "id");
        String key = IdempotencyKeys.of(ctx);
        Checkouts selling = selling();
        JsonBodies.read(ctx, PurchaseRequest.class)
                .compose(request ->
                        selling.open(accountId, wanted(request), key, Boolean.TRUE.equals(request.savePaymentMethod())))
                .onSuccess(opened -> answer(ctx, opened))
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
        long accountId = Queries.id(ctx, "id");
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
