package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sandbox.stripe.Payments.Outcome;
import dev.tollgate.sandbox.stripe.SubscriptionStart.Item;
import dev.tollgate.sandbox.stripe.SubscriptionStart.Wanted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What happens on the page of a checkout session: tries to pay, and what follows when one succeeds. Under the lock. */
final class CheckoutPayment {
    private final World world;
    private final Customers customers;
    private final PaymentMethods methods;
    private final PaymentIntents intents;
    private final Payments payments;
    private final CheckoutGoods goods;
    private final Map<String, Opened> opened = new HashMap<>();
    private final Map<String, ObjectNode> sessionsByIntent = new HashMap<>();

    CheckoutPayment(
            World world,
            Customers customers,
            PaymentMethods methods,
            PaymentIntents intents,
            Payments payments,
            CheckoutGoods goods) {
        this.world = world;
        this.customers = customers;
        this.methods = methods;
        this.intents = intents;
        this.payments = payments;
        this.goods = goods;
        payments.onSettled(this::settled);
    }

    /** What a session was created with. */
    private record Opened(List<ObjectNode> lines, JsonNode params) {}

    void open(ObjectNode session, List<ObjectNode> lines, JsonNode params) {
        opened.put(Json.id(session), new Opened(lines, params));
    }

    List<ObjectNode> linesOf(String session) {
        return opened(session).lines();
    }

    private Opened opened(String session) {
        return Objects.requireNonNull(opened.get(session));
    }

    void expire(ObjectNode session) {
        if (Json.status(session).equals("open")) {
            session.put("status", "expired");
            session.putNull("url");
            world.events().emit("checkout.session.expired", session);
        }
    }

    /**
     * What a try has come to.
     *
     * @param intent null where nothing was to be paid
     */
    record Try(Outcome outcome, @Nullable ObjectNode intent) {}

    /** The buyer has filled in the page. */
    Try pay(ObjectNode session, TestMethod kind, @Nullable String email) {
        if (!Json.status(session).equals("open")) {
            throw StripeFailure.invalid(null, null, "This checkout session is " + Json.status(session) + ".");
        }
        boolean subscribes = Json.text(session, "mode").equals("subscription");
        if (kind.isBankDebit() && subscribes) {
            throw StripeFailure.invalid(null, null, "Subscriptions are paid by card here.");
        }
        ObjectNode method = methods.create(kind, null, email);
        setCustomer(session, email, subscribes);
        return subscribes ? subscribe(session, method) : buy(session, method);
    }

    private void setCustomer(ObjectNode session, @Nullable String email, boolean subscribes) {
        String given = Json.textOrNull(session, "customer");
        if (given == null && (subscribes || "always".equals(Json.textOrNull(session, "customer_creation")))) {
            String known = Json.textOrNull(session, "customer_email");
            ObjectNode customer = customers.create(known == null ? email : known, null);
            world.events().emit("customer.created", customer);
            session.put("customer", Json.id(customer));
            given = Json.id(customer);
        }
        String ofCustomer = given == null ? null : Json.textOrNull(customers.require(given), "email");
        session.set(
                "customer_details",
                Json.object(
                        "address",
                        null,
                        "email",
                        ofCustomer == null ? email : ofCustomer,
                        "name",
                        null,
                        "phone",
                        null,
                        "tax_exempt",
                        "none",
                        "tax_ids",
                        Json.array()));
    }

    private Try buy(ObjectNode session, ObjectNode method) {
        long cents = Json.number(session, "amount_total");
        if (cents == 0) {
            complete(session, "no_payment_required", null);
            return new Try(Outcome.SUCCEEDED, null);
        }
        String existing = Json.textOrNull(session, "payment_intent");
        JsonNode details = opened(Json.id(session)).params().path("payment_intent_data");
        ObjectNode intent = existing == null
                ? intents.create(cents, Json.textOrNull(session, "customer"), details)
                : world.objects().get(existing);
        session.put("payment_intent", Json.id(intent));
        return attempt(session, intent, method);
    }

    private Try attempt(ObjectNode session, ObjectNode intent, ObjectNode method) {
        sessionsByIntent.put(Json.id(intent), session);
        Outcome outcome = payments.attempt(intent, method, false);
        switch (outcome) {
            case SUCCEEDED -> complete(session, "paid", intent);
            case PROCESSING -> complete(session, "unpaid", intent);
            case REQUIRES_ACTION, DECLINED -> {}
        }
        return new Try(outcome, intent);
    }

    private Wanted wanted(ObjectNode session, String method) {
        Opened open = opened(Json.id(session));
        List<Item> items = open.lines().stream()
                .map(line -> new Item(Json.part(line, "price"), Json.number(line, "quantity"), Json.object()))
                .toList();
        JsonNode details = open.params().path("subscription_data");
        return new Wanted(Json.text(session, "customer"), items, details.isObject() ? details : Json.object(), method);
    }

    private Try subscribe(ObjectNode session, ObjectNode method) {
        Wanted wanted = wanted(session, Json.id(method));
        long due = goods.dueNow(wanted);
        if (due > 0) {
            ObjectNode intent = intents.create(due, wanted.customer(), goods.intentDetails(wanted));
            return attempt(session, intent, method);
        }
        methods.attach(method, wanted.customer(), true);
        begin(session, wanted, null);
        finish(session, "no_payment_required");
        return new Try(Outcome.SUCCEEDED, null);
    }

    private void begin(ObjectNode session, Wanted wanted, @Nullable ObjectNode intent) {
        ObjectNode subscription = goods.subscribe(wanted, intent);
        session.put("subscription", Json.id(subscription));
        session.set("invoice", subscription.path("latest_invoice"));
    }

    private void complete(ObjectNode session, String paymentStatus, @Nullable ObjectNode intent) {
        if (Json.text(session, "mode").equals("subscription") && intent != null) {
            begin(session, wanted(session, Json.text(intent, "payment_method")), intent);
        } else if (intent != null && paymentStatus.equals("paid")) {
            invoice(session, intent);
        }
        finish(session, paymentStatus);
    }

    private void invoice(ObjectNode session, ObjectNode intent) {
        Opened open = opened(Json.id(session));
        if (Json.flag(open.params(), "invoice_creation.enabled") && Json.has(session, "customer")) {
            JsonNode data = open.params().path("invoice_creation").path("invoice_data");
            session.put("invoice", goods.invoice(Json.text(session, "customer"), open.lines(), data, intent));
        }
    }

    private void finish(ObjectNode session, String paymentStatus) {
        session.put("status", "complete");
        session.put("payment_status", paymentStatus);
        session.putNull("url");
        world.events().emit("checkout.session.completed", session);
    }

    private void settled(ObjectNode intent, Outcome outcome) {
        ObjectNode session = sessionsByIntent.get(Json.id(intent));
        if (session == null) {
            return;
        }
        if (Json.status(session).equals("open")) {
            if (outcome == Outcome.SUCCEEDED) {
                complete(session, "paid", intent);
            }
            return;
        }
        if (Json.status(session).equals("complete")
                && Json.text(session, "payment_status").equals("unpaid")) {
            if (outcome == Outcome.SUCCEEDED) {
                session.put("payment_status", "paid");
                invoice(session, intent);
                world.events().emit("checkout.session.async_payment_succeeded", session);
            } else {
                world.events().emit("checkout.session.async_payment_failed", session);
            }
        }
    }

    /** The session that an intent is for, if it is for one. */
    @Nullable
    ObjectNode sessionOf(ObjectNode intent) {
        return sessionsByIntent.get(Json.id(intent));
    }
}
