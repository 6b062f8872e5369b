package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.Payments.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payment intents. Under the lock.
 *
 * <pre>
 * POST /v1/payment_intents, /v1/payment_intents/{id}, /v1/payment_intents/{id}/confirm, /cancel
 * GET  /v1/payment_intents, /v1/payment_intents/{id}
 * </pre>
 */
final class PaymentIntents {
    private static final ObjectNode PAYMENT_INTENT = Json.template("""
        {"id": null, "object": "payment_intent", "amount": null, "amount_capturable": 0,
         "amount_details": {"tip": {}}, "amount_received": 0, "application": null,
         "application_fee_amount": null,
         "automatic_payment_methods": {"allow_redirects": "always", "enabled": true}, "canceled_at": null,
         "cancellation_reason": null, "capture_method": "automatic_async", "client_secret": null,
         "confirmation_method": "automatic", "created": null, "currency": "usd", "customer": null,
         "description": null, "last_payment_error": null, "latest_charge": null, "livemode": false,
         "metadata": {}, "next_action": null, "on_behalf_of": null, "payment_method": null,
         "payment_method_options": {}, "payment_method_types": ["card", "us_bank_account"], "processing": null,
         "receipt_email": null, "review": null, "setup_future_usage": null, "shipping": null,
         "statement_descriptor": null, "statement_descriptor_suffix": null, "status": "requires_payment_method",
         "transfer_data": null, "transfer_group": null}
        """);

    private static final ParamTable CREATE = ParamTable.of("""
        amount!:int currency! customer payment_method confirm:bool off_session:bool description metadata{}
        receipt_email setup_future_usage:off_session|on_session transfer_data.destination!
        transfer_data.amount:int application_fee_amount:count on_behalf_of transfer_group
        automatic_payment_methods.enabled!:bool automatic_payment_methods.allow_redirects:always|never
        payment_method_types[] return_url statement_descriptor statement_descriptor_suffix
        error_on_requires_action:bool capture_method:automatic|automatic_async
        """);
    private static final ParamTable UPDATE = ParamTable.of("""
        amount:int description metadata{}? receipt_email? payment_method transfer_group
        setup_future_usage?:off_session|on_session
        """);
    private static final ParamTable CONFIRM = ParamTable.of("""
        payment_method off_session:bool return_url receipt_email? error_on_requires_action:bool
        setup_future_usage?:off_session|on_session
        """);
    private static final String REASONS = "duplicate|fraudulent|requested_by_customer|abandoned";

    private final World world;
    private final PaymentMethods methods;
    private final Payments payments;
    private final Accounts accounts;

    PaymentIntents(World world, PaymentMethods methods, Payments payments, Accounts accounts) {
        this.world = world;
        this.methods = methods;
        this.payments = payments;
        this.accounts = accounts;
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/payment_intents", CREATE, this::create);
        routes.get("/v1/payment_intents", ParamTable.list("customer", "created.gte:int", "created.lt:int"), this::list);
        routes.get("/v1/payment_intents/{id}", call -> world.objects().require(call, "payment_intent"));
        routes.post("/v1/payment_intents/{id}", UPDATE, this::update);
        routes.post("/v1/payment_intents/{id}/confirm", CONFIRM, this::confirm);
        routes.post("/v1/payment_intents/{id}/cancel", ParamTable.of("cancellation_reason:" + REASONS), this::cancel);
    }

    /**
     * A new one, told by its event.
     *
     * @param details fields of the intent that are not as usual
     */
    ObjectNode create(long cents, @Nullable String customer, JsonNode details) {
        checkAmount(cents);
        String id = Ids.next("pi");
        ObjectNode intent = Json.like(
                PAYMENT_INTENT,
                "id",
                id,
                "amount",
                cents,
                "client_secret",
                id + "_secret_" + Ids.random(24),
                "created",
                world.now(),
                "customer",
                customer);
        Json.copy(
                details,
                intent,
                "description",
                "metadata",
                "receipt_email",
                "setup_future_usage",
                "transfer_data",
                "application_fee_amount",
                "on_behalf_of",
                "transfer_group",
                "statement_descriptor",
                "statement_descriptor_suffix");
        checkDestination(intent);
        world.objects().add(null, intent);
        world.events().emit("payment_intent.created", intent);
        return intent;
    }

    static void checkAmount(long cents) {
        if (cents < Fees.CHARGE_CENTS_MIN) {
            throw StripeFailure.invalid("amount_too_small", "amount", "Amount must be at least $0.50 usd");
        }
        if (cents > Fees.CHARGE_CENTS_MAX) {
            throw StripeFailure.invalid("amount_too_large", "amount", "Amount must be no more than $999,999.99");
        }
    }

