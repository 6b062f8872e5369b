package dev.tollgate.stripe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.CreditPackage;
import dev.tollgate.billing.Opened;
import dev.tollgate.billing.Order;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Orders for checkout sessions that were made by hand at Stripe, for operators (scope admin).
 *
 * <pre>
 * POST /api/admin/accounts/{id}/orders  {"package":"small|medium|large","session_id":"cs_…"}
 *      201 with the order; 200 if the same one is there already; an event of the session that came first counts now
 * GET  /api/admin/accounts/{id}/orders?limit&amp;cursor
 * </pre>
 *
 * The session's id makes it idempotent: any Idempotency-Key gives the same answer, and none is needed.
 */
public final class OrderRoutes {
    static final Pattern SESSION_ID = Pattern.compile("cs_(test|live)_[A-Za-z0-9]{1,200}");

    private final Pool pool;
    private final CheckoutOrders orders;
    private final Inbox inbox;
    private final CallerAuth auth;

    public OrderRoutes(Pool pool, CheckoutOrders orders, Inbox inbox, CallerAuth auth) {
        this.pool = pool;
        this.orders = orders;
        this.inbox = inbox;
        this.auth = auth;
    }

    public void mount(Router router) {
        router.post("/api/admin/accounts/:id/orders")
                .handler(Bodies::hold)
                .handler(auth.forAccount())
                .handler(this::open);
        router.get("/api/admin/accounts/:id/orders")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::list);
    }

    private record OrderRequest(
            @JsonProperty("package") @Nullable String packageName,
            @JsonProperty("session_id") @Nullable String sessionId) {}

    private record Wanted(CreditPackage creditPackage, String sessionId) {}

    private void open(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        JsonBodies.read(ctx, OrderRequest.class)
                .map(this::checked)
                .compose(wanted -> open(who, wanted))
                .onSuccess(opened -> {
                    inbox.wakeWorkers();
                    answer(ctx, opened);
                })
                .onFailure(ctx::fail);
    }

    private Wanted checked(OrderRequest request) {
        CreditPackage wanted = CreditPackage.find(String.valueOf(request.packageName()))
                .orElseThrow(() -> Failure.invalid("package must be small, medium or large.")
                        .asException());
        String sessionId = request.sessionId();
        if (sessionId == null || !SESSION_ID.matcher(sessionId).matches()) {
            throw Failure.invalid("session_id must be a checkout session's id, cs_…")
                    .asException();
        }
        if (sessionId.startsWith("cs_live_") != orders.livemode()) {
            throw Failure.invalid("session_id is of the other mode (test or live) than the gateway.")
                    .asException();
        }
        return new Wanted(wanted, sessionId);
    }

    private Future<Opened> open(Acting who, Wanted wanted) {
        return pool.withTransaction(transaction -> orders.open(
                        transaction, who.accountId(), wanted.creditPackage(), wanted.sessionId())
                .compose(opened -> CheckoutOrders.note(transaction, who, opened))
                .compose(opened -> {
                    Future<Integer> requeued = opened instanceof Opened.New
                            ? inbox.orderOpened(transaction, wanted.sessionId())
                            : Future.succeededFuture(0);
                    return requeued.<Opened>map(count -> opened);
                }));
    }

    private static void answer(RoutingContext ctx, Opened opened) {
        switch (opened) {
            case Opened.New fresh -> {
                ctx.response().setStatusCode(201);
                ctx.json(OrderJson.of(fresh.order()));
            }
            case Opened.Same same -> ctx.json(OrderJson.of(same.order()));
            case Opened.Taken taken ->
                ctx.fail(Failure.conflict("session_taken", "There is another order for this session.")
                        .asException());
            case Opened.NoAccount none ->
                ctx.fail(Failure.notFound("There is no such account.").asException());
        }
    }

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        CheckoutOrders.list(pool, Queries.id(ctx, "id"), Queries.cursor(ctx), limit)
                .onSuccess(found -> ctx.json(Pages.json(found, limit, Order::id, OrderJson::of)))
                .onFailure(ctx::fail);
    }
}
