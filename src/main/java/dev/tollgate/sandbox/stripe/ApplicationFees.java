package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.sandbox.stripe.Balances.Movement;
import java.util.List;

/**
 * What the platform takes of a destination charge. Under the lock.
 *
 * <pre>
 * GET  /v1/application_fees, /v1/application_fees/{id}
 * POST /v1/application_fees/{id}/refunds
 * </pre>
 */
final class ApplicationFees {
    private static final ObjectNode APPLICATION_FEE = Json.template("""
        {"id": null, "object": "application_fee", "account": null, "amount": null, "amount_refunded": 0,
         "application": "ca_sandbox", "balance_transaction": null, "charge": null, "created": null,
         "currency": "usd", "livemode": false, "originating_transaction": null, "refunded": false,
         "refunds": null}
        """);

    private final World world;
    private final Balances balances;

    ApplicationFees(World world, Balances balances) {
        this.world = world;
        this.balances = balances;
    }

    void addRoutes(Routes routes) {
        routes.get("/v1/application_fees", ParamTable.list("charge"), this::list);
        routes.get("/v1/application_fees/{id}", call -> world.objects().require(call, "application_fee"));
        routes.post("/v1/application_fees/{id}/refunds", ParamTable.of("amount:int", "metadata{}"), this::refund);
    }

    /** The fee that a transfer's destination has paid already: it comes to the platform. */
    ObjectNode collect(ObjectNode transfer, ObjectNode charge, long cents) {
        String id = Ids.next("fee");
        long availableOn = Json.number(world.objects().get(Json.text(transfer, "balance_transaction")), "available_on");
        ObjectNode booked = balances.book(null, Movement.plain("application_fee", cents, id, availableOn));
        ObjectNode fee = Json.like(
                APPLICATION_FEE,
                "id",
                id,
                "account",
                Json.text(transfer, "destination"),
                "amount",
                cents,
                "balance_transaction",
                Json.id(booked),
                "charge",
                Json.text(transfer, "destination_payment"),
                "created",
                world.now(),
                "originating_transaction",
                Json.id(charge),
                "refunds",
                Json.list(List.of(), "/v1/application_fees/" + id + "/refunds"));
        world.objects().add(null, fee);
        world.events().emit("application_fee.created", fee);
        return fee;
    }

    private ObjectNode refund(ApiCall call) {
        ObjectNode fee = world.objects().require(call, "application_fee");
        long left = Json.number(fee, "amount") - Json.number(fee, "amount_refunded");
        return refund(fee, call.number("amount", left));
    }

    /** Gives it back to the connected account. */
    @CanIgnoreReturnValue
    ObjectNode refund(ObjectNode fee, long cents) {
        long left = Json.number(fee, "amount") - Json.number(fee, "amount_refunded");
        if (cents < 1 || cents > left) {
            throw StripeFailure.invalid(null, "amount", "Refund amount is greater than unrefunded amount on fee.");
        }
        String id = Ids.next("fr");
        ObjectNode taken = balances.book(null, Movement.plain("application_fee_refund", -cents, id, world.now()));
        String payment = Json.text(fee, "charge");
        balances.book(Json.text(fee, "account"), Movement.plain("application_fee_refund", cents, payment, world.now()));
        ObjectNode refund = Json.object(
                "id",
                id,
                "object",
                "fee_refund",
                "amount",
                cents,
                "balance_transaction",
                Json.id(taken),
                "created",
                world.now(),
                "currency",
                "usd",
                "fee",
                Json.id(fee),
                "metadata",
                Json.object());
        world.objects().add(null, refund);
        ((ArrayNode) Json.at(fee, "refunds.data")).insert(0, refund);
        fee.put("amount_refunded", Json.number(fee, "amount_refunded") + cents);
        fee.put("refunded", cents == left);
        world.events().emit("application_fee.refunded", fee);
        return refund;
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/application_fees",
                world.objects()
                        .all(
                                call.account(),
                                "application_fee",
                                each -> Pages.isAsked(call, "charge", Json.text(each, "charge"))));
    }
}
