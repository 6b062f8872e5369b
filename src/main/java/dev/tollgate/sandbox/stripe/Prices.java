package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Products and prices. Under the lock.
 *
 * <pre>
 * POST /v1/products, /v1/products/{id}    GET /v1/products, /v1/products/{id}
 * POST /v1/prices, /v1/prices/{id}        GET /v1/prices, /v1/prices/{id}
 * </pre>
 */
final class Prices {
    private static final ObjectNode PRICE = Json.template("""
        {"id": null, "object": "price", "active": null, "billing_scheme": "per_unit", "created": null,
         "currency": null, "livemode": false, "lookup_key": null, "metadata": {}, "nickname": null,
         "product": null, "recurring": null, "tax_behavior": "unspecified", "tiers_mode": null,
         "transform_quantity": null, "type": null, "unit_amount": null, "unit_amount_decimal": null}
        """);

    private static final ObjectNode PRODUCT = Json.template("""
        {"id": null, "object": "product", "active": null, "created": null, "default_price": null,
         "description": null, "images": [], "livemode": false, "marketing_features": [], "metadata": {},
         "name": null, "tax_code": null, "type": "service", "unit_label": null, "updated": null, "url": null}
        """);

    private static final ParamTable CREATE_PRODUCT = ParamTable.of("""
        id name! description active:bool metadata{} tax_code statement_descriptor unit_label url
        """);
    private static final ParamTable UPDATE_PRODUCT = ParamTable.of("""
        name description? active:bool metadata{}? tax_code? statement_descriptor unit_label? url? default_price
        """);
    private static final ParamTable CREATE_PRICE = ParamTable.of("""
        currency! unit_amount:count unit_amount_decimal:decimal product product_data.name! product_data.metadata{}
        recurring.interval!:day|week|month|year recurring.interval_count:count lookup_key transfer_lookup_key:bool
        nickname active:bool metadata{} tax_behavior:exclusive|inclusive|unspecified
        """);
    private static final ParamTable UPDATE_PRICE = ParamTable.of("""
        active:bool lookup_key? transfer_lookup_key:bool nickname? metadata{}?
        tax_behavior:exclusive|inclusive|unspecified
        """);

    private final World world;

    Prices(World world) {
        this.world = world;
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/products", CREATE_PRODUCT, this::createProduct);
        routes.get("/v1/products", ParamTable.list("active:bool", "ids[]"), this::listProducts);
        routes.get("/v1/products/{id}", call -> world.objects().require(call, "product"));
        routes.post("/v1/products/{id}", UPDATE_PRODUCT, this::updateProduct);
        routes.post("/v1/prices", CREATE_PRICE, this::createPrice);
        routes.get("/v1/prices", ParamTable.list("""
            active:bool lookup_keys[] product type:one_time|recurring currency
            """), this::listPrices);
        routes.get("/v1/prices/{id}", call -> world.objects().require(call, "price"));
        routes.post("/v1/prices/{id}", UPDATE_PRICE, this::updatePrice);
    }

    /** Refuses all but the one currency that the sandbox settles. */
    @CanIgnoreReturnValue
    static String usd(String currency, String param) {
        if (!currency.equals("usd")) {
            throw StripeFailure.invalid(
                    null, param, "Invalid currency: " + currency + ". The sandbox settles usd only.");
        }
        return currency;
    }

    static boolean isRecurring(JsonNode price) {
        return price.path("recurring").isObject();
    }

