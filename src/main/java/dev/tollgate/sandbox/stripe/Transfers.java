package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.Balances.Movement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Money that goes from the platform to connected accounts, and back. Under the lock.
 *
 * <pre>
 * POST /v1/transfers, /v1/transfers/{id}, /v1/transfers/{id}/reversals
 * GET  /v1/transfers, /v1/transfers/{id}, /v1/transfers/{id}/reversals, /v1/transfers/{id}/reversals/{reversal}
 * </pre>
 */
final class Transfers {
    private static final ObjectNode TRANSFER = Json.template("""
        {"id": null, "object": "transfer", "amount": null, "amount_reversed": 0, "balance_transaction": null,
         "created": null, "currency": "usd", "description": null, "destination": null,
         "destination_payment": null, "livemode": false, "metadata": {}, "reversals": null, "reversed": false,
         "source_transaction": null, "source_type": "card", "transfer_group": null}
        """);

    private static final ObjectNode TRANSFER_REVERSAL = Json.template("""
        {"id": null, "object": "transfer_reversal", "amount": null, "balance_transaction": null, "created": null,
         "currency": "usd", "destination_payment_refund": null, "metadata": {}, "source_refund": null,
         "transfer": null}
        """);

    private static final ParamTable CREATE = ParamTable.of("""
        amount:int currency! destination! source_transaction transfer_group description metadata{}
        """);

    private final World world;
    private final Balances balances;
    private final Accounts accounts;

    Transfers(World world, Balances balances, Accounts accounts) {
        this.world = world;
        this.balances = balances;
        this.accounts = accounts;
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/transfers", CREATE, this::create);
        routes.get("/v1/transfers", ParamTable.list("""
            destination transfer_group created.gte:int created.lt:int
            """), this::list);
        routes.get("/v1/transfers/{id}", call -> world.objects().require(call, "transfer"));
        routes.post("/v1/transfers/{id}", ParamTable.of("description?", "metadata{}?"), this::update);
        routes.post("/v1/transfers/{id}/reversals", ParamTable.of("""
            amount:int description metadata{} refund_application_fee:bool
            """), this::reverse);
        routes.get("/v1/transfers/{id}/reversals", ParamTable.list(), this::listReversals);
        routes.get("/v1/transfers/{id}/reversals/{reversal}", this::retrieveReversal);
    }

    /**
     * Moves money and makes the payment that the connected account sees.
     *
     * @param charge the payment whose money it is, null for what is available
     * @param applicationFeeCents what the platform takes of it at once
     */
    ObjectNode make(String destination, long cents, @Nullable ObjectNode charge, long applicationFeeCents) {
        String id = Ids.next("tr");
        long availableOn = charge == null
                ? world.now()
                : Json.number(world.objects().get(Json.text(charge, "balance_transaction")), "available_on");
        ObjectNode sent = balances.book(null, Movement.plain("transfer", -cents, id, availableOn));
        ObjectNode payment = payment(destination, cents, id, availableOn, applicationFeeCents);
        ObjectNode transfer = Json.like(
                TRANSFER,
                "id",
                id,
                "amount",
                cents,
                "balance_transaction",
                Json.id(sent),
                "created",
                world.now(),
                "destination",
                destination,
                "destination_payment",
                Json.id(payment),
                "reversals",
                Json.list(List.of(), "/v1/transfers/" + id + "/reversals"),
                "source_transaction",
                charge == null ? null : Json.id(charge),
                "transfer_group",
                charge == null ? null : Json.textOrNull(charge, "transfer_group"));
        return world.objects().add(null, transfer);
    }

    private ObjectNode payment(
            String destination, long cents, String transfer, long availableOn, long applicationFeeCents) {
        ObjectNode payment = Charges.blank("py", cents, world.now());
        payment.put("source_transfer", transfer);
        payment.put("status", "succeeded");
        payment.put("paid", true);
        payment.put("amount_captured", cents);
        world.objects().add(destination, payment);
        ObjectNode received = balances.book(
                destination,
                new Movement("payment", cents, applicationFeeCents, "application_fee", Json.id(payment), availableOn));
        payment.put("balance_transaction", Json.id(received));
        accounts.moneyCame(destination, availableOn);
        return payment;
    }

    private ObjectNode create(ApiCall call) {
        String destination = call.text("destination");
        accounts.requireTransfers(destination, "destination");
        Prices.usd(call.text("currency"), "currency");
        String source = call.textOrNull("source_transaction");
        ObjectNode charge =
                source == null ? null : world.objects().require(null, "charge", source, "source_transaction");
        long cents = call.number("amount", charge == null ? 0 : Json.number(charge, "amount"));
        checkAmount(cents);
        if (charge == null) {
            checkAvailable(cents);
        } else {
            checkSource(charge, cents);
        }
        ObjectNode transfer = make(destination, cents, charge, 0);
        Json.copy(call.params(), transfer, "description", "transfer_group");
        Metadata.apply(call, transfer);
        world.events().emit("transfer.created", transfer);
        return transfer;
    }

