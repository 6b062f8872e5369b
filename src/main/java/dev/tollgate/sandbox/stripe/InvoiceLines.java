package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What an invoice charges for. */
final class InvoiceLines {
    private static final ObjectNode LINE_ITEM = Json.template("""
        {"id": null, "object": "line_item", "amount": null, "currency": "usd", "description": null,
         "discount_amounts": [], "discountable": true, "discounts": [], "invoice": null, "livemode": false,
         "metadata": {}, "parent": null, "period": null, "pretax_credit_amounts": [], "pricing": null,
         "quantity": null, "subscription": null, "subtotal": null, "taxes": []}
        """);

    private InvoiceLines() {}

    /**
     * A period of a subscription's item.
     *
     * @param cents 0 in a trial
     */
    static ObjectNode ofPeriod(JsonNode item, String subscription, long cents, String description) {
        ObjectNode line = blank(cents, description, Json.number(item, "quantity"));
        line.set(
                "parent",
                Json.object(
                        "invoice_item_details",
                        null,
                        "subscription_item_details",
                        Json.object(
                                "invoice_item",
                                null,
                                "proration",
                                false,
                                "proration_details",
                                Json.object("credited_items", null),
                                "subscription",
                                subscription,
                                "subscription_item",
                                Json.id(item)),
                        "type",
                        "subscription_item_details"));
        line.put("subscription", subscription);
        line.set(
                "period",
                Json.object(
                        "end", Json.number(item, "current_period_end"),
                        "start", Json.number(item, "current_period_start")));
        line.set("pricing", pricing(item.path("price")));
        return line;
    }

    /** An invoice item that has been put on an invoice. */
    static ObjectNode ofItem(JsonNode item) {
        ObjectNode line =
                blank(Json.number(item, "amount"), Json.textOrNull(item, "description"), Json.number(item, "quantity"));
        String subscription = Json.textOrNull(item, "parent.subscription_details.subscription");
        line.set(
                "parent",
                Json.object(
                        "invoice_item_details",
                        Json.object(
                                "invoice_item", Json.id(item),
                                "proration", Json.flag(item, "proration"),
                                "proration_details", Json.object("credited_items", null),
                                "subscription", subscription),
                        "subscription_item_details",
                        null,
                        "type",
                        "invoice_item_details"));
        line.put("subscription", subscription);
        Json.copy(item, line, "metadata", "period", "pricing");
        return line;
    }

    /** A line of a checkout session, on the invoice that is its receipt. */
    static ObjectNode ofCheckout(JsonNode item) {
        ObjectNode line = blank(
                Json.number(item, "amount_total"), Json.textOrNull(item, "description"), Json.number(item, "quantity"));
        line.set("pricing", pricing(item.path("price")));
        return line;
    }

    /** @param price null for a plain amount */
    static @Nullable ObjectNode pricing(@Nullable JsonNode price) {
        return price == null
                ? null
                : Json.object(
                        "price_details", Json.object("price", Json.id(price), "product", Json.text(price, "product")),
                        "type", "price_details",
                        "unit_amount_decimal", Json.text(price, "unit_amount_decimal"));
    }

    private static ObjectNode blank(long cents, @Nullable String description, long quantity) {
        return Json.like(
                LINE_ITEM,
                "id",
                Ids.next("il"),
                "amount",
                cents,
                "description",
                description,
                "quantity",
                quantity,
                "subtotal",
                cents);
    }
}
