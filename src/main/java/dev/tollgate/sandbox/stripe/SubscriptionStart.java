package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a subscription comes to be: by checkout, where it is paid before it exists, or by the API. Under the lock. */
final class SubscriptionStart {
    private static final ObjectNode SUBSCRIPTION_ITEM = Json.template("""
        {"id": null, "object": "subscription_item", "billing_thresholds": null, "created": null,
         "current_period_end": null, "current_period_start": null, "discounts": [], "metadata": null,
         "price": null, "quantity": null, "subscription": null, "tax_rates": []}
        """);

    private static final ObjectNode SUBSCRIPTION = Json.template("""
        {"id": null, "object": "subscription", "application": null, "application_fee_percent": null,
         "automatic_tax": {"disabled_reason": null, "enabled": false, "liability": null},
         "billing_cycle_anchor": null, "billing_mode": {"flexible": null, "type": "flexible"},
         "billing_thresholds": null, "cancel_at": null, "cancel_at_period_end": false, "canceled_at": null,
         "cancellation_details": {"comment": null, "feedback": null, "reason": null},
         "collection_method": "charge_automatically", "created": null, "currency": "usd", "customer": null,
         "days_until_due": null, "default_payment_method": null, "default_source": null, "default_tax_rates": [],
         "description": null, "discounts": [], "ended_at": null,
         "invoice_settings": {"account_tax_ids": null, "issuer": {"type": "self"}}, "items": null,
         "latest_invoice": null, "livemode": false, "metadata": {}, "next_pending_invoice_item_invoice": null,
         "on_behalf_of": null, "pause_collection": null,
         "payment_settings": {"payment_method_options": null, "payment_method_types": null, "save_default_payment_method": "off"},
         "pending_invoice_item_interval": null, "pending_setup_intent": null, "pending_update": null,
         "schedule": null, "start_date": null, "status": "active", "transfer_data": null, "trial_end": null,
         "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}}, "trial_start": null}
        """);

    private static final Duration INCOMPLETE = Duration.ofHours(23);

    private final World world;
    private final Accounts accounts;
    private final Invoices invoices;
    private final InvoiceCollection collection;
    private final SubscriptionCycle cycle;

    SubscriptionStart(
            World world, Accounts accounts, Invoices invoices, InvoiceCollection collection, SubscriptionCycle cycle) {
        this.world = world;
        this.accounts = accounts;
        this.invoices = invoices;
        this.collection = collection;
        this.cycle = cycle;
    }

    /** @param price of Stripe's layout */
    record Item(ObjectNode price, long quantity, ObjectNode metadata) {}

    /**
     * What is wanted.
     *
     * @param details what the API calls {@code subscription_data} in a checkout session
     * @param method what later invoices are paid with
     */
    record Wanted(
            String customer,
            List<Item> items,
            JsonNode details,
            @Nullable String method) {
        Wanted {
            items = List.copyOf(items);
        }

        long cents() {
            return items.stream()
                    .mapToLong(item -> Prices.amount(item.price(), item.quantity()))
                    .sum();
        }
    }

    /** All prices must recur, and in one rhythm. */
    static void check(List<Item> items) {
        for (Item item : items) {
            if (!Prices.isRecurring(item.price())) {
                throw StripeFailure.invalid(
                        null,
                        "items[0][price]",
                        "The price specified is set to `type=one_time` but this field only"
                                + " accepts prices with `type=recurring`.");
            }
            if (!rhythm(item).equals(rhythm(items.getFirst()))) {
                throw StripeFailure.invalid(null, "items", "The sandbox bills all items of a subscription together.");
            }
        }
    }

    private static String rhythm(Item item) {
        return Json.text(item.price(), "recurring.interval") + Json.number(item.price(), "recurring.interval_count");
    }

    /** What is to be paid at once. 0 in a trial. */
    long dueNow(Wanted wanted) {
        return trialEnd(wanted.details()) > world.now() ? 0 : invoices.due(wanted.customer(), wanted.cents());
    }

    /** What the intent for that has. */
    ObjectNode intentDetails(Wanted wanted) {
        ObjectNode terms = Json.object();
        Json.copy(wanted.details(), terms, "transfer_data", "application_fee_percent");
        return InvoiceCollection.details(terms, dueNow(wanted));
    }

    /**
     * Has it paid before it exists.
     *
     * @throws StripeFailure 402 if that fails
     */
    ObjectNode payFirst(Wanted wanted) {
        ObjectNode terms = Json.object("customer", wanted.customer(), "default_payment_method", wanted.method());
        Json.copy(wanted.details(), terms, "transfer_data", "application_fee_percent");
        return collection.payFirst(terms, dueNow(wanted));
    }

    /** One that has been paid already, or needs no payment yet. */
    ObjectNode paid(Wanted wanted, @Nullable ObjectNode intent) {
        ObjectNode subscription = create(wanted);
        boolean trial = Json.has(subscription, "trial_end");
        subscription.put("status", trial ? "trialing" : "active");
        ObjectNode invoice = firstInvoice(subscription, trial);
        world.events().emit("customer.subscription.created", subscription);
        invoices.finalizeDraft(invoice);
        if (intent != null) {
            invoices.addPayment(invoice, intent);
        }
        collection.markPaid(invoice, intent);
        cycle.schedule(subscription);
        return subscription;
    }

