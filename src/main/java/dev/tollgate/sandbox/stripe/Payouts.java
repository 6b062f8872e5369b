package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.sandbox.stripe.Balances.Movement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Money that leaves for a bank account: of connected accounts by itself each time some becomes available, unless their
 * schedule is manual; of the platform on demand only. Under the lock.
 *
 * <pre>
 * POST /v1/payouts, /v1/payouts/{id}
 * GET  /v1/payouts, /v1/payouts/{id}
 * </pre>
 */
final class Payouts {
    private static final ObjectNode PAYOUT = Json.template("""
        {"id": null, "object": "payout", "amount": null, "arrival_date": null, "automatic": null,
         "balance_transaction": null, "created": null, "currency": "usd", "description": null,
         "destination": null, "failure_balance_transaction": null, "failure_code": null, "failure_message": null,
         "livemode": false, "metadata": {}, "method": "standard", "original_payout": null,
         "reconciliation_status": null, "reversed_by": null, "source_type": "card", "statement_descriptor": null,
         "status": "pending", "type": "bank_account"}
        """);

    /** The bank account that nothing can be paid to. */
    static final String FAILING_BANK_LAST4 = "1116";

    private static final Duration BANK_TAKES = Duration.ofDays(2);
    private static final ParamTable CREATE = ParamTable.of("""
        amount!:int currency! description statement_descriptor metadata{} method:standard|instant
        """);

    private final World world;
    private final Balances balances;

    Payouts(World world, Balances balances) {
        this.world = world;
        this.balances = balances;
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/payouts", CREATE, this::create);
        routes.get(
                "/v1/payouts",
                ParamTable.list("status:pending|paid|failed|canceled|in_transit", "created.gte:int"),
                this::list);
        routes.get("/v1/payouts/{id}", call -> world.objects().require(call, "payout"));
        routes.post("/v1/payouts/{id}", ParamTable.of("metadata{}?"), this::update);
    }

    /** Pays a connected account's money out when it is available. */
    void schedule(String account, long availableOn) {
        world.time().at(availableOn, () -> {
            ObjectNode owner = world.objects().find(account).orElse(null);
            long cents = balances.availableCents(account);
            if (owner != null
                    && cents > 0
                    && Json.flag(owner, "payouts_enabled")
                    && Json.text(owner, "settings.payouts.schedule.interval").equals("daily")) {
                make(account, cents, true);
            }
        });
    }

    private ObjectNode create(ApiCall call) {
        Prices.usd(call.text("currency"), "currency");
        long cents = Json.number(call.params(), "amount");
        if (cents < 1) {
            throw StripeFailure.invalid(
                    "parameter_invalid_integer", "amount", "This value must be greater than or equal to 1.");
        }
        String account = call.account();
        if (account != null && !Json.flag(world.objects().get(account), "payouts_enabled")) {
            throw StripeFailure.invalid(
                    "payouts_not_allowed", null, "Cannot create payouts: this account has requirements that are due.");
        }
        if (cents > balances.availableCents(account)) {
            throw StripeFailure.invalid(
                    "balance_insufficient",
                    null,
                    "You have insufficient funds in your Stripe account for this transfer.");
        }
        ObjectNode payout = make(account, cents, false);
        Json.copy(call.params(), payout, "description", "statement_descriptor", "method");
        Metadata.apply(call, payout);
        return payout;
    }

    @CanIgnoreReturnValue
    private ObjectNode make(@Nullable String account, long cents, boolean automatic) {
        String id = Ids.next("po");
        ObjectNode taken = balances.book(account, Movement.plain("payout", -cents, id, world.now()));
        ObjectNode payout = Json.like(
                PAYOUT,
                "id",
                id,
                "amount",
                cents,
                "arrival_date",
                world.now() + BANK_TAKES.toSeconds(),
                "automatic",
                automatic,
                "balance_transaction",
                Json.id(taken),
                "created",
                world.now(),
                "description",
                automatic ? "STRIPE PAYOUT" : null,
                "destination",
                account == null ? null : bank(account, "id"),
                "reconciliation_status",
                automatic ? "completed" : "not_applicable");
        world.objects().add(account, payout);
        world.events().emit("payout.created", payout);
        boolean fails = account != null && FAILING_BANK_LAST4.equals(bank(account, "last4"));
        world.time().in(BANK_TAKES, () -> settle(payout, !fails));
        return payout;
    }

    private String bank(String account, String field) {
        return Json.text(
                world.objects()
                        .get(account)
                        .path("external_accounts")
                        .path("data")
                        .path(0),
                field);
    }

    /** The bank has taken it, or has sent it back, even after it had taken it. */
    void settle(ObjectNode payout, boolean succeeds) {
        String status = Json.status(payout);
        if (succeeds && status.equals("pending")) {
            payout.put("status", "paid");
            world.events().emit("payout.paid", payout);
        } else if (!succeeds && !status.equals("failed")) {
            ObjectNode back = balances.book(
                    world.objects().accountOf(payout),
                    Movement.plain("payout_failure", Json.number(payout, "amount"), Json.id(payout), world.now()));
            payout.put("status", "failed");
            payout.put("failure_code", "account_closed");
            payout.put("failure_message", "The bank account has been closed.");
            payout.put("failure_balance_transaction", Json.id(back));
            world.events().emit("payout.failed", payout);
        }
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode payout = world.objects().require(call, "payout");
        world.events().change("payout.updated", payout, each -> Metadata.apply(call, each));
        return payout;
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/payouts",
                world.objects()
                        .all(
                                call.account(),
                                "payout",
                                each -> Pages.isAsked(call, "status", Json.status(each))
                                        && Pages.isCreatedWithin(call, each)));
    }
}
