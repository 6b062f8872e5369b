package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What becomes of subscriptions with time and with their invoices. Under the lock. */
final class SubscriptionCycle {
    private static final Duration TRIAL_NOTICE = Duration.ofDays(3);
    private static final Duration RENEWAL_NOTICE = Duration.ofDays(7);
    private static final Set<String> ENDED = Set.of("canceled", "incomplete_expired");

    private final World world;
    private final Invoices invoices;
    private final InvoiceCollection collection;
    private final InvoiceRoutes invoiceRoutes;

    SubscriptionCycle(World world, Invoices invoices, InvoiceCollection collection, InvoiceRoutes invoiceRoutes) {
        this.world = world;
        this.invoices = invoices;
        this.collection = collection;
        this.invoiceRoutes = invoiceRoutes;
        collection.onPaid(this::invoicePaid);
        collection.onFailed(this::invoiceFailed);
    }

    static boolean isEnded(JsonNode subscription) {
        return ENDED.contains(Json.status(subscription));
    }

    static JsonNode firstItem(JsonNode subscription) {
        return Json.at(subscription, "items.data").path(0);
    }

    static long periodEnd(JsonNode subscription) {
        return Json.number(firstItem(subscription), "current_period_end");
    }

    /** Puts what happens next on the agenda; to be called whenever the period has changed. */
    void schedule(ObjectNode subscription) {
        long end = periodEnd(subscription);
        world.time().at(end, () -> periodEnded(subscription, end));
        if (Json.status(subscription).equals("trialing")) {
            world.time()
                    .at(Math.max(world.now(), end - TRIAL_NOTICE.toSeconds()), () -> noticeTrial(subscription, end));
        }
        long notice = end - RENEWAL_NOTICE.toSeconds();
        if (notice > world.now()) {
            world.time().at(notice, () -> noticeRenewal(subscription, end));
        }
    }

    private void noticeTrial(ObjectNode subscription, long end) {
        if (Json.status(subscription).equals("trialing") && periodEnd(subscription) == end) {
            world.events().emit("customer.subscription.trial_will_end", subscription);
        }
    }

    /** The invoice that this tells of does not exist yet, and so has no id. */
    private void noticeRenewal(ObjectNode subscription, long end) {
        if (isRenewing(subscription) && periodEnd(subscription) == end) {
            ObjectNode upcoming = invoices.draft(Json.text(subscription, "customer"), subscription, "upcoming");
            world.objects().remove(upcoming);
            addPeriod(upcoming, subscription, false);
            upcoming.remove("id");
            world.events().emit("invoice.upcoming", upcoming);
        }
    }

    private static boolean isRenewing(ObjectNode subscription) {
        return Json.status(subscription).equals("active") && !Json.has(subscription, "cancel_at");
    }

    private void periodEnded(ObjectNode subscription, long end) {
        if (isEnded(subscription)
                || periodEnd(subscription) != end
                || Json.status(subscription).equals("paused")) {
            return;
        }
        if (Json.has(subscription, "cancel_at") && Json.number(subscription, "cancel_at") <= world.now()) {
            end(subscription, "cancellation_requested");
            return;
        }
        boolean trialEnded = Json.status(subscription).equals("trialing");
        if (trialEnded && !hasMethod(subscription)) {
            String missing = Json.text(subscription, "trial_settings.end_behavior.missing_payment_method");
            if (missing.equals("cancel")) {
                end(subscription, "payment_failed");
                return;
            }
            if (missing.equals("pause")) {
                subscription.put("status", "paused");
                world.events().emit("customer.subscription.paused", subscription);
                return;
            }
        }
        renew(subscription, trialEnded);
    }

    private boolean hasMethod(ObjectNode subscription) {
        ObjectNode customer = world.objects().get(Json.text(subscription, "customer"));
        return Json.has(subscription, "default_payment_method")
                || Json.has(customer, "invoice_settings.default_payment_method");
    }

    /** Begins the next period with a draft for it. Of an unpaid subscription the draft stays one. */
    private void renew(ObjectNode subscription, boolean trialEnded) {
        boolean unpaid = Json.status(subscription).equals("unpaid");
        ObjectNode invoice = newPeriod(subscription, world.now(), "subscription_cycle", trialEnded);
        if (unpaid) {
            invoice.put("auto_advance", false);
        } else {
            collection.advanceLater(invoice);
        }
        schedule(subscription);
    }

    /** A paused subscription goes on from now. */
    void resume(ObjectNode subscription) {
        subscription.put("billing_cycle_anchor", world.now());
        ObjectNode invoice = newPeriod(subscription, world.now(), "subscription_cycle", true);
        world.events().emit("customer.subscription.resumed", subscription);
        collection.finalizeDraft(invoice);
        collection.collectIfOpen(invoice);
        schedule(subscription);
    }

