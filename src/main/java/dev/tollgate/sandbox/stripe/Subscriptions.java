package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.SubscriptionStart.Item;
import dev.tollgate.sandbox.stripe.SubscriptionStart.Wanted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions. Under the lock.
 *
 * <pre>
 * POST   /v1/subscriptions, /v1/subscriptions/{id}, /v1/subscriptions/{id}/resume
 * GET    /v1/subscriptions, /v1/subscriptions/{id}
 * DELETE /v1/subscriptions/{id}
 * </pre>
 */
final class Subscriptions {
    private static final String STATUSES =
            "status:active|past_due|unpaid|canceled|incomplete|incomplete_expired|trialing|paused|all|ended";
    private static final String COMMON = """
        metadata{}? description? cancel_at_period_end:bool default_payment_method items[].price
        items[].quantity:count items[].metadata{} items[].price_data.currency! items[].price_data.product!
        items[].price_data.unit_amount:count items[].price_data.unit_amount_decimal:decimal
        items[].price_data.recurring.interval!:day|week|month|year
        items[].price_data.recurring.interval_count:count application_fee_percent?:decimal
        transfer_data?.destination! transfer_data.amount_percent:decimal on_behalf_of? off_session:bool
        collection_method:charge_automatically|send_invoice days_until_due:count automatic_tax.enabled!:bool
        trial_settings.end_behavior.missing_payment_method!:cancel|create_invoice|pause trial_end
        proration_behavior:create_prorations|always_invoice|none
        payment_settings.save_default_payment_method:off|on_subscription
        """;
    private static final ParamTable CREATE = ParamTable.of(COMMON, """
        customer! trial_period_days:count billing_mode.type!:classic|flexible
        payment_behavior:allow_incomplete|default_incomplete|error_if_incomplete
        """);
    private static final ParamTable UPDATE = ParamTable.of(COMMON, """
        items[].id items[].deleted:bool proration_date:int payment_behavior:allow_incomplete|error_if_incomplete
        cancellation_details.comment? cancellation_details.feedback?
        """);
    private static final ParamTable CANCEL = ParamTable.of("""
        invoice_now:bool prorate:bool cancellation_details.comment? cancellation_details.feedback?
        """);

    private final World world;
    private final PaymentMethods methods;
    private final Prices prices;
    private final SubscriptionStart start;
    private final SubscriptionCycle cycle;
    private final PlanChange planChange;

    Subscriptions(
            World world,
            PaymentMethods methods,
            Prices prices,
            SubscriptionStart start,
            SubscriptionCycle cycle,
            PlanChange planChange) {
        this.world = world;
        this.methods = methods;
        this.prices = prices;
        this.start = start;
        this.cycle = cycle;
        this.planChange = planChange;
    }

    void addRoutes(Routes routes) {
        routes.post("/v1/subscriptions", CREATE, this::create);
        routes.get(
                "/v1/subscriptions",
                ParamTable.list("customer", "price", STATUSES, "created.gte:int", "created.lt:int"),
                this::list);
        routes.get("/v1/subscriptions/{id}", call -> world.objects().require(call, "subscription"));
        routes.post("/v1/subscriptions/{id}", UPDATE, this::update);
        routes.delete("/v1/subscriptions/{id}", CANCEL, this::cancel);
        routes.post(
                "/v1/subscriptions/{id}/resume",
                ParamTable.of(
                        "billing_cycle_anchor:now|unchanged",
                        "proration_behavior:create_prorations|always_invoice|none"),
                this::resume);
    }

