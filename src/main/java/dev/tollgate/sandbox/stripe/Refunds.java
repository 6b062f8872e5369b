package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.Balances.Movement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Refunds. Under the lock.
 *
 * <pre>
 * POST /v1/refunds, /v1/refunds/{id}
 * GET  /v1/refunds, /v1/refunds/{id}
 * </pre>
 */
final class Refunds {
    private static final ObjectNode REFUND = Json.template("""
        {"id": null, "object": "refund", "amount": null, "balance_transaction": null, "charge": null,
         "created": null, "currency": "usd", "destination_details": null, "metadata": {}, "payment_intent": null,
         "reason": null, "receipt_number": null, "source_transfer_reversal": null, "status": null,
         "transfer_reversal": null}
        """);

    private static final Duration BANK_TAKES = Duration.ofDays(1);
    private static final ParamTable CREATE = ParamTable.of("""
        charge payment_intent amount:int reason:duplicate|fraudulent|requested_by_customer metadata{}
        reverse_transfer:bool refund_application_fee:bool instructions_email
        """);

    private final World world;
    private final PaymentMethods methods;
    private final Balances balances;
    private final Transfers transfers;
    private final ApplicationFees fees;

    Refunds(World world, PaymentMethods methods, Balances balances, Transfers transfers, ApplicationFees fees) {
        this.world = world;
        this.methods = methods;
        this.balances = balances;
        this.transfers = transfers;
        this.fees = fees;
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/refunds", CREATE, this::create);
        routes.get(
                "/v1/refunds",
                ParamTable.list("charge", "payment_intent", "created.gte:int", "created.lt:int"),
                this::list);
        routes.get("/v1/refunds/{id}", call -> world.objects().require(call, "refund"));
        routes.post("/v1/refunds/{id}", ParamTable.of("metadata{}?"), this::update);
    }

    private ObjectNode create(ApiCall call) {
        ObjectNode charge = charge(call);
        long left = Json.number(charge, "amount") - Json.number(charge, "amount_refunded");
        checkRefundable(charge, left);
        long cents = call.number("amount", left);
        if (cents < 1 || cents > left) {
            throw StripeFailure.invalid(
                    null,
                    "amount",
                    "Refund amount (" + cents + ") is greater than unrefunded amount on charge (" + left + ")");
        }
        return refund(charge, cents, call);
    }

    private ObjectNode charge(ApiCall call) {
        String chargeId = call.textOrNull("charge");
        String intentId = call.textOrNull("payment_intent");
        if (chargeId == null && intentId == null) {
            throw StripeFailure.invalid(
                    "parameter_missing",
                    "charge",
                    "One of the following params should be provided for this request:" + " payment_intent or charge.");
        }
        if (chargeId != null) {
            return world.objects().require(call.account(), "charge", chargeId, "charge");
        }
        ObjectNode intent =
                world.objects().require(call.account(), "payment_intent", String.valueOf(intentId), "payment_intent");
        String latest = Json.textOrNull(intent, "latest_charge");
        if (latest == null) {
            throw StripeFailure.invalid(
                    null, "payment_intent", "This PaymentIntent does not have a successful charge to refund.");
        }
        return world.objects().get(latest);
    }

    private static void checkRefundable(ObjectNode charge, long left) {
        String id = Json.id(charge);
        if (!Json.status(charge).equals("succeeded")) {
            throw StripeFailure.invalid(
                    null, "payment_intent", "This PaymentIntent does not have a successful charge to refund.");
        }
        if (Json.flag(charge, "disputed")) {
            throw StripeFailure.invalid(
                    "charge_disputed", "charge", "Charge " + id + " has been charged back; cannot issue a refund.");
        }
        if (left == 0) {
            throw StripeFailure.invalid(
                    "charge_already_refunded", "charge", "Charge " + id + " has already been refunded.");
        }
    }

