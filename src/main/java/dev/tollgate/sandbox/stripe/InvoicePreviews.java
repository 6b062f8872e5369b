package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.PlanChange.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * What an invoice would be. Under the lock.
 *
 * <pre>
 * POST /v1/invoices/create_preview    of a subscription's renewal, or of a change of its plan
 * </pre>
 */
final class InvoicePreviews {
    private static final ParamTable CREATE = ParamTable.of("""
        customer subscription! subscription_details.items[].id subscription_details.items[].price
        subscription_details.items[].quantity:count subscription_details.items[].deleted:bool
        subscription_details.proration_behavior:create_prorations|always_invoice|none
        subscription_details.proration_date:int
        """);

    private final World world;
    private final Invoices invoices;
    private final SubscriptionCycle cycle;
    private final PlanChange planChange;

    InvoicePreviews(World world, Invoices invoices, SubscriptionCycle cycle, PlanChange planChange) {
        this.world = world;
        this.invoices = invoices;
        this.cycle = cycle;
        this.planChange = planChange;
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/invoices/create_preview", CREATE, this::create);
    }

    private ObjectNode create(ApiCall call) {
        ObjectNode subscription =
                world.objects().require(null, "subscription", call.text("subscription"), "subscription");
        JsonNode details = call.params().path("subscription_details");
        long at = details.has("proration_date") ? Json.number(details, "proration_date") : world.now();
        String behavior = String.valueOf(Json.textOrNull(details, "proration_behavior"));
        Plan plan = planChange.plan(subscription, details.path("items"), at);
        ObjectNode after = subscription.deepCopy();
        after.set("items", Json.list(plan.items(), "/v1/subscription_items"));
        ObjectNode invoice = invoices.draft(Json.text(subscription, "customer"), subscription, "upcoming");
        world.objects().remove(invoice);
        invoice.put("id", "upcoming_" + Json.id(invoice));
        if (!behavior.equals("none")) {
            invoices.addLines(invoice, prorations(plan, Json.id(subscription), at));
        }
        if (plan.otherRhythm() || !behavior.equals("always_invoice")) {
            cycle.addPeriod(invoice, after, false);
        }
        return invoice;
    }

    private List<ObjectNode> prorations(Plan plan, String subscription, long at) {
        List<ObjectNode> lines = new ArrayList<>();
        plan.parts().forEach(part -> {
            ObjectNode line =
                    InvoiceLines.ofPeriod(part.item(), subscription, part.cents(), planChange.words(part, at));
            Json.part(line, "parent.subscription_item_details").put("proration", true);
            Json.part(line, "period").put("start", at);
            line.set("pricing", InvoiceLines.pricing(part.price()));
            lines.add(line);
        });
        return lines;
    }
}
