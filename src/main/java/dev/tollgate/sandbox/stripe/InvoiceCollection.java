package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.sandbox.stripe.Payments.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How invoices are paid: by themselves after an hour, on demand, and again and again when that fails. Under the lock. */
final class InvoiceCollection {
    /** How long a draft that advances by itself stays open for changes. */
    static final Duration DRAFT = Duration.ofHours(1);

    private final World world;
    private final Invoices invoices;
    private final Payments payments;
    private final List<Consumer<ObjectNode>> paid = new ArrayList<>();
    private final List<BiConsumer<ObjectNode, Boolean>> failed = new ArrayList<>();
    private BillingSettings settings = BillingSettings.DEFAULT;

    InvoiceCollection(World world, Invoices invoices, Payments payments) {
        this.world = world;
        this.invoices = invoices;
        this.payments = payments;
        payments.onSettled(this::settled);
    }

    void onPaid(Consumer<ObjectNode> listener) {
        paid.add(listener);
    }

    /** With whether no more tries will be made. */
    void onFailed(BiConsumer<ObjectNode, Boolean> listener) {
        failed.add(listener);
    }

    BillingSettings settings() {
        return settings;
    }

    void setSettings(BillingSettings settings) {
        this.settings = settings;
    }

    /** Finalizes and collects a draft after its hour, if nobody has done so meanwhile. */
    void advanceLater(ObjectNode draft) {
        long at = world.now() + DRAFT.toSeconds();
        draft.put("automatically_finalizes_at", at);
        world.time().at(at, () -> {
            if (Json.status(draft).equals("draft") && Json.flag(draft, "auto_advance")) {
                finalizeDraft(draft);
                collectIfOpen(draft);
            }
        });
    }

    /** Finalizes it; one for which nothing is to be paid is paid with that. */
    void finalizeDraft(ObjectNode draft) {
        invoices.finalizeDraft(draft);
        if (Json.number(draft, "amount_due") == 0) {
            markPaid(draft, null);
        }
    }

    void collectIfOpen(ObjectNode invoice) {
        if (Json.status(invoice).equals("open")
                && Json.text(invoice, "collection_method").equals("charge_automatically")) {
            collect(invoice, null, true);
        }
    }

    /**
     * Tries to have an open invoice paid.
     *
     * @param with a payment method instead of the usual one
     */
    @CanIgnoreReturnValue
    Outcome collect(ObjectNode invoice, @Nullable ObjectNode with, boolean offSession) {
        ObjectNode method = with == null ? usualMethod(invoice) : with;
        invoice.put("attempted", true);
        if (method == null) {
            fail(invoice, false);
            return Outcome.DECLINED;
        }
        ObjectNode intent = invoices.intentOf(invoice, details(invoice));
        if (Json.status(intent).equals("processing")) {
            return Outcome.PROCESSING;
        }
        Outcome outcome = payments.attempt(intent, method, offSession);
        switch (outcome) {
            case SUCCEEDED -> markPaid(invoice, intent);
            case PROCESSING -> {}
            case REQUIRES_ACTION -> world.events().emit("invoice.payment_action_required", invoice);
            case DECLINED ->
                fail(invoice, "authentication_required".equals(Json.textOrNull(intent, "last_payment_error.code")));
        }
        return outcome;
    }

    /**
     * Has something paid before the change that it is for is made.
     *
     * @throws StripeFailure 402 if it is not paid at once
     */
    ObjectNode payFirst(ObjectNode subscription, long cents) {
        String customer = Json.text(subscription, "customer");
        ObjectNode method = usualMethod(subscription, customer);
        if (method == null) {
            throw StripeFailure.invalid(
                    "resource_missing",
                    null,
                    "This customer has no attached payment source or default payment method.");
        }
        ObjectNode intent = invoices.newIntent(customer, cents, details(subscription, cents));
        if (payments.attempt(intent, method, true) != Outcome.SUCCEEDED) {
            throw Json.has(intent, "last_payment_error")
                    ? StripeFailure.declined(Json.part(intent, "last_payment_error"), intent)
                    : StripeFailure.of(402, "card_error", "card_declined", null, "The payment takes days.");
        }
        return intent;
    }

    private @Nullable ObjectNode usualMethod(ObjectNode invoice) {
        ObjectNode subscription = subscriptionOf(invoice);
        String own = Json.textOrNull(invoice, "default_payment_method");
        return own != null
                ? world.objects().get(own)
                : usualMethod(subscription == null ? Json.object() : subscription, Json.text(invoice, "customer"));
    }