    private static void checkAmount(long cents) {
        if (cents < 1) {
            throw StripeFailure.invalid(
                    "parameter_invalid_integer", "amount", "This value must be greater than or equal" + " to 1.");
        }
    }

    private void checkAvailable(long cents) {
        if (cents > balances.availableCents(null)) {
            throw StripeFailure.invalid(
                    "balance_insufficient",
                    null,
                    "You have insufficient available funds in your Stripe account. Try adding funds directly to your"
                            + " available balance by creating Charges using the 4000000000000077 test card.");
        }
    }

    private void checkSource(ObjectNode charge, long cents) {
        if (!Json.status(charge).equals("succeeded")) {
            throw StripeFailure.invalid(null, "source_transaction", "The source charge has not succeeded.");
        }
        long sent = world
                .objects()
                .all(null, "transfer", each -> Json.id(charge).equals(Json.textOrNull(each, "source_transaction")))
                .stream()
                .mapToLong(each -> Json.number(each, "amount") - Json.number(each, "amount_reversed"))
                .sum();
        if (sent + cents > Json.number(charge, "amount")) {
            throw StripeFailure.invalid(
                    null,
                    "amount",
                    "The transfers of source charge " + Json.id(charge) + " may not exceed its amount of "
                            + Json.number(charge, "amount") + ".");
        }
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode transfer = world.objects().require(call, "transfer");
        world.events().change("transfer.updated", transfer, each -> {
            Json.copy(call.params(), each, "description");
            Metadata.apply(call, each);
        });
        return transfer;
    }

    private ObjectNode reverse(ApiCall call) {
        ObjectNode transfer = world.objects().require(call, "transfer");
        long left = Json.number(transfer, "amount") - Json.number(transfer, "amount_reversed");
        long cents = call.number("amount", left);
        checkAmount(cents);
        ObjectNode reversal = reverse(transfer, cents, null);
        Metadata.apply(call, reversal);
        return reversal;
    }

    /**
     * Takes money back.
     *
     * @param refund the refund that it is done for.
     * @throws StripeFailure if it is not there any more
     */
    ObjectNode reverse(ObjectNode transfer, long cents, @Nullable String refund) {
        String destination = Json.text(transfer, "destination");
        long left = Json.number(transfer, "amount") - Json.number(transfer, "amount_reversed");
        if (cents > left) {
            throw StripeFailure.invalid(
                    null, "amount", "Transfer reversal amount is greater than unreversed amount on the transfer.");
        }
        if (refund == null && cents > balances.totalCents(destination)) {
            throw StripeFailure.invalid(
                    "balance_insufficient",
                    null,
                    "The account " + destination + " has not enough funds to reverse it.");
        }
        String id = Ids.next("trr");
        ObjectNode back = balances.book(null, Movement.plain("transfer_refund", cents, id, world.now()));
        String payment = Json.text(transfer, "destination_payment");
        balances.book(destination, Movement.plain("payment_refund", -cents, payment, world.now()));
        ObjectNode reversal = Json.like(
                TRANSFER_REVERSAL,
                "id",
                id,
                "amount",
                cents,
                "balance_transaction",
                Json.id(back),
                "created",
                world.now(),
                "source_refund",
                refund,
                "transfer",
                Json.id(transfer));
        world.objects().add(null, reversal);
        ((ArrayNode) Json.at(transfer, "reversals.data")).insert(0, reversal);
        transfer.put("amount_reversed", Json.number(transfer, "amount_reversed") + cents);
        transfer.put("reversed", cents == left);
        world.events().emit("transfer.reversed", transfer);
        return reversal;
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/transfers",
                world.objects()
                        .all(
                                call.account(),
                                "transfer",
                                each -> Pages.isAsked(call, "destination", Json.text(each, "destination"))
                                        && Pages.isAsked(
                                                call, "transfer_group", Json.textOrNull(each, "transfer_group"))
                                        && Pages.isCreatedWithin(call, each)));
    }

    private ObjectNode listReversals(ApiCall call) {
        world.objects().require(call, "transfer");
        return Pages.page(
                call,
                "/v1/transfers/" + call.id() + "/reversals",
                world.objects()
                        .all(
                                null,
                                "transfer_reversal",
                                each -> Json.text(each, "transfer").equals(call.id())));
    }

    private ObjectNode retrieveReversal(ApiCall call) {
        ObjectNode reversal = world.objects().require(call.account(), "transfer_reversal", call.path("reversal"), null);
        if (!Json.text(reversal, "transfer").equals(call.id())) {
            throw StripeFailure.missing("transfer_reversal", call.path("reversal"), null);
        }
        return reversal;
    }
}
