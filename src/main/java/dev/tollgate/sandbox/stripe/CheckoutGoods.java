package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.SubscriptionStart.Wanted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a paid checkout session makes besides the payment: a subscription, or an invoice as a receipt. Under the lock. */
final class CheckoutGoods {
    private final World world;
    private final SubscriptionStart start;
    private final Invoices invoices;
    private final InvoiceCollection collection;

    CheckoutGoods(World world, SubscriptionStart start, Invoices invoices, InvoiceCollection collection) {
        this.world = world;
        this.start = start;
        this.invoices = invoices;
        this.collection = collection;
    }

    long dueNow(Wanted wanted) {
        return start.dueNow(wanted);
    }

    ObjectNode intentDetails(Wanted wanted) {
        return start.intentDetails(wanted);
    }

    ObjectNode subscribe(Wanted wanted, @Nullable ObjectNode intent) {
        return start.paid(wanted, intent);
    }

    /**
     * A paid invoice of the lines; whatever balance the customer has stays as it is.
     *
     * @return its id
     */
    String invoice(String customer, List<ObjectNode> lines, JsonNode data, ObjectNode intent) {
        ObjectNode invoice = invoices.draft(customer, null, "manual");
        Json.copy(data, invoice, "metadata", "description");
        invoices.addLines(invoice, lines.stream().map(InvoiceLines::ofCheckout).toList());
        world.events().emit("invoice.created", invoice);
        invoices.finalizePaid(invoice);
        invoices.addPayment(invoice, intent);
        collection.markPaid(invoice, intent);
        return Json.id(invoice);
    }
}
