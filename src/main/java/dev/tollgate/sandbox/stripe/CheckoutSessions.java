package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Checkout sessions, as the API has them; {@link CheckoutPayment} is what happens on their page. Under the lock.
 *
 * <pre>
 * POST /v1/checkout/sessions, /v1/checkout/sessions/{id}, /v1/checkout/sessions/{id}/expire
 * GET  /v1/checkout/sessions, /v1/checkout/sessions/{id}, /v1/checkout/sessions/{id}/line_items
 * </pre>
 */
final class CheckoutSessions {
    private static final ObjectNode ITEM = Json.template("""
        {"id": null, "object": "item", "amount_discount": 0, "amount_subtotal": null, "amount_tax": 0,
         "amount_total": null, "currency": "usd", "description": null, "price": null, "quantity": null}
        """);

    private static final ObjectNode CHECKOUT_SESSION = Json.template("""
        {"id": null, "object": "checkout.session", "adaptive_pricing": null, "after_expiration": null,
         "allow_promotion_codes": null, "amount_subtotal": null, "amount_total": null, "automatic_tax": null,
         "billing_address_collection": null, "cancel_url": null, "client_reference_id": null,
         "client_secret": null, "collected_information": null, "consent": null, "consent_collection": null,
         "created": null, "currency": "usd", "currency_conversion": null, "custom_fields": [], "customer": null,
         "customer_creation": null, "customer_details": null, "customer_email": null, "discounts": [],
         "expires_at": 0, "invoice": null, "livemode": false, "locale": null, "metadata": {}, "mode": null,
         "payment_intent": null, "payment_link": null, "payment_method_collection": null,
         "payment_method_options": {}, "payment_method_types": null, "payment_status": "unpaid",
         "phone_number_collection": {"enabled": false}, "recovered_from": null, "setup_intent": null,
         "shipping_address_collection": null, "shipping_cost": null, "shipping_options": [], "status": "open",
         "submit_type": null, "subscription": null, "success_url": null,
         "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
         "ui_mode": "hosted_page", "url": null}
        """);

    private static final Duration OPEN_MAX = Duration.ofHours(24);
    private static final Duration OPEN_MIN = Duration.ofMinutes(30);

    private final World world;
    private final Prices prices;
    private final CheckoutPayment payment;

    CheckoutSessions(World world, Prices prices, CheckoutPayment payment) {
        this.world = world;
        this.prices = prices;
        this.payment = payment;
        world.expansion()
                .includable(
                        "checkout.session:line_items",
                        session -> Json.list(
                                payment.linesOf(Json.id(session)),
                                "/v1/checkout/sessions/" + Json.id(session) + "/line_items"));
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/checkout/sessions", CheckoutParams.CREATE, this::create);
        routes.get("/v1/checkout/sessions", ParamTable.list("""
            customer payment_intent subscription status:open|complete|expired created.gte:int created.lt:int
            """), this::list);
        routes.get("/v1/checkout/sessions/{id}", call -> world.objects().require(call, "checkout.session"));
        routes.post("/v1/checkout/sessions/{id}", ParamTable.of("metadata{}?"), this::update);
        routes.post("/v1/checkout/sessions/{id}/expire", ParamTable.NONE, this::expire);
        routes.get("/v1/checkout/sessions/{id}/line_items", ParamTable.list(), this::lines);
    }

