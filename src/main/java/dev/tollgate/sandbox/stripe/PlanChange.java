package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.Prorations.Part;
import dev.tollgate.sandbox.stripe.SubscriptionStart.Item;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Other prices or quantities for a subscription that runs. Under the lock. */
final class PlanChange {
    private final World world;
    private final Prices prices;
    private final Invoices invoices;
    private final InvoiceItems invoiceItems;
    private final InvoiceCollection collection;
    private final SubscriptionCycle cycle;

    PlanChange(
            World world,
            Prices prices,
            Invoices invoices,
            InvoiceItems invoiceItems,
            InvoiceCollection collection,
            SubscriptionCycle cycle) {
        this.world = world;
        this.prices = prices;
        this.invoices = invoices;
        this.invoiceItems = invoiceItems;
        this.collection = collection;
        this.cycle = cycle;
    }

    /**
     * What is to be, worked out but not done.
     *
     * @param items all items afterwards, with their periods as they are
     * @param parts what the change costs in the present period
     * @param otherRhythm whether a new period begins now
     */
    record Plan(List<ObjectNode> items, List<Part> parts, boolean otherRhythm) {
        Plan {
            items = List.copyOf(items);
            parts = List.copyOf(parts);
        }

        long cents() {
            long rest = parts.stream().mapToLong(Part::cents).sum();
            long whole = items.stream()
                    .mapToLong(item -> Prices.amount(item.path("price"), Json.number(item, "quantity")))
                    .sum();
            return otherRhythm ? rest + whole : rest;
        }
    }

    /**
     * @param wanted the items of the request
     * @param at when the change counts from
     */
    Plan plan(ObjectNode subscription, JsonNode wanted, long at) {
        List<ObjectNode> items = new ArrayList<>();
        Json.at(subscription, "items.data").forEach(item -> items.add(((ObjectNode) item).deepCopy()));
        String rhythm = rhythm(items.getFirst());
        List<Part> parts = new ArrayList<>();
        boolean trial = Json.status(subscription).equals("trialing");
        for (int i = 0; i < wanted.size(); i++) {
            parts.addAll(change(items, wanted.path(i), "items[" + i + "]", Json.id(subscription), at));
        }
        if (items.isEmpty()) {
            throw StripeFailure.invalid(null, "items", "A subscription must have at least one active item.");
        }
        String newRhythm = rhythm(items.getFirst());
        if (!items.stream().allMatch(item -> rhythm(item).equals(newRhythm))) {
            throw StripeFailure.invalid(null, "items", "The sandbox bills all items of a subscription together.");
        }
        boolean other = !rhythm.equals(newRhythm);
        if (other) {
            parts.removeIf(part -> !part.credit());
        }
        return new Plan(items, trial ? List.of() : parts, other && !trial);
    }

    private static String rhythm(JsonNode item) {
        return Json.text(item, "price.recurring.interval") + Json.number(item, "price.recurring.interval_count");
    }

    private List<Part> change(List<ObjectNode> items, JsonNode wanted, String param, String subscription, long at) {
        String id = Json.textOrNull(wanted, "id");
        boolean priced = wanted.has("price") || wanted.has("price_data");
        if (id == null) {
            ObjectNode price = recurring(wanted, param);
            ObjectNode like = items.getFirst();
            long quantity = wanted.has("quantity") ? Json.number(wanted, "quantity") : 1;
            ObjectNode added = SubscriptionStart.item(
                    world,
                    new Item(price, quantity, Json.copyOrEmpty(wanted, "metadata")),
                    subscription,
                    Json.number(like, "current_period_start"),
                    Json.number(like, "current_period_end"));
            items.add(added);
            return List.of(new Part(added, price, Prorations.rest(added, Prices.amount(price, quantity), at), false));
        }
        ObjectNode item = items.stream()
                .filter(each -> Json.id(each).equals(id))
                .findFirst()
                .orElseThrow(() -> StripeFailure.missing("subscription_item", id, param + "[id]"));
        ObjectNode before = item.deepCopy();
        if (Json.flag(wanted, "deleted")) {
            items.remove(item);
            return List.of(Prorations.credit(before, at));
        }
        if (priced) {
            item.set("price", recurring(wanted, param).deepCopy());
        }
        Json.copy(wanted, item, "quantity", "metadata");
        boolean same = Json.text(before, "price.id").equals(Json.text(item, "price.id"))
                && Json.number(before, "quantity") == Json.number(item, "quantity");
        return same ? List.of() : Prorations.ofChange(before, item.path("price"), Json.number(item, "quantity"), at);
    }

