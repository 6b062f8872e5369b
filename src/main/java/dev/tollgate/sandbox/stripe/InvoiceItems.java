package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Invoice items: on a draft at once, or waiting for the customer's next invoice. Under the lock.
 *
 * <pre>
 * POST   /v1/invoiceitems, /v1/invoiceitems/{id}
 * GET    /v1/invoiceitems, /v1/invoiceitems/{id}
 * DELETE /v1/invoiceitems/{id}
 * </pre>
 */
final class InvoiceItems {
    private static final ObjectNode INVOICEITEM = Json.template("""
        {"id": null, "object": "invoiceitem", "amount": null, "currency": "usd", "customer": null, "date": null,
         "description": null, "discountable": true, "discounts": [], "invoice": null, "livemode": false,
         "metadata": {}, "parent": null, "period": null, "pricing": null, "proration": false, "quantity": null,
         "tax_rates": []}
        """);

    private static final ParamTable CREATE = ParamTable.of("""
        customer! invoice subscription amount:int currency description quantity:count pricing.price
        unit_amount_decimal:decimal metadata{} period.start!:int period.end!:int discountable:bool
        """);
    private static final ParamTable UPDATE = ParamTable.of("amount:int", "description", "metadata{}?");

    private final World world;
    private final Prices prices;
    private final Invoices invoices;

    InvoiceItems(World world, Prices prices, Invoices invoices) {
        this.world = world;
        this.prices = prices;
        this.invoices = invoices;
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/invoiceitems", CREATE, this::create);
        routes.get("/v1/invoiceitems", ParamTable.list("customer", "invoice", "pending:bool"), this::list);
        routes.get("/v1/invoiceitems/{id}", call -> world.objects().require(call, "invoiceitem"));
        routes.post("/v1/invoiceitems/{id}", UPDATE, this::update);
        routes.delete("/v1/invoiceitems/{id}", ParamTable.NONE, this::delete);
    }

    /** A change of plan in the middle of a period. */
    @CanIgnoreReturnValue
    ObjectNode prorated(
            ObjectNode subscription, JsonNode item, JsonNode price, long cents, String description, long from) {
        ObjectNode made = blank(Json.text(subscription, "customer"), cents, description, Json.number(item, "quantity"));
        made.put("proration", true);
        made.set("pricing", InvoiceLines.pricing(price));
        made.set("parent", parent(Json.id(subscription), Json.id(item)));
        made.set("period", Json.object("end", Json.number(item, "current_period_end"), "start", from));
        world.objects().add(null, made);
        world.events().emit("invoiceitem.created", made);
        return made;
    }

    private ObjectNode create(ApiCall call) {
        String customer = call.text("customer");
        world.objects().require(null, "customer", customer, "customer");
        Prices.usd(call.text("currency", "usd"), "currency");
        String subscription = call.textOrNull("subscription");
        if (subscription != null) {
            world.objects().require(null, "subscription", subscription, "subscription");
        }
        String priceId = call.textOrNull("pricing.price");
        ObjectNode price = priceId == null ? null : prices.require(priceId, "pricing[price]");
        if (price != null && Prices.isRecurring(price)) {
            throw StripeFailure.invalid(
                    null,
                    "pricing[price]",
                    "The price specified is set to `type=recurring` but this field only accepts"
                            + " prices with `type=one_time`.");
        }
        long quantity = call.number("quantity", 1);
        ObjectNode item = blank(customer, amount(call, price, quantity), call.textOrNull("description"), quantity);
        item.set("pricing", InvoiceLines.pricing(price));
        if (subscription != null) {
            item.set("parent", parent(subscription, null));
        }
        if (call.has("period")) {
            item.set("period", Json.part(call.params(), "period"));
        }
        Metadata.apply(call, item);
        String invoice = call.textOrNull("invoice");
        if (invoice != null) {
            ObjectNode draft = world.objects().require(null, "invoice", invoice, "invoice");
            if (!Json.text(draft, "customer").equals(customer)) {
                throw StripeFailure.missing("invoice", invoice, "invoice");
            }
            invoices.addLine(draft, item);
        }
        world.objects().add(null, item);
        world.events().emit("invoiceitem.created", item);
        return item;
    }

    private static long amount(ApiCall call, @Nullable ObjectNode price, long quantity) {
        int given = (call.has("amount") ? 1 : 0) + (price == null ? 0 : 1) + (call.has("unit_amount_decimal") ? 1 : 0);
        if (given != 1) {
            throw StripeFailure.invalid(
                    "parameter_missing",
                    "amount",
                    "Exactly one of amount, pricing[price] and unit_amount_decimal is" + " needed.");
        }
        if (call.has("amount")) {
            return call.number("amount", 0);
        }
        return price == null
                ? new BigDecimal(call.text("unit_amount_decimal"))
                        .multiply(BigDecimal.valueOf(quantity))
                        .setScale(0, RoundingMode.HALF_UP)
                        .longValueExact()
                : Prices.amount(price, quantity);
    }

    private static ObjectNode parent(String subscription, @Nullable String item) {
        return Json.object(
                "subscription_details",
                Json.object("subscription", subscription, "subscription_item", item),
                "type",
                "subscription_details");
    }

    private ObjectNode blank(String customer, long cents, @Nullable String description, long quantity) {
        return Json.like(
                INVOICEITEM,
                "id",
                Ids.next("ii"),
                "amount",
                cents,
                "customer",
                customer,
                "date",
                world.now(),
                "description",
                description,
                "period",
                Json.object("end", world.now(), "start", world.now()),
                "quantity",
                quantity);
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode item = requirePending(call);
        Json.copy(call.params(), item, "amount", "description");
        Metadata.apply(call, item);
        return item;
    }

    private ObjectNode delete(ApiCall call) {
        ObjectNode item = requirePending(call);
        world.objects().remove(item);
        world.events().emit("invoiceitem.deleted", item);
        return Json.object("id", call.id(), "object", "invoiceitem", "deleted", true);
    }

    private ObjectNode requirePending(ApiCall call) {
        ObjectNode item = world.objects().require(call, "invoiceitem");
        if (Json.has(item, "invoice")) {
            throw StripeFailure.invalid(
                    "invoice_not_editable",
                    null,
                    "The sandbox changes invoice items only before they are on an invoice.");
        }
        return item;
    }

    private ObjectNode list(ApiCall call) {
        List<ObjectNode> found = world.objects()
                .all(
                        call.account(),
                        "invoiceitem",
                        each -> Pages.isAsked(call, "customer", Json.text(each, "customer"))
                                && Pages.isAsked(call, "invoice", Json.textOrNull(each, "invoice"))
                                && (!call.has("pending") || call.flag("pending") != Json.has(each, "invoice")));
        return Pages.page(call, "/v1/invoiceitems", found);
    }
}