    /** What so many cost, in cents, rounded half up as Stripe does. */
    static long amount(JsonNode price, long quantity) {
        return new BigDecimal(Json.text(price, "unit_amount_decimal"))
                .multiply(BigDecimal.valueOf(quantity))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    ObjectNode require(String id, String param) {
        ObjectNode price = world.objects().require(null, "price", id, param);
        if (!Json.flag(price, "active")) {
            throw StripeFailure.invalid(
                    null, param, "The price specified is inactive. This field only accepts active" + " prices.");
        }
        return price;
    }

    /**
     * The price of a line, by id or described in place.
     *
     * @param param the line's name
     */
    ObjectNode ofLine(JsonNode line, String param) {
        String id = Json.textOrNull(line, "price");
        JsonNode data = line.path("price_data");
        if (id != null && data.isObject()) {
            throw StripeFailure.invalid(
                    null, param, "You may only specify one of these parameters: price, price_data.");
        }
        if (id != null) {
            return require(id, param + "[price]");
        }
        if (!data.isObject()) {
            throw StripeFailure.required(param + "[price]");
        }
        return create(data, param + "[price_data]", false);
    }

    private ObjectNode create(JsonNode data, String param, boolean active) {
        String product = Json.textOrNull(data, "product");
        if (product == null) {
            JsonNode described = data.path("product_data");
            if (!described.isObject()) {
                throw StripeFailure.required(param.isEmpty() ? "product" : param + "[product]");
            }
            product = Json.id(product(null, Json.text(described, "name"), active));
            Json.copy(described, world.objects().get(product), "description", "metadata");
        } else {
            world.objects().require(null, "product", product, "product");
        }
        return price(data, product, unitAmount(data, param), active);
    }

    private ObjectNode price(JsonNode data, String product, String unitAmount, boolean active) {
        boolean whole = !unitAmount.contains(".");
        ObjectNode price = Json.like(
                PRICE,
                "id",
                Ids.next("price"),
                "active",
                active,
                "created",
                world.now(),
                "currency",
                usd(Json.text(data, "currency"), "currency"),
                "product",
                product,
                "recurring",
                recurring(data),
                "type",
                data.path("recurring").isObject() ? "recurring" : "one_time",
                "unit_amount",
                whole ? Long.valueOf(unitAmount) : null,
                "unit_amount_decimal",
                unitAmount);
        return world.objects().add(null, price);
    }

    private static @Nullable ObjectNode recurring(JsonNode data) {
        if (!data.path("recurring").isObject()) {
            return null;
        }
        long count = Math.max(1, Json.number(data, "recurring.interval_count"));
        return Json.object(
                "interval",
                Json.text(data, "recurring.interval"),
                "interval_count",
                count,
                "meter",
                null,
                "trial_period_days",
                null,
                "usage_type",
                "licensed");
    }

    private static String unitAmount(JsonNode data, String param) {
        String whole = Json.textOrNull(data, "unit_amount");
        String decimal = Json.textOrNull(data, "unit_amount_decimal");
        if ((whole == null) == (decimal == null)) {
            throw StripeFailure.invalid(
                    "parameter_missing",
                    param.isEmpty() ? "unit_amount" : param + "[unit_amount]",
                    "Exactly one of unit_amount and unit_amount_decimal is needed.");
        }
        String amount = whole == null ? decimal : whole;
        if (amount == null || amount.startsWith("-")) {
            throw StripeFailure.invalid("parameter_invalid_integer", "unit_amount", "Invalid non-negative integer");
        }
        return amount;
    }

    private ObjectNode createProduct(ApiCall call) {
        ObjectNode product = product(call.textOrNull("id"), call.text("name"), true);
        applyProduct(call, product);
        world.events().emit("product.created", product);
        return product;
    }

    private ObjectNode product(@Nullable String id, String name, boolean active) {
        if (id != null && world.objects().find(id).isPresent()) {
            throw StripeFailure.invalid("resource_already_exists", "id", "Product already exists.");
        }
        ObjectNode product = Json.like(
                PRODUCT,
                "id",
                id == null ? Ids.next("prod") : id,
                "active",
                active,
                "created",
                world.now(),
                "name",
                name,
                "updated",
                world.now());
        return world.objects().add(null, product);
    }

    private ObjectNode updateProduct(ApiCall call) {
        ObjectNode product = world.objects().require(call, "product");
        world.events().change("product.updated", product, each -> applyProduct(call, each));
        return product;
    }

    private static void applyProduct(ApiCall call, ObjectNode product) {
        Json.copy(
                call.params(),
                product,
                "name",
                "description",
                "active",
                "tax_code",
                "statement_descriptor",
                "unit_label",
                "url",
                "default_price");
        Metadata.apply(call, product);
    }

    private ObjectNode listProducts(ApiCall call) {
        JsonNode ids = call.params().path("ids");
        return Pages.page(
                call,
                "/v1/products",
                world.objects()
                        .all(
                                call.account(),
                                "product",
                                each -> Pages.isAsked(call, "active", Json.text(each, "active"))
                                        && (ids.isMissingNode() || isAmong(ids, Json.id(each)))));
    }

    private ObjectNode createPrice(ApiCall call) {
        ObjectNode price = create(call.params(), "", true);
        applyPrice(call, price);
        world.events().emit("price.created", price);
        return price;
    }

    private ObjectNode updatePrice(ApiCall call) {
        ObjectNode price = world.objects().require(call, "price");
        world.events().change("price.updated", price, each -> applyPrice(call, each));
        return price;
    }

    private void applyPrice(ApiCall call, ObjectNode price) {
        String key = call.textOrNull("lookup_key");
        if (key != null) {
            for (ObjectNode other :
                    world.objects().all(null, "price", each -> key.equals(Json.textOrNull(each, "lookup_key")))) {
                if (!call.flag("transfer_lookup_key") && !Json.id(other).equals(Json.id(price))) {
                    throw StripeFailure.invalid(
                            null, "lookup_key", "A price (`" + Json.id(other) + "`) already uses that lookup key.");
                }
                other.putNull("lookup_key");
            }
        }
        Json.copy(call.params(), price, "active", "lookup_key", "nickname", "tax_behavior");
        Metadata.apply(call, price);
    }

    private ObjectNode listPrices(ApiCall call) {
        JsonNode keys = call.params().path("lookup_keys");
        return Pages.page(
                call,
                "/v1/prices",
                world.objects()
                        .all(
                                call.account(),
                                "price",
                                each -> Pages.isAsked(call, "active", Json.text(each, "active"))
                                        && Pages.isAsked(call, "product", Json.text(each, "product"))
                                        && Pages.isAsked(call, "type", Json.text(each, "type"))
                                        && Pages.isAsked(call, "currency", Json.text(each, "currency"))
                                        && (keys.isMissingNode()
                                                || isAmong(
                                                        keys,
                                                        each.path("lookup_key").asText()))));
    }

    private static boolean isAmong(JsonNode list, String text) {
        for (JsonNode each : list) {
            if (each.asText().equals(text)) {
                return true;
            }
        }
        return false;
    }
}
