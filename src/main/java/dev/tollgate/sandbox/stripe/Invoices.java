package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Invoices as things: how they are made, added up and finalized. Their routes are in {@link InvoiceRoutes}. Under the lock. */
final class Invoices {
    private static final ObjectNode INVOICE = Json.template("""
        {"id": null, "object": "invoice", "account_country": "US", "account_name": "Sandbox platform",
         "amount_due": 0, "amount_overpaid": 0, "amount_paid": 0, "amount_remaining": 0, "amount_shipping": 0,
         "application": null, "attempt_count": 0, "attempted": false, "auto_advance": null,
         "automatic_tax": {"enabled": false, "liability": null, "status": null},
         "automatically_finalizes_at": null, "billing_reason": null, "collection_method": "charge_automatically",
         "created": null, "currency": "usd", "customer": null, "customer_address": null, "customer_email": null,
         "customer_name": null, "default_payment_method": null, "description": null, "discounts": [],
         "due_date": null, "effective_at": null, "ending_balance": null, "footer": null,
         "hosted_invoice_url": null, "invoice_pdf": null, "last_finalization_error": null, "lines": null,
         "livemode": false, "metadata": {}, "next_payment_attempt": null, "number": null, "on_behalf_of": null,
         "parent": null, "payment_settings": {"payment_method_options": null, "payment_method_types": null},
         "period_end": null, "period_start": null, "post_payment_credit_notes_amount": 0,
         "pre_payment_credit_notes_amount": 0, "receipt_number": null, "starting_balance": null,
         "statement_descriptor": null, "status": "draft",
         "status_transitions": {"finalized_at": null, "marked_uncollectible_at": null, "paid_at": null, "voided_at": null},
         "subtotal": 0, "total": 0, "total_discount_amounts": [], "total_taxes": [],
         "webhooks_delivered_at": null}
        """);

    private static final ObjectNode INVOICE_PAYMENT = Json.template("""
        {"id": null, "object": "invoice_payment", "amount_paid": null, "amount_requested": null, "created": null,
         "currency": "usd", "invoice": null, "is_default": true, "livemode": false, "payment": null,
         "status": "open", "status_transitions": {"canceled_at": null, "paid_at": null}}
        """);

    private static final int LINES_MAX = 250;

    private final World world;
    private final Customers customers;
    private final PaymentIntents intents;

    Invoices(World world, Customers customers, PaymentIntents intents) {
        this.world = world;
        this.customers = customers;
        this.intents = intents;
        world.expansion()
                .includable(
                        "invoice:payments",
                        invoice -> Json.list(
                                paymentsOf(Json.id(invoice)), "/v1/invoice_payments?invoice=" + Json.id(invoice)));
        world.expansion().includable("invoice:confirmation_secret", this::confirmationSecret);
    }

    /**
     * An empty draft.
     *
     * @param subscription null for an invoice of its own
     */
    ObjectNode draft(String customerId, @Nullable ObjectNode subscription, String reason) {
        ObjectNode customer = customers.require(customerId);
        String id = Ids.next("in");
        ObjectNode invoice = Json.like(
                INVOICE,
                "id",
                id,
                "auto_advance",
                subscription != null,
                "billing_reason",
                reason,
                "created",
                world.now(),
                "customer",
                customerId,
                "customer_address",
                customer.path("address").deepCopy(),
                "customer_email",
                customer.path("email").deepCopy(),
                "customer_name",
                customer.path("name").deepCopy(),
                "lines",
                Json.list(List.of(), "/v1/invoices/" + id + "/lines"),
                "parent",
                parent(subscription),
                "period_end",
                world.now(),
                "period_start",
                world.now(),
                "starting_balance",
                Json.number(customer, "balance"),
                "webhooks_delivered_at",
                world.now());
        if (subscription != null) {
            Json.copy(subscription, invoice, "collection_method", "on_behalf_of");
        }
        return world.objects().add(null, invoice);
    }

    /** The subscription's metadata stand in its invoices as they were then. */
    private static @Nullable ObjectNode parent(@Nullable ObjectNode subscription) {
        return subscription == null
                ? null
                : Json.object(
                        "quote_details",
                        null,
                        "subscription_details",
                        Json.object(
                                "metadata", subscription.path("metadata").deepCopy(),
                                "subscription", Json.id(subscription)),
                        "type",
                        "subscription_details");
    }

    /** Puts an invoice item on a draft. */
    void addLine(ObjectNode draft, ObjectNode item) {
        requireDraft(draft);
        addLines(draft, List.of(InvoiceLines.ofItem(item)));
        item.put("invoice", Json.id(draft));
    }

    void addLines(ObjectNode draft, List<ObjectNode> lines) {
        ArrayNode data = (ArrayNode) Json.at(draft, "lines.data");
        lines.forEach(line -> {
            line.put("invoice", Json.id(draft));
            data.add(line);
        });
        if (data.size() > LINES_MAX) {
            throw StripeFailure.invalid(null, "invoice", "An invoice has at most " + LINES_MAX + " items.");
        }
        addUp(draft);
    }