    private void checkDestination(ObjectNode intent) {
        String destination = Json.textOrNull(intent, "transfer_data.destination");
        boolean fee = Json.has(intent, "application_fee_amount");
        if (destination == null) {
            if (fee) {
                throw StripeFailure.invalid(
                        null,
                        "application_fee_amount",
                        "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment"
                                + " (using an OAuth key or Stripe-Account header) or destination payment (using"
                                + " `transfer_data[destination]`).");
            }
            return;
        }
        accounts.requireTransfers(destination, "transfer_data[destination]");
        long cents = Json.number(intent, "amount");
        if (fee && Json.has(intent, "transfer_data.amount")) {
            throw StripeFailure.invalid(
                    null,
                    "transfer_data[amount]",
                    "You may not provide application_fee_amount and transfer_data[amount].");
        }
        if (Json.number(intent, "application_fee_amount") > cents
                || Json.number(intent, "transfer_data.amount") > cents) {
            throw StripeFailure.invalid(null, "application_fee_amount", "It may not exceed the amount of the payment.");
        }
    }

    private ObjectNode create(ApiCall call) {
        Prices.usd(call.text("currency"), "currency");
        String customer = call.textOrNull("customer");
        if (customer != null) {
            world.objects().require(null, "customer", customer, "customer");
        }
        if (call.flag("off_session") && !call.flag("confirm")) {
            throw StripeFailure.invalid(null, "off_session", "off_session is only for confirm=true.");
        }
        ObjectNode intent = create(Json.number(call.params(), "amount"), customer, call.params());
        setMethod(call, intent);
        return call.flag("confirm") ? confirm(intent, call) : intent;
    }

    private void setMethod(ApiCall call, ObjectNode intent) {
        String given = call.textOrNull("payment_method");
        if (given == null) {
            return;
        }
        ObjectNode method = methods.resolve(given, "payment_method");
        String owner = Json.textOrNull(method, "customer");
        if (owner != null && !owner.equals(Json.textOrNull(intent, "customer"))) {
            throw StripeFailure.invalid(
                    null,
                    "payment_method",
                    "The provided PaymentMethod belongs to the Customer " + owner
                            + ". Please include it in the customer" + " parameter of the PaymentIntent.");
        }
        intent.put("payment_method", Json.id(method));
        intent.put("status", "requires_confirmation");
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode intent = world.objects().require(call, "payment_intent");
        requireStatus(intent, List.of("requires_payment_method", "requires_confirmation", "requires_action"));
        if (call.has("amount")) {
            checkAmount(Json.number(call.params(), "amount"));
        }
        setMethod(call, intent);
        Json.copy(
                call.params(),
                intent,
                "amount",
                "description",
                "receipt_email",
                "transfer_group",
                "setup_future_usage");
        Metadata.apply(call, intent);
        return intent;
    }

    private ObjectNode confirm(ApiCall call) {
        ObjectNode intent = world.objects().require(call, "payment_intent");
        requireStatus(intent, List.of("requires_payment_method", "requires_confirmation", "requires_action"));
        setMethod(call, intent);
        Json.copy(call.params(), intent, "receipt_email", "setup_future_usage");
        return confirm(intent, call);
    }

    private ObjectNode confirm(ObjectNode intent, ApiCall call) {
        String given = Json.textOrNull(intent, "payment_method");
        if (given == null) {
            throw StripeFailure.invalid(
                    "payment_intent_unexpected_state",
                    "payment_method",
                    "You cannot confirm this PaymentIntent because it's missing a payment method.");
        }
        boolean unasked = call.flag("off_session") || call.flag("error_on_requires_action");
        Outcome outcome = payments.attempt(intent, world.objects().get(given), unasked);
        if (outcome == Outcome.DECLINED) {
            throw StripeFailure.declined(Json.part(intent, "last_payment_error"), intent);
        }
        if (outcome == Outcome.REQUIRES_ACTION && call.has("return_url")) {
            Json.part(intent, "next_action.redirect_to_url").put("return_url", call.text("return_url"));
        }
        return intent;
    }

    private ObjectNode cancel(ApiCall call) {
        ObjectNode intent = world.objects().require(call, "payment_intent");
        requireStatus(intent, List.of("requires_payment_method", "requires_confirmation", "requires_action"));
        cancel(intent, call.text("cancellation_reason", "requested_by_customer"));
        return intent;
    }

    void cancel(ObjectNode intent, String reason) {
        intent.put("status", "canceled");
        intent.put("canceled_at", world.now());
        intent.put("cancellation_reason", reason);
        intent.putNull("next_action");
        world.events().emit("payment_intent.canceled", intent);
    }

    private static void requireStatus(ObjectNode intent, List<String> allowed) {
        if (!allowed.contains(Json.status(intent))) {
            throw StripeFailure.invalid(
                    "payment_intent_unexpected_state",
                    null,
                    "This PaymentIntent's status is " + Json.status(intent) + ". It must be one of "
                            + String.join(", ", allowed) + ".");
        }
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/payment_intents",
                world.objects()
                        .all(
                                call.account(),
                                "payment_intent",
                                each -> Pages.isAsked(call, "customer", Json.textOrNull(each, "customer"))
                                        && Pages.isCreatedWithin(call, each)));
    }
}
