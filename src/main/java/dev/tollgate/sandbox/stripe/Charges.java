package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Charges: one for each try to take money. Under the lock.
 *
 * <pre>
 * GET  /v1/charges, /v1/charges/{id}
 * POST /v1/charges/{id}
 * </pre>
 */
final class Charges {
    private static final ObjectNode CHARGE = Json.template("""
        {"id": null, "object": "charge", "amount": null, "amount_captured": 0, "amount_refunded": 0,
         "application": null, "application_fee": null, "application_fee_amount": null,
         "balance_transaction": null,
         "billing_details": {"address": null, "email": null, "name": null, "phone": null}, "captured": true,
         "created": null, "currency": "usd", "customer": null, "description": null, "disputed": false,
         "failure_balance_transaction": null, "failure_code": null, "failure_message": null, "fraud_details": {},
         "livemode": false, "metadata": {}, "on_behalf_of": null, "outcome": null, "paid": false,
         "payment_intent": null, "payment_method": null, "payment_method_details": null, "receipt_email": null,
         "receipt_number": null, "receipt_url": null, "refunded": false, "shipping": null,
         "source_transfer": null, "statement_descriptor": null, "status": "pending", "transfer": null,
         "transfer_data": null, "transfer_group": null}
        """);

    private final World world;

    Charges(World world) {
        this.world = world;
        world.expansion()
                .includable(
                        "charge:refunds",
                        charge -> Json.list(
                                world.objects()
                                        .all(
                                                null,
                                                "refund",
                                                each -> Json.id(charge).equals(Json.textOrNull(each, "charge"))),
                                "/v1/charges/" + Json.id(charge) + "/refunds"));
    }

    void addRoutes(Routes routes) {
        routes.get("/v1/charges", ParamTable.list("""
            customer payment_intent transfer_group created.gte:int created.lt:int
            """), this::list);
        routes.get("/v1/charges/{id}", call -> world.objects().require(call, "charge"));
        routes.post("/v1/charges/{id}", ParamTable.of("description", "metadata{}?", "receipt_email"), this::update);
    }

    /** One that has not been tried yet. */
    static ObjectNode blank(String prefix, long cents, long created) {
        return Json.like(CHARGE, "id", Ids.next(prefix), "amount", cents, "created", created);
    }

    /** The charge of a try to pay the intent. Metadata and what concerns the transfer are copied from it. */
    ObjectNode ofIntent(ObjectNode intent, ObjectNode method, TestMethod kind) {
        String prefix = kind.isBankDebit() ? "py" : "ch";
        ObjectNode charge = blank(prefix, Json.number(intent, "amount"), world.now());
        Json.copy(
                intent,
                charge,
                "customer",
                "description",
                "metadata",
                "on_behalf_of",
                "receipt_email",
                "transfer_data",
                "transfer_group",
                "application_fee_amount");
        charge.put("payment_intent", Json.id(intent));
        charge.put("payment_method", Json.id(method));
        charge.set("billing_details", method.path("billing_details").deepCopy());
        ObjectNode details = Json.object("type", kind.type());
        ObjectNode shown = PaymentMethods.details(kind);
        if (!kind.isBankDebit()) {
            shown.putNull("network_transaction_id");
        }
        details.set(kind.type(), shown);
        charge.set("payment_method_details", details);
        return world.objects().add(null, charge);
    }

    /**
     * How Radar and the bank saw it.
     *
     * @param declineCode null if it went well
     */
    static ObjectNode outcome(@Nullable String declineCode) {
        return Json.object(
                "network_status", declineCode == null ? "approved_by_network" : "declined_by_network",
                "reason", declineCode,
                "risk_level", "normal",
                "seller_message",
                        declineCode == null
                                ? "Payment complete."
                                : "The bank did not return any further details with this decline.",
                "type", declineCode == null ? "authorized" : "issuer_declined");
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode charge = world.objects().require(call, "charge");
        world.events().change("charge.updated", charge, each -> {
            Json.copy(call.params(), each, "description", "receipt_email");
            Metadata.apply(call, each);
        });
        return charge;
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/charges",
                world.objects()
                        .all(
                                call.account(),
                                "charge",
                                each -> Pages.isAsked(call, "customer", Json.textOrNull(each, "customer"))
                                        && Pages.isAsked(
                                                call, "payment_intent", Json.textOrNull(each, "payment_intent"))
                                        && Pages.isAsked(
                                                call, "transfer_group", Json.textOrNull(each, "transfer_group"))
                                        && Pages.isCreatedWithin(call, each)));
    }
}