    /**
     * One whose first invoice is to be paid now, or waits for it.
     *
     * @param tried whether to try
     */
    ObjectNode unpaid(Wanted wanted, boolean tried, boolean offSession) {
        ObjectNode subscription = create(wanted);
        subscription.put("status", "incomplete");
        ObjectNode invoice = firstInvoice(subscription, false);
        world.events().emit("customer.subscription.created", subscription);
        invoice.put("auto_advance", false);
        invoices.finalizeDraft(invoice);
        boolean sent = Json.text(subscription, "collection_method").equals("send_invoice");
        if (sent) {
            long days = Json.number(subscription, "days_until_due");
            invoice.put("due_date", world.now() + Duration.ofDays(days).toSeconds());
            subscription.put("status", "active");
        } else if (tried) {
            collection.collect(invoice, null, offSession);
        } else {
            invoices.intentOf(invoice, intentDetails(wanted));
        }
        world.time().in(INCOMPLETE, () -> cycle.expireIncomplete(subscription));
        cycle.schedule(subscription);
        return subscription;
    }

    private ObjectNode firstInvoice(ObjectNode subscription, boolean trial) {
        ObjectNode invoice = invoices.draft(Json.text(subscription, "customer"), subscription, "subscription_create");
        cycle.addPeriod(invoice, subscription, trial);
        subscription.put("latest_invoice", Json.id(invoice));
        world.events().emit("invoice.created", invoice);
        return invoice;
    }

    private ObjectNode create(Wanted wanted) {
        JsonNode details = wanted.details();
        String destination = Json.textOrNull(details, "transfer_data.destination");
        if (destination != null) {
            accounts.requireTransfers(destination, "transfer_data[destination]");
        }
        long now = world.now();
        long trialEnd = trialEnd(details);
        boolean trial = trialEnd > now;
        String id = Ids.next("sub");
        ObjectNode recurring = Json.part(wanted.items().getFirst().price(), "recurring");
        long anchor = trial ? trialEnd : now;
        long end = trial ? trialEnd : Periods.endAfter(anchor, recurring, now);
        List<ObjectNode> items = new ArrayList<>();
        wanted.items().forEach(item -> items.add(item(item, id, now, end)));
        ObjectNode subscription = blank(id, wanted);
        subscription.put("billing_cycle_anchor", anchor);
        subscription.set("items", Json.list(items, "/v1/subscription_items?subscription=" + id));
        if (trial) {
            subscription.put("trial_start", now);
            subscription.put("trial_end", trialEnd);
        }
        Json.copy(
                details,
                subscription,
                "description",
                "metadata",
                "application_fee_percent",
                "transfer_data",
                "on_behalf_of",
                "collection_method",
                "days_until_due",
                "cancel_at_period_end");
        String missing = Json.textOrNull(details, "trial_settings.end_behavior.missing_payment_method");
        if (missing != null) {
            Json.part(subscription, "trial_settings.end_behavior").put("missing_payment_method", missing);
        }
        String save = Json.textOrNull(details, "payment_settings.save_default_payment_method");
        if (save != null) {
            Json.part(subscription, "payment_settings").put("save_default_payment_method", save);
        }
        if (Json.flag(subscription, "cancel_at_period_end")) {
            subscription.put("cancel_at", end);
            subscription.put("canceled_at", now);
        }
        return world.objects().add(null, subscription);
    }

    /** 0 without a trial. */
    private long trialEnd(JsonNode details) {
        long days = Json.number(details, "trial_period_days");
        String given = Json.textOrNull(details, "trial_end");
        if (given == null || given.equals("now")) {
            return days == 0 ? 0 : world.now() + Duration.ofDays(days).toSeconds();
        }
        if (!given.matches("\\d{1,12}") || days != 0) {
            throw StripeFailure.invalid("parameter_invalid_integer", "trial_end", "Invalid trial_end: " + given);
        }
        return Long.parseLong(given);
    }

    private ObjectNode item(Item wanted, String subscription, long start, long end) {
        return item(world, wanted, subscription, start, end);
    }

    static ObjectNode item(World world, Item wanted, String subscription, long start, long end) {
        return Json.like(
                SUBSCRIPTION_ITEM,
                "id",
                Ids.next("si"),
                "created",
                world.now(),
                "current_period_end",
                end,
                "current_period_start",
                start,
                "metadata",
                wanted.metadata(),
                "price",
                wanted.price().deepCopy(),
                "quantity",
                wanted.quantity(),
                "subscription",
                subscription);
    }

    private ObjectNode blank(String id, Wanted wanted) {
        return Json.like(
                SUBSCRIPTION,
                "id",
                id,
                "billing_cycle_anchor",
                world.now(),
                "created",
                world.now(),
                "customer",
                wanted.customer(),
                "default_payment_method",
                wanted.method(),
                "start_date",
                world.now());
    }
}