    private ObjectNode create(ApiCall call) {
        check(call);
        String id = "cs_test_" + Ids.random(40);
        JsonNode lines = call.params().path("line_items");
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            items.add(line(lines.path(i), "line_items[" + i + "]"));
        }
        boolean subscribes = call.text("mode").equals("subscription");
        long total = checkLines(items, subscribes);
        long expiresAt = call.number("expires_at", world.now() + OPEN_MAX.toSeconds());
        if (expiresAt < world.now() + OPEN_MIN.toSeconds() || expiresAt > world.now() + OPEN_MAX.toSeconds()) {
            throw StripeFailure.invalid(
                    null, "expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.");
        }
        ObjectNode session = blank(id, call, total);
        session.put("expires_at", expiresAt);
        Json.copy(
                call.params(),
                session,
                "success_url",
                "cancel_url",
                "customer",
                "customer_email",
                "client_reference_id",
                "allow_promotion_codes",
                "locale",
                "metadata",
                "submit_type",
                "billing_address_collection");
        world.objects().add(null, session);
        payment.open(session, items, call.params());
        world.time().at(expiresAt, () -> payment.expire(session));
        return session;
    }

    private void check(ApiCall call) {
        if (!call.has("success_url")) {
            throw StripeFailure.required("success_url");
        }
        Urls.check(call.text("success_url"), "success_url");
        if (call.has("cancel_url")) {
            Urls.check(call.text("cancel_url"), "cancel_url");
        }
        if (call.has("customer") && call.has("customer_email")) {
            throw StripeFailure.invalid(
                    null, "customer_email", "You may only specify one of these parameters: customer, customer_email.");
        }
        if (call.has("customer")) {
            world.objects().require(null, "customer", call.text("customer"), "customer");
        }
        boolean subscribes = call.text("mode").equals("subscription");
        for (String wrong : subscribes
                ? List.of("payment_intent_data", "invoice_creation", "customer_creation")
                : List.of("subscription_data", "payment_method_collection")) {
            if (call.has(wrong)) {
                throw StripeFailure.invalid(
                        null, wrong, "You can not pass `" + wrong + "` in `" + call.text("mode") + "` mode.");
            }
        }
        if (!call.has("line_items") || call.params().path("line_items").isEmpty()) {
            throw StripeFailure.required("line_items");
        }
    }

    private ObjectNode line(JsonNode line, String param) {
        ObjectNode price = prices.ofLine(line, param);
        if (!line.has("quantity")) {
            throw StripeFailure.required(param + "[quantity]");
        }
        long quantity = Json.number(line, "quantity");
        if (quantity < 1) {
            throw StripeFailure.invalid(null, param + "[quantity]", "This value must be greater than or equal to 1.");
        }
        long cents = Prices.amount(price, quantity);
        String product = Json.text(world.objects().get(Json.text(price, "product")), "name");
        return Json.like(
                ITEM,
                "id",
                Ids.next("li"),
                "amount_subtotal",
                cents,
                "amount_total",
                cents,
                "description",
                product,
                "price",
                price.deepCopy(),
                "quantity",
                quantity);
    }

    /** @return the sum */
    private static long checkLines(List<ObjectNode> lines, boolean subscribes) {
        for (ObjectNode line : lines) {
            if (Prices.isRecurring(line.path("price")) != subscribes) {
                throw StripeFailure.invalid(
                        null,
                        "line_items",
                        subscribes
                                ? "You must provide recurring prices in `subscription` mode; the sandbox takes no"
                                        + " others."
                                : "You specified `payment` mode but passed a recurring price. Either switch to"
                                        + " `subscription` mode or use only one-time prices.");
            }
        }
        long total = lines.stream()
                .mapToLong(line -> Json.number(line, "amount_total"))
                .sum();
        if (total > 0 && total < Fees.CHARGE_CENTS_MIN) {
            throw StripeFailure.invalid(
                    "amount_too_small", null, "The Checkout Session's total amount must convert to at least 50 cents.");
        }
        return total;
    }

    private ObjectNode blank(String id, ApiCall call, long total) {
        boolean subscribes = call.text("mode").equals("subscription");
        boolean taxed = Json.flag(call.params(), "automatic_tax.enabled");
        return Json.like(
                CHECKOUT_SESSION,
                "id",
                id,
                "adaptive_pricing",
                Json.object("enabled", Json.flag(call.params(), "adaptive_pricing.enabled")),
                "amount_subtotal",
                total,
                "amount_total",
                total,
                "automatic_tax",
                Json.object("enabled", taxed, "liability", null, "status", taxed ? "complete" : null),
                "created",
                world.now(),
                "customer_creation",
                subscribes || call.has("customer") ? null : call.text("customer_creation", "if_required"),
                "mode",
                call.text("mode"),
                "payment_method_collection",
                call.text("payment_method_collection", subscribes ? "always" : "if_required"),
                "payment_method_types",
                subscribes ? List.of("card") : List.of("card", "us_bank_account"),
                "url",
                world.base() + "/c/pay/" + id);
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode session = world.objects().require(call, "checkout.session");
        Metadata.apply(call, session);
        return session;
    }

    private ObjectNode expire(ApiCall call) {
        ObjectNode session = world.objects().require(call, "checkout.session");
        if (!Json.status(session).equals("open")) {
            throw StripeFailure.invalid(
                    null,
                    null,
                    "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session"
                            + " has a status of " + Json.status(session) + ".");
        }
        payment.expire(session);
        return session;
    }

    private ObjectNode lines(ApiCall call) {
        world.objects().require(call, "checkout.session");
        return Pages.page(call, "/v1/checkout/sessions/" + call.id() + "/line_items", payment.linesOf(call.id()));
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/checkout/sessions",
                world.objects()
                        .all(
                                call.account(),
                                "checkout.session",
                                each -> Pages.isAsked(call, "customer", Json.textOrNull(each, "customer"))
                                        && Pages.isAsked(
                                                call, "payment_intent", Json.textOrNull(each, "payment_intent"))
                                        && Pages.isAsked(call, "subscription", Json.textOrNull(each, "subscription"))
                                        && Pages.isAsked(call, "status", Json.status(each))
                                        && Pages.isCreatedWithin(call, each)));
    }
}
