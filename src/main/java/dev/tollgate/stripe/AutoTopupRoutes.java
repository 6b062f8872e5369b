package dev.tollgate.stripe;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.Acting;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Scope;
import dev.tollgate.billing.AutoTopup;
import dev.tollgate.billing.AutoTopup.Terms;
import dev.tollgate.billing.AutoTopups;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credits that are bought automatically, for operators (scope admin).
 *
 * <pre>
 * GET    /api/admin/accounts/{id}/auto-topup
 * PUT    /api/admin/accounts/{id}/auto-topup
 *        {"enabled":true,"threshold_cents":500,"amount_cents":1000,"monthly_cap_cents":5000}
 *        All four are needed. With enabled it is the account's consent to be charged without being there, as of now; 409
 *        no_payment_method if nothing is saved that could be
 * DELETE /api/admin/accounts/{id}/auto-topup   204; takes the consent back
 * POST   /api/admin/auto-topups/run            tops up all who want it now; answers when it is done
 * </pre>
 */
final class AutoTopupRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(AutoTopupRoutes.class);

    private final AutoTopups topups;
    private final @Nullable TopupRuns runs;
    private final CallerAuth auth;

    /** @param runs null where no Stripe is configured */
    AutoTopupRoutes(AutoTopups topups, @Nullable TopupRuns runs, CallerAuth auth) {
        this.topups = topups;
        this.runs = runs;
        this.auth = auth;
    }

    void mount(Router router) {
        AccountDoor door = new AccountDoor(router, auth, "/api/billing/");
        door.on(HttpMethod.GET, "auto-topup", Permission.BILLING_READ, this::show);
        door.on(HttpMethod.PUT, "auto-topup", Permission.BILLING_MANAGE, this::put);
        door.on(HttpMethod.DELETE, "auto-topup", Permission.BILLING_MANAGE, this::remove);
        router.post("/api/admin/auto-topups/run")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::run);
    }

    private record Body(
            @JsonProperty("enabled") @Nullable Boolean enabled,
            @JsonProperty("threshold_cents") @Nullable Long thresholdCents,
            @JsonProperty("amount_cents") @Nullable Long amountCents,
            @JsonProperty("monthly_cap_cents") @Nullable Long monthlyCapCents) {}

    private record Wish(boolean enabled, Terms terms) {}

    private TopupRuns runs() {
        if (runs == null) {
            throw PurchaseRoutes.notConfigured();
        }
        return runs;
    }

    private void show(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        find(accountId).onSuccess(found -> ctx.json(json(accountId, found))).onFailure(ctx::fail);
    }

    private Future<AutoTopup> find(long accountId) {
        return topups.find(accountId).map(found -> {
            if (found == null) {
                throw noAccount();
            }
            return found;
        });
    }

    private void put(RoutingContext ctx) {
        long accountId = CallerAuth.accountId(ctx);
        Acting who = Acting.of(ctx);
        SavedMethods methods = runs().methods();
        JsonBodies.read(ctx, Body.class)
                .map(AutoTopupRoutes::checked)
                .compose(wish -> find(accountId)
                        .compose(there -> wish.enabled() ? requireMethod(methods, accountId) : Future.succeededFuture())
                        .compose(saved -> topups.put(who, wish.enabled(), wish.terms())))
                .compose(stored -> find(accountId))
                .onSuccess(found -> ctx.json(json(accountId, found)))
                .onFailure(ctx::fail);
    }

    private static Wish checked(Body body) {
        List<String> faults = new ArrayList<>();
        if (body.enabled() == null) {
            faults.add("enabled must be true or false.");
        }
        long threshold = within("threshold_cents", body.thresholdCents(), 1, Terms.THRESHOLD_CENTS_MAX, faults);
        long amount =
                within("amount_cents", body.amountCents(), Terms.AMOUNT_CENTS_MIN, Terms.AMOUNT_CENTS_MAX, faults);
        long cap = within(
                "monthly_cap_cents", body.monthlyCapCents(), Terms.AMOUNT_CENTS_MIN, Terms.CAP_CENTS_MAX, faults);
        if (faults.isEmpty() && cap < amount) {
            faults.add("monthly_cap_cents must not be less than amount_cents.");
        }
        if (!faults.isEmpty()) {
            throw Failure.invalid(faults).asException();
        }
        return new Wish(Boolean.TRUE.equals(body.enabled()), new Terms(threshold, amount, cap));
    }

    /** The value, or anything with a word added to the faults. */
    private static long within(String name, @Nullable Long value, long min, long max, List<String> faults) {
        if (value == null || value < min || value > max) {
            faults.add(name + " must be from " + min + " to " + max + ".");
            return 0;
        }
        return value;
    }

    private static Future<Void> requireMethod(SavedMethods methods, long accountId) {
        return methods.of(accountId)
                .recover(e -> Future.failedFuture(problem(e)))
                .compose(saved -> saved == null ? Future.failedFuture(noMethod()) : Future.succeededFuture());
    }

    private static Throwable problem(Throwable e) {
        if (!(e instanceof StripeCallFailure failure)) {
            return e;
        }
        LOG.warn("Whether a payment method is saved cannot be looked up now: {}", failure.getMessage());
        return Failure.unavailable("stripe_unavailable", "Stripe did not answer now; try again.")
                .asException();
    }

    private static ProblemException noMethod() {
        return Failure.conflict(
                        "no_payment_method",
                        "The account has saved no payment method. A purchase of credits with \"save_payment_method\":"
                                + " true saves the one that it is paid with.")
                .asException();
    }

    private void remove(RoutingContext ctx) {
        Acting who = Acting.of(ctx);
        find(who.accountId())
                .compose(there -> topups.remove(who))
                .onSuccess(removed -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }

    private void run(RoutingContext ctx) {
        runs().run()
                .onSuccess(done -> ctx.json(new JsonObject().put("done", true)))
                .onFailure(ctx::fail);
    }

    private static JsonObject json(long accountId, AutoTopup found) {
        Terms terms = found.terms();
        return new JsonObject()
                .put("account_id", accountId)
                .put("enabled", found.enabled())
                .put("threshold_cents", terms == null ? null : terms.thresholdCents())
                .put("amount_cents", terms == null ? null : terms.amountCents())
                .put("monthly_cap_cents", terms == null ? null : terms.monthlyCapCents())
                .put("month_cents", found.monthCents())
                .put("consented_at", time(found.consentedAt()))
                .put("failures", found.failures())
                .put("next_try_at", found.enabled() ? time(found.nextTryAt()) : null)
                .put("switched_off", found.switchedOff());
    }

    private static @Nullable String time(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant().toString();
    }

    private static ProblemException noAccount() {
        return Failure.notFound("There is no such account.").asException();
    }
}
