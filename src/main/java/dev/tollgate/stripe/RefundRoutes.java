package dev.tollgate.stripe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.billing.RefundReason;
import dev.tollgate.billing.RefundRequest;
import dev.tollgate.billing.RefundRequests;
import dev.tollgate.billing.Requested;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.IdempotencyKeys;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Queries;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Refunds, for operators (scope admin).
 *
 * <pre>
 * POST /api/admin/accounts/{id}/orders/{order}/refund  {"amount_cents":200,"reason":"requested_by_customer"}
 *      201 with the request, its credits taken back; 200 for an Idempotency-Key that was sent before. Without amount_cents
 *      all that is left of the payment. 409 refund_refused if Stripe will not, refund_exceeds_payment, order_not_paid;
 *      503 refund_delayed: it is made later
 * </pre>
 */
final class RefundRoutes {
    private final @Nullable Refunds refunds;
    private final CallerAuth auth;

    /** @param refunds null where no Stripe is configured */
    RefundRoutes(@Nullable Refunds refunds, CallerAuth auth) {
        this.refunds = refunds;
        this.auth = auth;
    }

    void mount(Router router) {
        router.post("/api/admin/accounts/:id/orders/:order/refund")
                .handler(Bodies::hold)
                .handler(auth.forAccount())
                .handler(this::refund);
    }

    private record Body(
            @JsonProperty("amount_cents") @Nullable Long amountCents,
            @JsonProperty("reason") @Nullable String reason) {}

    private void refund(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        long orderId = Queries.id(ctx, "order");
        String key = IdempotencyKeys.of(ctx);
        if (refunds == null) {
            throw PurchaseRoutes.notConfigured();
        }
        JsonBodies.read(ctx, Body.class)
                .compose(body -> refunds.refund(
                        who, new RefundRequests.Wish(who.accountId(), orderId, cents(body), reason(body), key)))
                .onSuccess(requested -> answer(ctx, requested))
                .onFailure(ctx::fail);
    }

    private static @Nullable Long cents(Body body) {
        Long cents = body.amountCents();
        if (cents != null && cents < 1) {
            throw Failure.invalid("amount_cents must be 1 or more.").asException();
        }
        return cents;
    }

    private static RefundReason reason(Body body) {
        return body.reason() == null
                ? RefundReason.REQUESTED_BY_CUSTOMER
                : RefundReason.find(body.reason())
                        .orElseThrow(
                                () -> Failure.invalid("reason must be duplicate, fraudulent or requested_by_customer.")
                                        .asException());
    }

    private static void answer(RoutingContext ctx, Requested requested) {
        switch (requested) {
            case Requested.New fresh -> answer(ctx, 201, fresh.request());
            case Requested.Same same -> answer(ctx, 200, same.request());
            case Requested.KeyTaken taken -> ctx.fail(IdempotencyKeys.reused());
            case Requested.Exceeds exceeds ->
                ctx.fail(Failure.conflict(
                                "refund_exceeds_payment",
                                "Of the payment " + Math.max(0, exceeds.leftCents()) + " cents are left.")
                        .asException());
            case Requested.NotPaid not ->
                ctx.fail(Failure.conflict("order_not_paid", "The order has no payment that could be refunded.")
                        .asException());
            case Requested.NoOrder none ->
                ctx.fail(Failure.notFound("The account has no such order.").asException());
        }
    }

    private static void answer(RoutingContext ctx, int status, RefundRequest request) {
        if (request.status() == RefundRequest.Status.REFUSED) {
            ctx.fail(Failure.conflict("refund_refused", "Stripe refuses the refund: " + request.refusal() + ".")
                    .asException());
            return;
        }
        ctx.response().setStatusCode(status);
        ctx.json(new JsonObject()
                .put("id", request.id())
                .put("account_id", request.accountId())
                .put("order_id", request.orderId())
                .put("amount_cents", request.amountCents())
                .put("reason", request.reason().label())
                .put("status", request.status().label())
                .put("refund_id", request.refundId()));
    }
}