    private @Nullable ObjectNode usualMethod(JsonNode subscription, String customer) {
        String own = Json.textOrNull(subscription, "default_payment_method");
        String usual = own == null
                ? Json.textOrNull(world.objects().get(customer), "invoice_settings.default_payment_method")
                : own;
        return usual == null ? null : world.objects().get(usual);
    }

    @Nullable
    ObjectNode subscriptionOf(ObjectNode invoice) {
        String id = Json.textOrNull(invoice, "parent.subscription_details.subscription");
        return id == null ? null : world.objects().get(id);
    }

    private ObjectNode details(ObjectNode invoice) {
        ObjectNode subscription = subscriptionOf(invoice);
        return subscription == null
                ? Json.object("description", "Payment for Invoice")
                : details(subscription, Json.number(invoice, "amount_due"));
    }

    /** What the intent of a subscription's invoice has, with the seller's part of it. */
    static ObjectNode details(ObjectNode subscription, long cents) {
        ObjectNode details = Json.object("description", "Subscription", "setup_future_usage", "off_session");
        if (Json.has(subscription, "transfer_data")) {
            ObjectNode transfer = Json.object("destination", Json.text(subscription, "transfer_data.destination"));
            String percent = Json.textOrNull(subscription, "transfer_data.amount_percent");
            if (percent != null) {
                transfer.put("amount", Fees.percent(cents, percent));
            }
            details.set("transfer_data", transfer);
        }
        String fee = Json.textOrNull(subscription, "application_fee_percent");
        if (fee != null) {
            details.put("application_fee_amount", Fees.percent(cents, fee));
        }
        return details;
    }

    /** @param intent what has paid it, null if nothing was to be paid */
    void markPaid(ObjectNode invoice, @Nullable ObjectNode intent) {
        long due = Json.number(invoice, "amount_due");
        invoice.put("amount_paid", due);
        if (intent != null) {
            invoice.put("attempt_count", Json.number(invoice, "attempt_count") + 1);
        }
        setPaid(invoice);
        world.events().emit("invoice.paid", invoice);
        world.events().emit("invoice.payment_succeeded", invoice);
        for (ObjectNode payment : invoices.paymentsOf(Json.id(invoice))) {
            if (Json.status(payment).equals("open")) {
                payment.put("status", "paid");
                payment.put("amount_paid", due);
                Json.part(payment, "status_transitions").put("paid_at", world.now());
                world.events().emit("invoice_payment.paid", payment);
            }
        }
        paid.forEach(each -> each.accept(invoice));
    }

    /** The customer has paid in some other way; Stripe has no money of it. */
    void markPaidOutOfBand(ObjectNode invoice) {
        setPaid(invoice);
        world.events().emit("invoice.paid", invoice);
        paid.forEach(each -> each.accept(invoice));
    }

    private void setPaid(ObjectNode invoice) {
        invoice.put("status", "paid");
        invoice.put("attempted", true);
        invoice.put("amount_remaining", 0);
        invoice.putNull("next_payment_attempt");
        Json.part(invoice, "status_transitions").put("paid_at", world.now());
    }

    private void fail(ObjectNode invoice, boolean authenticationMissing) {
        int attempts = (int) Json.number(invoice, "attempt_count") + 1;
        invoice.put("attempt_count", attempts);
        boolean again = Json.flag(invoice, "auto_advance")
                && attempts <= settings.retryDays().size();
        if (again) {
            long at = world.now()
                    + Duration.ofDays(settings.retryDays().get(attempts - 1)).toSeconds();
            invoice.put("next_payment_attempt", at);
            world.time().at(at, () -> retry(invoice, attempts));
        } else {
            invoice.putNull("next_payment_attempt");
        }
        world.events().emit("invoice.payment_failed", invoice);
        if (authenticationMissing) {
            world.events().emit("invoice.payment_action_required", invoice);
        }
        failed.forEach(each -> each.accept(invoice, !again));
    }

    private void retry(ObjectNode invoice, int attemptsThen) {
        if (Json.flag(invoice, "auto_advance") && Json.number(invoice, "attempt_count") == attemptsThen) {
            collectIfOpen(invoice);
        }
    }

    /** A payment that was under way, or waited for its owner, has ended. */
    private void settled(ObjectNode intent, Outcome outcome) {
        ObjectNode invoice = invoices.invoiceOf(intent);
        if (invoice == null || !Json.status(invoice).equals("open")) {
            return;
        }
        if (outcome == Outcome.SUCCEEDED) {
            markPaid(invoice, intent);
        } else if (outcome == Outcome.DECLINED) {
            fail(invoice, false);
        }
    }
}
