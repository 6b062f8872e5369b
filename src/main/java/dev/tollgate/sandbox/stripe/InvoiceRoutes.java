package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.Payments.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Invoices and their payments. Under the lock.
 *
 * <pre>
 * POST   /v1/invoices, /v1/invoices/{id}, /v1/invoices/{id}/finalize, /pay, /void, /mark_uncollectible, /send
 * GET    /v1/invoices, /v1/invoices/{id}, /v1/invoices/{id}/lines
 * DELETE /v1/invoices/{id}    drafts only
 * GET    /v1/invoice_payments, /v1/invoice_payments/{id}
 * </pre>
 */
final class InvoiceRoutes {
    private static final String FIELDS = """
        auto_advance:bool description? metadata{}? default_payment_method footer? days_until_due:count
        collection_method:charge_automatically|send_invoice automatic_tax.enabled!:bool on_behalf_of?
        statement_descriptor
        """;
    private static final ParamTable CREATE =
            ParamTable.of(FIELDS, "customer! currency pending_invoice_items_behavior:exclude|include subscription");

    private final World world;
    private final PaymentMethods methods;
    private final PaymentIntents intents;
    private final Customers customers;
    private final Invoices invoices;
    private final InvoiceCollection collection;

    InvoiceRoutes(
            World world,
            PaymentMethods methods,
            PaymentIntents intents,
            Customers customers,
            Invoices invoices,
            InvoiceCollection collection) {
        this.world = world;
        this.methods = methods;
        this.intents = intents;
        this.customers = customers;
        this.invoices = invoices;
        this.collection = collection;
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/invoices", CREATE, this::create);
        routes.get("/v1/invoices", ParamTable.list("""
            customer subscription status:draft|open|paid|uncollectible|void
            collection_method:charge_automatically|send_invoice created.gte:int created.lt:int
            """), this::list);
        routes.get("/v1/invoices/{id}", call -> world.objects().require(call, "invoice"));
        routes.post("/v1/invoices/{id}", ParamTable.of(FIELDS), this::update);
        routes.delete("/v1/invoices/{id}", ParamTable.NONE, this::delete);
        routes.get("/v1/invoices/{id}/lines", ParamTable.list(), this::lines);
        routes.post("/v1/invoices/{id}/finalize", ParamTable.of("auto_advance:bool"), this::finalizeDraft);
        routes.post(
                "/v1/invoices/{id}/pay",
                ParamTable.of("payment_method", "off_session:bool", "paid_out_of_band:bool"),
                this::pay);
        routes.post("/v1/invoices/{id}/void", ParamTable.NONE, this::voidInvoice);
        routes.post("/v1/invoices/{id}/mark_uncollectible", ParamTable.NONE, this::markUncollectible);
        routes.post("/v1/invoices/{id}/send", ParamTable.NONE, this::send);
        routes.get("/v1/invoice_payments", ParamTable.list("""
            invoice status:open|paid|canceled payment.type!:payment_intent|charge payment.payment_intent
            """), this::listPayments);
        routes.get("/v1/invoice_payments/{id}", call -> world.objects().require(call, "invoice_payment"));
    }

    private ObjectNode create(ApiCall call) {
        String customer = call.text("customer");
        Prices.usd(call.text("currency", "usd"), "currency");
        String subscriptionId = call.textOrNull("subscription");
        ObjectNode subscription = subscriptionId == null
                ? null
                : world.objects().require(null, "subscription", subscriptionId, "subscription");
        ObjectNode invoice = invoices.draft(customer, subscription, "manual");
        invoice.put("auto_advance", false);
        apply(call, invoice);
        boolean pending = call.text("pending_invoice_items_behavior", "exclude").equals("include");
        if (pending || subscription != null) {
            invoices.addPending(invoice, subscriptionId);
        }
        world.events().emit("invoice.created", invoice);
        if (Json.flag(invoice, "auto_advance")) {
            collection.advanceLater(invoice);
        }
        return invoice;
    }