    private ObjectNode refund(ObjectNode charge, long cents, ApiCall call) {
        TestMethod kind = methods.kind(world.objects().get(Json.text(charge, "payment_method")));
        boolean pending = kind == TestMethod.REFUND_PENDING || kind.isBankDebit();
        String id = Ids.next("re");
        ObjectNode refund = Json.like(
                REFUND,
                "id",
                id,
                "amount",
                cents,
                "charge",
                Json.id(charge),
                "created",
                world.now(),
                "destination_details",
                Json.object("type", kind.type()),
                "payment_intent",
                Json.textOrNull(charge, "payment_intent"),
                "reason",
                call.textOrNull("reason"),
                "status",
                pending ? "pending" : "succeeded");
        Metadata.apply(call, refund);
        long before = Json.number(charge, "amount_refunded");
        if (call.flag("reverse_transfer")) {
            refund.put("transfer_reversal", takeBack(charge, cents, id, call.flag("refund_application_fee")));
        } else if (call.flag("refund_application_fee")) {
            throw StripeFailure.invalid(
                    null,
                    "refund_application_fee",
                    "The application fee of a destination charge is refunded with" + " reverse_transfer only.");
        }
        ObjectNode booked = balances.book(null, Movement.plain("refund", -cents, id, world.now()));
        refund.put("balance_transaction", Json.id(booked));
        world.objects().add(null, refund);
        setRefunded(charge, before + cents);
        world.events().emit("refund.created", refund);
        world.events().emit("charge.refunded", charge);
        if (pending) {
            world.time().in(BANK_TAKES, () -> settle(refund, true));
        } else if (kind == TestMethod.REFUND_FAILS) {
            world.time().in(BANK_TAKES, () -> settle(refund, false));
        }
        return refund;
    }

    private static void setRefunded(ObjectNode charge, long cents) {
        charge.put("amount_refunded", cents);
        charge.put("refunded", cents == Json.number(charge, "amount"));
    }

    /**
     * The seller's part of it, and the platform's fee of that.
     *
     * @return the reversal
     */
    private @Nullable String takeBack(ObjectNode charge, long cents, String refund, boolean withFee) {
        String transferId = Json.textOrNull(charge, "transfer");
        if (transferId == null) {
            throw StripeFailure.invalid(
                    null, "reverse_transfer", "Charge " + Json.id(charge) + " has no associated transfer.");
        }
        ObjectNode transfer = world.objects().get(transferId);
        long charged = Json.number(charge, "amount");
        String feeId = Json.textOrNull(charge, "application_fee");
        if (withFee && feeId != null) {
            ObjectNode fee = world.objects().get(feeId);
            long part = Fees.proportion(Json.number(fee, "amount"), cents, charged);
            long left = Json.number(fee, "amount") - Json.number(fee, "amount_refunded");
            if (Math.min(part, left) > 0) {
                fees.refund(fee, Math.min(part, left));
            }
        }
        long part = Fees.proportion(Json.number(transfer, "amount"), cents, charged);
        long left = Json.number(transfer, "amount") - Json.number(transfer, "amount_reversed");
        return Math.min(part, left) == 0 ? null : Json.id(transfers.reverse(transfer, Math.min(part, left), refund));
    }

    /** The bank has done it, or has sent the money back. */
    void settle(ObjectNode refund, boolean succeeds) {
        String status = Json.status(refund);
        if (status.equals("failed") || (succeeds && status.equals("succeeded"))) {
            return;
        }
        if (succeeds) {
            world.events().change("refund.updated", refund, each -> each.put("status", "succeeded"));
            world.events().emit("charge.refund.updated", refund);
            return;
        }
        long cents = Json.number(refund, "amount");
        ObjectNode back = balances.book(null, Movement.plain("refund_failure", cents, Json.id(refund), world.now()));
        ObjectNode charge = world.objects().get(Json.text(refund, "charge"));
        setRefunded(charge, Json.number(charge, "amount_refunded") - cents);
        world.events().change("refund.updated", refund, each -> {
            each.put("status", "failed");
            each.put("failure_reason", "lost_or_stolen_card");
            each.put("failure_balance_transaction", Json.id(back));
        });
        world.events().emit("refund.failed", refund);
        world.events().emit("charge.refund.updated", refund);
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode refund = world.objects().require(call, "refund");
        world.events().change("refund.updated", refund, each -> Metadata.apply(call, each));
        return refund;
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/refunds",
                world.objects()
                        .all(
                                call.account(),
                                "refund",
                                each -> Pages.isAsked(call, "charge", Json.text(each, "charge"))
                                        && Pages.isAsked(
                                                call, "payment_intent", Json.textOrNull(each, "payment_intent"))
                                        && Pages.isCreatedWithin(call, each)));
    }
}