    /** Puts on the draft what waits for the customer's next invoice. */
    void addPending(ObjectNode draft, @Nullable String subscription) {
        String customer = Json.text(draft, "customer");
        List<ObjectNode> waiting = world.objects().all(null, "invoiceitem", item -> {
            String of = Json.textOrNull(item, "parent.subscription_details.subscription");
            return Json.text(item, "customer").equals(customer)
                    && !Json.has(item, "invoice")
                    && (of == null || of.equals(subscription));
        });
        waiting.reversed().forEach(item -> addLine(draft, item));
    }

    private void addUp(ObjectNode invoice) {
        long total = 0;
        for (JsonNode line : Json.at(invoice, "lines.data")) {
            total = Math.addExact(total, Json.number(line, "amount"));
        }
        invoice.put("subtotal", total);
        invoice.put("total", total);
        long due = Math.max(0, total + Json.number(invoice, "starting_balance"));
        invoice.put("amount_due", due);
        invoice.put("amount_remaining", due);
    }

    static void requireDraft(ObjectNode invoice) {
        if (!Json.status(invoice).equals("draft")) {
            throw StripeFailure.invalid(
                    "invoice_not_editable",
                    null,
                    "This invoice is no longer editable: it is " + Json.status(invoice) + ".");
        }
    }

    /** What would have to be paid for so much, with the customer's balance. 0 where Stripe only remembers the debt. */
    long due(String customer, long totalCents) {
        long due = totalCents + Json.number(customers.require(customer), "balance");
        return due < Fees.CHARGE_CENTS_MIN ? 0 : due;
    }

    /** Opens it: nothing of it changes any more. What is too little to be charged goes to the customer's balance. */
    void finalizeDraft(ObjectNode invoice) {
        requireDraft(invoice);
        ObjectNode customer = customers.require(Json.text(invoice, "customer"));
        long balance = Json.number(customer, "balance");
        invoice.put("starting_balance", balance);
        addUp(invoice);
        long due = due(Json.id(customer), Json.number(invoice, "total"));
        long left = due == 0 ? Json.number(invoice, "total") + balance : 0;
        invoice.put("amount_due", due);
        invoice.put("amount_remaining", due);
        invoice.put("ending_balance", left);
        customers.setBalance(customer, left);
        open(invoice, customer);
    }

    /** The same for what has been paid in another way, where the customer's balance has no part in it. */
    void finalizePaid(ObjectNode invoice) {
        requireDraft(invoice);
        invoice.put("starting_balance", 0);
        addUp(invoice);
        invoice.put("ending_balance", 0);
        open(invoice, customers.require(Json.text(invoice, "customer")));
    }

    private void open(ObjectNode invoice, ObjectNode customer) {
        long number = Json.number(customer, "next_invoice_sequence");
        customer.put("next_invoice_sequence", number + 1);
        invoice.put("number", String.format(Locale.ROOT, "%s-%04d", Json.text(customer, "invoice_prefix"), number));
        invoice.put("status", "open");
        invoice.put("effective_at", world.now());
        invoice.putNull("automatically_finalizes_at");
        invoice.put("hosted_invoice_url", world.base() + "/i/" + Json.id(invoice));
        invoice.put("invoice_pdf", world.base() + "/i/" + Json.id(invoice) + "/pdf");
        Json.part(invoice, "status_transitions").put("finalized_at", world.now());
        world.events().emit("invoice.finalized", invoice);
    }

    /** The intent that pays an open invoice, made when it is first needed. */
    @CanIgnoreReturnValue
    ObjectNode intentOf(ObjectNode invoice, ObjectNode details) {
        for (ObjectNode payment : paymentsOf(Json.id(invoice))) {
            if (Json.status(payment).equals("open")) {
                return world.objects().get(Json.text(payment, "payment.payment_intent"));
            }
        }
        ObjectNode intent = newIntent(Json.text(invoice, "customer"), Json.number(invoice, "amount_due"), details);
        addPayment(invoice, intent);
        return intent;
    }

    ObjectNode newIntent(String customer, long cents, ObjectNode details) {
        return intents.create(cents, customer, details);
    }

    /** Says that an intent is for an invoice. */
    void addPayment(ObjectNode invoice, ObjectNode intent) {
        ObjectNode payment = Json.like(
                INVOICE_PAYMENT,
                "id",
                Ids.next("inpay"),
                "amount_requested",
                Json.number(invoice, "amount_due"),
                "created",
                world.now(),
                "invoice",
                Json.id(invoice),
                "payment",
                Json.object("payment_intent", Json.id(intent), "type", "payment_intent"));
        world.objects().add(null, payment);
    }

    List<ObjectNode> paymentsOf(String invoice) {
        return world.objects()
                .all(null, "invoice_payment", each -> Json.text(each, "invoice").equals(invoice));
    }

    /** The invoice that an intent is for, if it is for one. */
    @Nullable
    ObjectNode invoiceOf(ObjectNode intent) {
        return world.objects()
                .newest(
                        "invoice_payment",
                        each -> Json.text(each, "payment.payment_intent").equals(Json.id(intent)))
                .map(payment -> world.objects().get(Json.text(payment, "invoice")))
                .orElse(null);
    }

    private JsonNode confirmationSecret(JsonNode invoice) {
        for (ObjectNode payment : paymentsOf(Json.id(invoice))) {
            ObjectNode intent = world.objects().get(Json.text(payment, "payment.payment_intent"));
            return Json.object("client_secret", Json.text(intent, "client_secret"), "type", "payment_intent");
        }
        return Json.value(null);
    }
}