    private void apply(ApiCall call, ObjectNode invoice) {
        Json.copy(
                call.params(),
                invoice,
                "auto_advance",
                "description",
                "footer",
                "collection_method",
                "on_behalf_of",
                "statement_descriptor");
        Metadata.apply(call, invoice);
        String method = call.textOrNull("default_payment_method");
        if (method != null) {
            invoice.put("default_payment_method", Json.id(methods.resolve(method, "default_payment_method")));
        }
        boolean sent = Json.text(invoice, "collection_method").equals("send_invoice");
        if (sent && call.has("days_until_due")) {
            long days = Json.number(call.params(), "days_until_due");
            invoice.put("due_date", world.now() + Duration.ofDays(days).toSeconds());
        } else if (sent && !Json.has(invoice, "due_date")) {
            throw StripeFailure.invalid(
                    null,
                    "days_until_due",
                    "If the collection method is set to 'send_invoice', you must also supply"
                            + " days_until_due or due_date.");
        }
        if (Json.flag(call.params(), "automatic_tax.enabled")) {
            Json.part(invoice, "automatic_tax").put("enabled", true).put("status", "complete");
        }
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode invoice = world.objects().require(call, "invoice");
        boolean advancing = Json.flag(invoice, "auto_advance");
        world.events().change("invoice.updated", invoice, each -> apply(call, each));
        if (!advancing
                && Json.flag(invoice, "auto_advance")
                && Json.status(invoice).equals("draft")) {
            collection.advanceLater(invoice);
        }
        return invoice;
    }

    private ObjectNode delete(ApiCall call) {
        ObjectNode invoice = world.objects().require(call, "invoice");
        Invoices.requireDraft(invoice);
        world.objects()
                .all(null, "invoiceitem", each -> call.id().equals(Json.textOrNull(each, "invoice")))
                .forEach(item -> world.objects().remove(item));
        world.objects().remove(invoice);
        world.events().emit("invoice.deleted", invoice);
        return Json.object("id", call.id(), "object", "invoice", "deleted", true);
    }

    private ObjectNode finalizeDraft(ApiCall call) {
        ObjectNode invoice = world.objects().require(call, "invoice");
        Json.copy(call.params(), invoice, "auto_advance");
        collection.finalizeDraft(invoice);
        if (Json.flag(invoice, "auto_advance")) {
            world.time().at(world.now(), () -> collection.collectIfOpen(invoice));
        }
        return invoice;
    }

    private ObjectNode pay(ApiCall call) {
        ObjectNode invoice = world.objects().require(call, "invoice");
        String given = call.textOrNull("payment_method");
        ObjectNode method = given == null ? null : methods.resolve(given, "payment_method");
        if (Json.status(invoice).equals("draft")) {
            collection.finalizeDraft(invoice);
            if (Json.status(invoice).equals("paid")) {
                return invoice;
            }
        }
        requireOpen(invoice);
        if (call.flag("paid_out_of_band")) {
            collection.markPaidOutOfBand(invoice);
            return invoice;
        }
        boolean offSession = !call.has("off_session") || call.flag("off_session");
        Outcome outcome = collection.collect(invoice, method, offSession);
        if (outcome == Outcome.DECLINED) {
            throw declined(invoice);
        }
        return invoice;
    }

    private StripeFailure declined(ObjectNode invoice) {
        for (ObjectNode payment : invoices.paymentsOf(Json.id(invoice))) {
            ObjectNode intent = world.objects().get(Json.text(payment, "payment.payment_intent"));
            if (Json.has(intent, "last_payment_error")) {
                return StripeFailure.declined(Json.part(intent, "last_payment_error"), intent);
            }
        }
        return StripeFailure.invalid(
                null,
                null,
                "There is no `default_payment_method` set on this Customer or Invoice. Please set either a"
                        + " `default_payment_method` or a `default_source` before paying.");
    }

