package dev.tollgate.stripe;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Scope;
import dev.tollgate.billing.ConnectAccount;
import dev.tollgate.billing.Payout;
import dev.tollgate.billing.Payouts;
import dev.tollgate.http.Queries;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How creators stand at Stripe, and their payouts; for members at /api/billing, for operators at /api/admin/accounts/{id}.
 *
 * <pre>
 * POST connect   {"url"} where the creator goes on at Stripe, for minutes
 * GET  connect   how he stands there: {"onboarded","transfers_enabled","payouts_enabled",…}
 * GET  payouts?limit&amp;cursor   the latest first
 * POST /api/admin/payouts/run     pays all who can be paid now; answers when it is done; scope admin
 * </pre>
 */
final class CreatorRoutes {
    private final Payouts payouts;
    private final @Nullable Onboarding onboarding;
    private final @Nullable PayoutRuns runs;
    private final CheckoutLimits limits;
    private final CallerAuth auth;

    /** @param onboarding null, as is {@code runs}, where no Stripe is configured */
    CreatorRoutes(
            Payouts payouts,
            @Nullable Onboarding onboarding,
            @Nullable PayoutRuns runs,
            CheckoutLimits limits,
            CallerAuth auth) {
        this.payouts = payouts;
        this.onboarding = onboarding;
        this.runs = runs;
        this.limits = limits;
        this.auth = auth;
    }

    void mount(Router router) {
        AccountDoor door = new AccountDoor(router, auth, "/api/billing/");
        door.on(HttpMethod.POST, "connect", Permission.BILLING_MANAGE, this::connect);
        door.on(HttpMethod.GET, "connect", Permission.EARNINGS_READ, this::look);
        door.on(HttpMethod.GET, "payouts", Permission.EARNINGS_READ, this::list);
        router.post("/api/admin/payouts/run").handler(auth.require(Scope.ADMIN)).handler(this::run);
    }

    private Onboarding onboarding() {
        if (onboarding == null) {
            throw PurchaseRoutes.notConfigured();
        }
        return onboarding;
    }

    private void connect(RoutingContext ctx) {
        Onboarding opened = onboarding();
        limits.take(ctx);
        opened.open(Acting.of(ctx))
                .onSuccess(url -> ctx.json(new JsonObject().put("url", url)))
                .onFailure(ctx::fail);
    }

    private void look(RoutingContext ctx) {
        onboarding()
                .look(CallerAuth.accountId(ctx))
                .onSuccess(account -> ctx.json(json(account)))
                .onFailure(ctx::fail);
    }

    private static JsonObject json(@Nullable ConnectAccount account) {
        boolean begun = account != null && account.stripeAccountId() != null;
        JsonObject json = new JsonObject().put("connected", begun);
        return account == null
                ? json.put("onboarded", false).put("transfers_enabled", false).put("payouts_enabled", false)
                : json.put("stripe_account_id", account.stripeAccountId())
                        .put("onboarded", account.detailsSubmitted())
                        .put("transfers_enabled", account.transfersEnabled())
                        .put("payouts_enabled", account.payoutsEnabled())
                        .put("currently_due", new JsonArray(account.currentlyDue()))
                        .put("disabled_reason", account.disabledReason())
                        .put("failed_payout", account.failedPayoutCode());
    }

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        payouts.list(CallerAuth.accountId(ctx), Queries.cursor(ctx), limit)
                .onSuccess(found -> ctx.json(page(found, limit)))
                .onFailure(ctx::fail);
    }

    private static JsonObject page(List<Payout> found, int limit) {
        JsonArray items = new JsonArray();
        for (Payout payout : found) {
            items.add(new JsonObject()
                    .put("id", payout.id())
                    .put("amount_cents", payout.amountCents())
                    .put("status", payout.status().name().toLowerCase(Locale.ROOT))
                    .put("refusal", payout.refusal())
                    .put("reversed_cents", payout.reversedCents())
                    .put("transfer_id", payout.transferId())
                    .put("created_at", payout.createdAt().toInstant().toString()));
        }
        String next =
                found.size() < limit ? null : String.valueOf(found.getLast().id());
        return new JsonObject().put("items", items).put("next_cursor", next);
    }

    private void run(RoutingContext ctx) {
        if (runs == null) {
            throw PurchaseRoutes.notConfigured();
        }
        runs.run()
                .onSuccess(done -> ctx.json(new JsonObject().put("done", true)))
                .onFailure(ctx::fail);
    }
}