    /** The lines of a request as items. */
    List<Item> items(JsonNode lines) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = lines.path(i);
            long quantity = line.has("quantity") ? Json.number(line, "quantity") : 1;
            ObjectNode price = prices.ofLine(line, "items[" + i + "]");
            items.add(new Item(price, quantity, Json.copyOrEmpty(line, "metadata")));
        }
        if (items.isEmpty()) {
            throw StripeFailure.required("items");
        }
        SubscriptionStart.check(items);
        return items;
    }

    private ObjectNode create(ApiCall call) {
        String customer = call.text("customer");
        world.objects().require(null, "customer", customer, "customer");
        Wanted wanted = new Wanted(customer, items(call.params().path("items")), call.params(), method(call));
        long due = start.dueNow(wanted);
        if (due == 0) {
            return start.paid(wanted, null);
        }
        String behavior = call.text("payment_behavior", "allow_incomplete");
        boolean offSession = call.flag("off_session");
        if (behavior.equals("error_if_incomplete")) {
            return start.paid(wanted, start.payFirst(wanted));
        }
        return start.unpaid(wanted, behavior.equals("allow_incomplete"), offSession);
    }

    private @Nullable String method(ApiCall call) {
        String given = call.textOrNull("default_payment_method");
        return given == null ? null : Json.id(methods.resolve(given, "default_payment_method"));
    }

    private ObjectNode update(ApiCall call) {
        ObjectNode subscription = world.objects().require(call, "subscription");
        if (SubscriptionCycle.isEnded(subscription)) {
            throw StripeFailure.invalid(
                    null, null, "A canceled subscription can only update its cancellation_details and metadata.");
        }
        if (call.has("items")) {
            long at = call.number("proration_date", world.now());
            planChange.apply(
                    subscription, planChange.plan(subscription, call.params().path("items"), at), call);
        }
        String method = method(call);
        world.events().change("customer.subscription.updated", subscription, each -> {
            Json.copy(
                    call.params(),
                    each,
                    "description",
                    "application_fee_percent",
                    "transfer_data",
                    "on_behalf_of",
                    "collection_method",
                    "days_until_due");
            Metadata.apply(call, each);
            if (method != null) {
                each.put("default_payment_method", method);
            }
            applyCancellation(call, each);
        });
        endTrial(call, subscription);
        return subscription;
    }

    private void applyCancellation(ApiCall call, ObjectNode subscription) {
        ObjectNode details = Json.part(subscription, "cancellation_details");
        details.setAll(Json.copyOrEmpty(call.params(), "cancellation_details"));
        if (!call.has("cancel_at_period_end")) {
            return;
        }
        boolean cancel = call.flag("cancel_at_period_end");
        subscription.put("cancel_at_period_end", cancel);
        Json.set(subscription, "cancel_at", cancel ? SubscriptionCycle.periodEnd(subscription) : null);
        Json.set(subscription, "canceled_at", cancel ? world.now() : null);
        Json.set(details, "reason", cancel ? "cancellation_requested" : null);
    }

    /** {@code trial_end=now} begins the first paid period; a later time moves the trial's end. */
    private void endTrial(ApiCall call, ObjectNode subscription) {
        String end = call.textOrNull("trial_end");
        if (end == null || !Json.status(subscription).equals("trialing")) {
            return;
        }
        long at = end.equals("now") ? world.now() : Json.number(call.params(), "trial_end");
        if (at < world.now()) {
            throw StripeFailure.invalid(
                    null, "trial_end", "Invalid timestamp: must be an integer Unix timestamp in the" + " future.");
        }
        world.events().change("customer.subscription.updated", subscription, each -> {
            each.put("trial_end", at);
            each.put("billing_cycle_anchor", at);
            Json.at(each, "items.data").forEach(item -> ((ObjectNode) item).put("current_period_end", at));
        });
        cycle.schedule(subscription);
    }

    private ObjectNode cancel(ApiCall call) {
        ObjectNode subscription = world.objects().require(call, "subscription");
        if (SubscriptionCycle.isEnded(subscription)) {
            throw StripeFailure.missing("subscription", call.id(), null);
        }
        Json.part(subscription, "cancellation_details").setAll(Json.copyOrEmpty(call.params(), "cancellation_details"));
        if (call.flag("prorate")) {
            planChange.credit(subscription);
        }
        cycle.end(subscription, "cancellation_requested");
        if (call.flag("invoice_now")) {
            planChange.billRest(subscription);
        }
        return subscription;
    }

    /** With a customer goes all that he has subscribed to. */
    void customerDeleted(ObjectNode customer) {
        world.objects()
                .all(
                        null,
                        "subscription",
                        each -> Json.text(each, "customer").equals(Json.id(customer))
                                && !SubscriptionCycle.isEnded(each))
                .forEach(each -> cycle.end(each, "cancellation_requested"));
    }

    private ObjectNode resume(ApiCall call) {
        ObjectNode subscription = world.objects().require(call, "subscription");
        if (!Json.status(subscription).equals("paused")) {
            throw StripeFailure.invalid(null, null, "Only paused subscriptions can be resumed.");
        }
        cycle.resume(subscription);
        return subscription;
    }

    private ObjectNode list(ApiCall call) {
        String status = call.text("status", "");
        return Pages.page(
                call,
                "/v1/subscriptions",
                world.objects()
                        .all(
                                call.account(),
                                "subscription",
                                each -> Pages.isAsked(call, "customer", Json.text(each, "customer"))
                                        && isWanted(status, each)
                                        && (!call.has("price") || hasPrice(each, call.text("price")))
                                        && Pages.isCreatedWithin(call, each)));
    }

    private static boolean isWanted(String status, ObjectNode subscription) {
        return switch (status) {
            case "all" -> true;
            case "" -> !Json.status(subscription).equals("canceled");
            case "ended" -> SubscriptionCycle.isEnded(subscription);
            default -> Json.status(subscription).equals(status);
        };
    }

    private static boolean hasPrice(ObjectNode subscription, String price) {
        for (JsonNode item : Json.at(subscription, "items.data")) {
            if (Json.text(item, "price.id").equals(price)) {
                return true;
            }
        }
        return false;
    }
}