    /** A draft for the period that begins now. */
    ObjectNode newPeriod(ObjectNode subscription, long start, String reason, boolean activates) {
        ObjectNode invoice = invoices.draft(Json.text(subscription, "customer"), subscription, reason);
        world.events().change("customer.subscription.updated", subscription, each -> {
            if (activates) {
                each.put("status", "active");
            }
            long anchor = Json.number(each, "billing_cycle_anchor");
            JsonNode recurring = Json.at(firstItem(each), "price.recurring");
            long end = Periods.endAfter(anchor, recurring, start);
            Json.at(each, "items.data")
                    .forEach(item -> ((ObjectNode) item)
                            .put("current_period_start", start)
                            .put("current_period_end", end));
            each.put("latest_invoice", Json.id(invoice));
        });
        addPeriod(invoice, subscription, false);
        invoices.addPending(invoice, Json.id(subscription));
        world.events().emit("invoice.created", invoice);
        return invoice;
    }

    /** A line for each item and its present period. */
    void addPeriod(ObjectNode invoice, ObjectNode subscription, boolean trial) {
        List<ObjectNode> lines = new ArrayList<>();
        for (JsonNode item : Json.at(subscription, "items.data")) {
            long quantity = Json.number(item, "quantity");
            String name = productName(item.path("price"));
            long cents = trial ? 0 : Prices.amount(item.path("price"), quantity);
            String words = trial ? "Trial period for " + name : quantity + " × " + name;
            lines.add(InvoiceLines.ofPeriod(item, Json.id(subscription), cents, words));
        }
        invoices.addLines(invoice, lines);
    }

    String productName(JsonNode price) {
        return Json.text(world.objects().get(Json.text(price, "product")), "name");
    }

    private void invoicePaid(ObjectNode invoice) {
        ObjectNode subscription = collection.subscriptionOf(invoice);
        if (subscription == null || isEnded(subscription)) {
            return;
        }
        String status = Json.status(subscription);
        boolean latest = Json.id(invoice).equals(Json.textOrNull(subscription, "latest_invoice"));
        if (latest && Set.of("incomplete", "past_due", "unpaid").contains(status)) {
            world.events().change("customer.subscription.updated", subscription, each -> {
                each.put("status", "active");
                if (Json.text(each, "payment_settings.save_default_payment_method")
                        .equals("on_subscription")) {
                    saveMethod(each, invoice);
                }
            });
        }
    }

    /** What has paid the invoice pays the next ones too. */
    private void saveMethod(ObjectNode subscription, ObjectNode invoice) {
        for (ObjectNode payment : invoices.paymentsOf(Json.id(invoice))) {
            ObjectNode intent = world.objects().get(Json.text(payment, "payment.payment_intent"));
            subscription.set("default_payment_method", intent.path("payment_method"));
        }
    }

    private void invoiceFailed(ObjectNode invoice, boolean givenUp) {
        ObjectNode subscription = collection.subscriptionOf(invoice);
        if (subscription == null
                || isEnded(subscription)
                || Json.status(subscription).equals("incomplete")) {
            return;
        }
        world.events().change("customer.subscription.updated", subscription, each -> each.put("status", "past_due"));
        if (!givenUp || !Json.flag(invoice, "auto_advance")) {
            return;
        }
        switch (collection.settings().afterRetries()) {
            case CANCEL -> end(subscription, "payment_failed");
            case UNPAID ->
                world.events()
                        .change("customer.subscription.updated", subscription, each -> each.put("status", "unpaid"));
            case PAST_DUE -> {}
        }
    }

    /** The first payment has not come within a day. */
    void expireIncomplete(ObjectNode subscription) {
        if (Json.status(subscription).equals("incomplete")) {
            world.events()
                    .change(
                            "customer.subscription.updated",
                            subscription,
                            each -> each.put("status", "incomplete_expired"));
            ObjectNode invoice = world.objects().get(Json.text(subscription, "latest_invoice"));
            if (Json.status(invoice).equals("open")) {
                invoiceRoutes.voidOpen(invoice);
            }
        }
    }

    /** Ends it for good; open invoices are not collected by themselves any more. */
    void end(ObjectNode subscription, String reason) {
        subscription.put("status", "canceled");
        subscription.put("ended_at", world.now());
        if (!Json.has(subscription, "canceled_at")) {
            subscription.put("canceled_at", world.now());
        }
        Json.part(subscription, "cancellation_details").put("reason", reason);
        world.objects()
                .all(
                        null,
                        "invoice",
                        each -> Json.id(subscription)
                                        .equals(Json.textOrNull(each, "parent.subscription_details.subscription"))
                                && Set.of("draft", "open").contains(Json.status(each)))
                .forEach(invoice -> {
                    invoice.put("auto_advance", false);
                    invoice.putNull("next_payment_attempt");
                });
        world.events().emit("customer.subscription.deleted", subscription);
    }
}
