package dev.tollgate.stripe;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.billing.Opened;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.PlanInterval;
import dev.tollgate.billing.Subscription;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is done with an account's premium plan: for its members at {@code /api/billing}, and for operators at {@code /api/admin/accounts/{id}}.
 *
 * <pre>
 * POST …/subscribe?interval=month|year   201 {"url","checkout_url","session_id"}; 200 for the one that
 *                                           is open already; 409 already_subscribed
 * GET  …/plan-change?interval=month|year   what it would cost, {"due_now_cents","proration_date"}
 * POST …/plan-change?interval=month|year&amp;proration_date=   the subscription as it is then; 409
 *                                           same_plan, 402 payment_failed
 * POST …/cancel?at_period_end=true|false   the subscription as it is then; 409 no_subscription
 * POST …/renew       the same
 * GET  …/portal, POST …/portal      {"url"}, for minutes
 * </pre>
 */
final class PlanRoutes {
    private final @Nullable Checkouts checkouts;
    private final @Nullable SubscriptionChanges plan;
    private final @Nullable PlanChanges changes;
    private final SubscriptionView view;
    private final CheckoutLimits limits;
    private final CallerAuth auth;

    /** @param checkouts null, as are {@code plan} and {@code changes}, where no Stripe is configured */
    PlanRoutes(
            @Nullable Checkouts checkouts,
            @Nullable SubscriptionChanges plan,
            @Nullable PlanChanges changes,
            SubscriptionView view,
            CheckoutLimits limits,
            CallerAuth auth) {
        this.checkouts = checkouts;
        this.plan = plan;
        this.changes = changes;
        this.view = view;
        this.limits = limits;
        this.auth = auth;
    }

    void mount(Router router) {
        AccountDoor door = new AccountDoor(router, auth, "/api/billing/");
        door.on(HttpMethod.POST, "subscribe", Permission.BILLING_MANAGE, this::subscribe);
        door.on(HttpMethod.POST, "cancel", Permission.BILLING_MANAGE, this::cancel);
        door.on(
                HttpMethod.POST,
                "renew",
                Permission.BILLING_MANAGE,
                ctx -> change(ctx, (each, who) -> each.renew(who, SubscriptionChanges.PLAN)));
        door.on(HttpMethod.GET, "plan-change", Permission.BILLING_MANAGE, this::preview);
        door.on(HttpMethod.POST, "plan-change", Permission.BILLING_MANAGE, this::changePlan);
        door.on(HttpMethod.GET, "portal", Permission.BILLING_MANAGE, this::portal);
        door.on(HttpMethod.POST, "portal", Permission.BILLING_MANAGE, this::portal);
    }

    private SubscriptionChanges plan() {
        if (plan == null) {
            throw PurchaseRoutes.notConfigured();
        }
        return plan;
    }

    private void subscribe(RoutingContext ctx) {
        if (checkouts == null) {
            throw PurchaseRoutes.notConfigured();
        }
        PlanInterval interval = interval(ctx, "month");
        limits.take(ctx);
        checkouts
                .openPremium(Acting.of(ctx), interval)
                .onSuccess(opened -> answer(ctx, opened))
                .onFailure(ctx::fail);
    }

    private static void answer(RoutingContext ctx, Opened opened) {
        switch (opened) {
            case Opened.New fresh -> answer(ctx, 201, fresh.order());
            case Opened.Same same -> answer(ctx, 200, same.order());
            case Opened.Taken taken ->
                ctx.fail(Failure.conflict(
                                "already_subscribed",
                                "The account has the plan already, or an agreed one in its place.")
                        .asException());
            case Opened.NoAccount none ->
                ctx.fail(Failure.notFound("There is no such account.").asException());
        }
    }

    private static void answer(RoutingContext ctx, int status, Order order) {
        ctx.response().setStatusCode(status);
        ctx.json(PurchaseRoutes.json(order));
    }

    private static PlanInterval interval(RoutingContext ctx, String usual) {
        return PlanInterval.find(ctx.request().getParam("interval", usual))
                .orElseThrow(
                        () -> Failure.invalid("interval must be month or year.").asException());
    }

    private PlanChanges changes() {
        if (changes == null) {
            throw PurchaseRoutes.notConfigured();
        }
        return changes;
    }

    private void preview(RoutingContext ctx) {
        changes()
                .preview(CallerAuth.accountId(ctx), interval(ctx, ""))
                .onSuccess(preview -> ctx.json(new JsonObject()
                        .put("due_now_cents", preview.dueNowCents())
                        .put("proration_date", text(preview.at()))))
                .onFailure(ctx::fail);
    }

    private void changePlan(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        changes()
                .change(Acting.of(ctx), interval(ctx, ""), prorationDate(ctx))
                .compose(subscription -> view.of(accountId, subscription))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private static @Nullable Instant prorationDate(RoutingContext ctx) {
        String given = ctx.request().getParam("proration_date");
        try {
            return given == null ? null : Instant.parse(given);
        } catch (DateTimeParseException e) {
            throw Failure.invalid("proration_date must be that of a preview.").asException();
        }
    }

    private void cancel(RoutingContext ctx) {
        boolean atPeriodEnd = atPeriodEnd(ctx);
        change(ctx, (each, who) -> each.cancel(who, SubscriptionChanges.PLAN, atPeriodEnd));
    }

    static boolean atPeriodEnd(RoutingContext ctx) {
        String wanted = ctx.request().getParam("at_period_end", "true");
        if (!wanted.equals("true") && !wanted.equals("false")) {
            throw Failure.invalid("at_period_end must be true or false.").asException();
        }
        return wanted.equals("true");
    }

    private void change(RoutingContext ctx, BiFunction<SubscriptionChanges, Acting, Future<Subscription>> change) {
        Acting who = Acting.of(ctx);
        change.apply(plan(), who)
                .compose(subscription -> view.of(who.accountId(), subscription))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private void portal(RoutingContext ctx) {
        SubscriptionChanges shown = plan();
        limits.take(ctx);
        shown.portal(Acting.of(ctx))
                .onSuccess(url -> ctx.json(new JsonObject().put("url", url)))
                .onFailure(ctx::fail);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