    private ObjectNode recurring(JsonNode wanted, String param) {
        ObjectNode price = prices.ofLine(wanted, param);
        SubscriptionStart.check(List.of(new Item(price, 1, Json.object())));
        return price;
    }

    /**
     * Does it.
     *
     * @throws StripeFailure 402 with nothing changed, if the payment is to come first and does not
     */
    void apply(ObjectNode subscription, Plan plan, ApiCall call) {
        String behavior = call.text("proration_behavior", "create_prorations");
        long at = call.number("proration_date", world.now());
        boolean billedNow = plan.otherRhythm()
                || (behavior.equals("always_invoice") && !plan.parts().isEmpty());
        ObjectNode intent = null;
        if (billedNow && call.text("payment_behavior", "allow_incomplete").equals("error_if_incomplete")) {
            intent = payFirst(subscription, invoices.due(Json.text(subscription, "customer"), plan.cents()));
        }
        world.events().change("customer.subscription.updated", subscription, each -> {
            ArrayNode data = (ArrayNode) Json.at(each, "items.data");
            data.removeAll();
            data.addAll(plan.items());
            if (plan.otherRhythm()) {
                each.put("billing_cycle_anchor", world.now());
            }
        });
        if (!behavior.equals("none")) {
            plan.parts()
                    .forEach(part -> invoiceItems.prorated(
                            subscription, part.item(), part.price(), part.cents(), words(part, at), at));
        }
        if (billedNow) {
            bill(subscription, plan, intent);
        }
    }

    /** Gives the unused rest of the period back, to be put on the next invoice. */
    void credit(ObjectNode subscription) {
        long at = world.now();
        for (JsonNode each : Json.at(subscription, "items.data")) {
            Part part = Prorations.credit((ObjectNode) each, at);
            invoiceItems.prorated(subscription, each, part.price(), part.cents(), words(part, at), at);
        }
    }

    /** A last invoice of what is left to be billed or given back. */
    void billRest(ObjectNode subscription) {
        ObjectNode invoice = invoices.draft(Json.text(subscription, "customer"), subscription, "manual");
        invoices.addPending(invoice, Json.id(subscription));
        world.events().emit("invoice.created", invoice);
        collection.finalizeDraft(invoice);
        collection.collectIfOpen(invoice);
    }

    private @Nullable ObjectNode payFirst(ObjectNode subscription, long due) {
        return due == 0 ? null : collection.payFirst(subscription, due);
    }

    private void bill(ObjectNode subscription, Plan plan, @Nullable ObjectNode intent) {
        ObjectNode invoice;
        if (plan.otherRhythm()) {
            invoice = cycle.newPeriod(subscription, world.now(), "subscription_update", false);
            cycle.schedule(subscription);
        } else {
            invoice = invoices.draft(Json.text(subscription, "customer"), subscription, "subscription_update");
            invoices.addPending(invoice, Json.id(subscription));
            subscription.put("latest_invoice", Json.id(invoice));
            world.events().emit("invoice.created", invoice);
        }
        if (intent == null) {
            collection.finalizeDraft(invoice);
            collection.collectIfOpen(invoice);
        } else {
            invoices.finalizeDraft(invoice);
            invoices.addPayment(invoice, intent);
            collection.markPaid(invoice, intent);
        }
    }

    String words(Part part, long at) {
        LocalDate day = Instant.ofEpochSecond(at).atZone(ZoneOffset.UTC).toLocalDate();
        return (part.credit() ? "Unused time on " : "Remaining time on ") + cycle.productName(part.price()) + " after "
                + day;
    }
}
