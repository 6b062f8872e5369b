package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events as endpoints of older API versions get them: what has moved since is put back where it was. Under the lock. */
final class OlderLayouts {
    /** From that day on, intents have {@code latest_charge} instead of their charges, and charges no refunds. */
    private static final String LATEST_CHARGE = "2022-11-15";

    private final ObjectStore objects;
    private final Invoices invoices;

    OlderLayouts(ObjectStore objects, Invoices invoices) {
        this.objects = objects;
        this.invoices = invoices;
    }

    /**
     * A copy of the event in the layout of that version.
     *
     * @param version null for the present one
     */
    ObjectNode inLayoutOf(ObjectNode event, @Nullable String version) {
        ObjectNode copy = event.deepCopy();
        if (version == null) {
            return copy;
        }
        copy.put("api_version", version);
        if (ApiVersions.isBeforeBasil(version)) {
            ObjectNode object = Json.part(copy, "data.object");
            switch (Json.text(object, "object")) {
                case "subscription" -> subscription(object);
                case "invoice" -> invoice(object);
                case "invoiceitem" -> invoiceItem(object);
                case "payment_intent" -> intent(object, version.compareTo(LATEST_CHARGE) < 0);
                case "charge" -> charge(object, version.compareTo(LATEST_CHARGE) < 0);
                case "checkout.session" -> object.putNull("shipping_details");
                default -> {}
            }
            JsonNode previous = Json.at(copy, "data.previous_attributes");
            if (previous instanceof ObjectNode changed && object.has("current_period_end")) {
                previousPeriod(changed);
            }
        }
        return copy;
    }

    /** The period stood at the subscription, for all of its items. */
    private static void subscription(ObjectNode subscription) {
        JsonNode items = Json.at(subscription, "items.data");
        subscription.set("current_period_start", items.path(0).path("current_period_start"));
        subscription.set("current_period_end", items.path(0).path("current_period_end"));
        items.forEach(item -> ((ObjectNode) item).remove("current_period_start"));
        items.forEach(item -> ((ObjectNode) item).remove("current_period_end"));
        subscription.remove("billing_mode");
        subscription.remove("discounts");
        subscription.putNull("discount");
    }

    private static void previousPeriod(ObjectNode previous) {
        JsonNode item = Json.at(previous, "items.data").path(0);
        if (item.has("current_period_end")) {
            previous.set("current_period_start", item.path("current_period_start"));
            previous.set("current_period_end", item.path("current_period_end"));
        }
    }

    private void invoice(ObjectNode invoice) {
        ObjectNode details = Json.copyOrEmpty(invoice, "parent.subscription_details");
        invoice.set("subscription", details.path("subscription").isTextual() ? details.get("subscription") : null);
        invoice.set(
                "subscription_details",
                Json.object("metadata", details.path("metadata").isObject() ? details.get("metadata") : null));
        String intent = null;
        String charge = null;
        if (invoice.has("id")) {
            for (ObjectNode payment : invoices.paymentsOf(Json.id(invoice))) {
                intent = Json.text(payment, "payment.payment_intent");
                charge = Json.textOrNull(objects.get(intent), "latest_charge");
            }
        }
        boolean paid = Json.status(invoice).equals("paid");
        invoice.put("payment_intent", intent);
        invoice.put("charge", charge);
        invoice.put("paid", paid);
        invoice.put(
                "paid_out_of_band", paid && Json.number(invoice, "amount_paid") < Json.number(invoice, "amount_due"));
        invoice.putNull("tax");
        invoice.putNull("discount");
        invoice.set("total_tax_amounts", Json.array());
        Json.at(invoice, "lines.data").forEach(line -> line((ObjectNode) line));
        for (String later : new String[] {"parent", "amount_overpaid", "total_taxes"}) {
            invoice.remove(later);
        }
    }

    private void line(ObjectNode line) {
        boolean ofItem = "invoice_item_details".equals(Json.textOrNull(line, "parent.type"));
        JsonNode details = Json.at(line, ofItem ? "parent.invoice_item_details" : "parent.subscription_item_details");
        line.put("type", ofItem ? "invoiceitem" : "subscription");
        line.put("proration", Json.flag(details, "proration"));
        if (ofItem) {
            line.set("invoice_item", details.path("invoice_item"));
        } else {
            line.set(
                    "subscription_item",
                    details.path("subscription_item").isTextual() ? details.get("subscription_item") : null);
        }
        line.set("price", price(line));
        line.set("tax_amounts", Json.array());
        line.remove("parent");
        line.remove("pricing");
        line.remove("taxes");
    }

    private void invoiceItem(ObjectNode item) {
        item.put("subscription", Json.textOrNull(item, "parent.subscription_details.subscription"));
        JsonNode price = price(item);
        item.set("price", price);
        item.set("unit_amount", price.path("unit_amount").isNumber() ? price.get("unit_amount") : item.get("amount"));
        item.remove("parent");
        item.remove("pricing");
    }

    private JsonNode price(ObjectNode line) {
        String id = Json.textOrNull(line, "pricing.price_details.price");
        return id == null ? Json.value(null) : objects.get(id).deepCopy();
    }

    private void intent(ObjectNode intent, boolean withCharges) {
        intent.put("invoice", invoiceId(intent));
        if (withCharges) {
            String latest = Json.textOrNull(intent, "latest_charge");
            intent.remove("latest_charge");
            List<ObjectNode> charges =
                    latest == null ? List.of() : List.of(objects.get(latest).deepCopy());
            intent.set("charges", Json.list(charges, "/v1/charges?payment_intent=" + Json.id(intent)));
        }
    }

    private void charge(ObjectNode charge, boolean withRefunds) {
        String intent = Json.textOrNull(charge, "payment_intent");
        charge.put("invoice", intent == null ? null : invoiceId(objects.get(intent)));
        if (withRefunds) {
            charge.set(
                    "refunds",
                    Json.list(
                            objects.all(
                                    null, "refund", each -> Json.id(charge).equals(Json.textOrNull(each, "charge"))),
                            "/v1/charges/" + Json.id(charge) + "/refunds"));
        }
    }

    private @Nullable String invoiceId(ObjectNode intent) {
        ObjectNode invoice = invoices.invoiceOf(intent);
        return invoice == null ? null : Json.id(invoice);
    }
}