    private static void requireOpen(ObjectNode invoice) {
        String status = Json.status(invoice);
        if (status.equals("paid")) {
            throw StripeFailure.invalid("invoice_already_paid", null, "Invoice is already paid");
        }
        if (!status.equals("open") && !status.equals("uncollectible")) {
            throw StripeFailure.invalid("invoice_not_open", null, "The invoice is " + status + ".");
        }
    }

    private ObjectNode voidInvoice(ApiCall call) {
        ObjectNode invoice = world.objects().require(call, "invoice");
        requireOpen(invoice);
        voidOpen(invoice);
        return invoice;
    }

    /** Takes it back, and with it what it did to the customer's balance. */
    void voidOpen(ObjectNode invoice) {
        ObjectNode customer = customers.require(Json.text(invoice, "customer"));
        long applied = Json.number(invoice, "ending_balance") - Json.number(invoice, "starting_balance");
        customers.setBalance(customer, Json.number(customer, "balance") - applied);
        close(invoice, "void", "voided_at");
        for (ObjectNode payment : invoices.paymentsOf(Json.id(invoice))) {
            if (Json.status(payment).equals("open")) {
                payment.put("status", "canceled");
                Json.part(payment, "status_transitions").put("canceled_at", world.now());
                intents.cancel(world.objects().get(Json.text(payment, "payment.payment_intent")), "void_invoice");
            }
        }
        world.events().emit("invoice.voided", invoice);
    }

    private ObjectNode markUncollectible(ApiCall call) {
        ObjectNode invoice = world.objects().require(call, "invoice");
        requireOpen(invoice);
        close(invoice, "uncollectible", "marked_uncollectible_at");
        world.events().emit("invoice.marked_uncollectible", invoice);
        return invoice;
    }

    private void close(ObjectNode invoice, String status, String transition) {
        invoice.put("status", status);
        invoice.put("auto_advance", false);
        invoice.putNull("next_payment_attempt");
        Json.part(invoice, "status_transitions").put(transition, world.now());
    }

    private ObjectNode send(ApiCall call) {
        ObjectNode invoice = world.objects().require(call, "invoice");
        if (Json.status(invoice).equals("draft")) {
            collection.finalizeDraft(invoice);
        }
        world.events().emit("invoice.sent", invoice);
        return invoice;
    }

    private ObjectNode lines(ApiCall call) {
        ObjectNode invoice = world.objects().require(call, "invoice");
        List<ObjectNode> lines = new ArrayList<>();
        Json.at(invoice, "lines.data").forEach(line -> lines.add((ObjectNode) line));
        return Pages.page(call, "/v1/invoices/" + call.id() + "/lines", lines);
    }

    private ObjectNode list(ApiCall call) {
        return Pages.page(
                call,
                "/v1/invoices",
                world.objects()
                        .all(
                                call.account(),
                                "invoice",
                                each -> Pages.isAsked(call, "customer", Json.text(each, "customer"))
                                        && Pages.isAsked(call, "status", Json.status(each))
                                        && Pages.isAsked(
                                                call, "collection_method", Json.text(each, "collection_method"))
                                        && Pages.isAsked(
                                                call,
                                                "subscription",
                                                Json.textOrNull(each, "parent.subscription_details.subscription"))
                                        && Pages.isCreatedWithin(call, each)));
    }

    private ObjectNode listPayments(ApiCall call) {
        String intent = Json.textOrNull(call.params(), "payment.payment_intent");
        return Pages.page(
                call,
                "/v1/invoice_payments",
                world.objects()
                        .all(
                                call.account(),
                                "invoice_payment",
                                each -> Pages.isAsked(call, "invoice", Json.text(each, "invoice"))
                                        && Pages.isAsked(call, "status", Json.status(each))
                                        && (intent == null
                                                || intent.equals(Json.text(each, "payment.payment_intent")))));
    }
}
