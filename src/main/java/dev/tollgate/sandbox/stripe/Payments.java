package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.sandbox.stripe.Balances.Movement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The tries to pay a payment intent: what a card answers, and what money moves. Under the lock. */
final class Payments {
    /** How long a bank debit is under way. */
    static final Duration DEBIT = Duration.ofDays(4);

    private final World world;
    private final PaymentMethods methods;
    private final Charges charges;
    private final Balances balances;
    private final Transfers transfers;
    private final ApplicationFees fees;
    private final List<BiConsumer<ObjectNode, Outcome>> settled = new ArrayList<>();
    private final List<BiConsumer<ObjectNode, TestMethod>> charged = new ArrayList<>();

    Payments(
            World world,
            PaymentMethods methods,
            Charges charges,
            Balances balances,
            Transfers transfers,
            ApplicationFees fees) {
        this.world = world;
        this.methods = methods;
        this.charges = charges;
        this.balances = balances;
        this.transfers = transfers;
        this.fees = fees;
    }

    /** What a try has come to. */
    enum Outcome {
        SUCCEEDED,
        /** Settles or fails later. */
        PROCESSING,
        /** Its owner must be asked on a page. */
        REQUIRES_ACTION,
        DECLINED
    }

    /** Tells when a payment has ended that was under way, or was authenticated on its page. */
    void onSettled(BiConsumer<ObjectNode, Outcome> listener) {
        settled.add(listener);
    }

    /** Tells of each charge that has succeeded. */
    void onCharged(BiConsumer<ObjectNode, TestMethod> listener) {
        charged.add(listener);
    }

    /**
     * Whether a method could pay.
     *
     * @param offSession without its owner there, so that he cannot be asked
     */
    Outcome attempt(ObjectNode intent, ObjectNode method, boolean offSession) {
        TestMethod kind = methods.kind(method);
        intent.put("payment_method", Json.id(method));
        intent.putNull("last_payment_error");
        intent.putNull("next_action");
        if (kind.asksOwner(methods.isSaved(method))) {
            return offSession ? declineUnasked(intent, method, kind) : ask(intent);
        }
        return charge(intent, method, kind);
    }

    /** The owner has answered on the page. */
    @CanIgnoreReturnValue
    Outcome answered(ObjectNode intent, boolean agreed) {
        if (!Json.status(intent).equals("requires_action")) {
            throw StripeFailure.invalid("payment_intent_unexpected_state", null, "Nothing is to be authenticated.");
        }
        ObjectNode method = world.objects().get(Json.text(intent, "payment_method"));
        intent.putNull("next_action");
        Outcome outcome;
        if (agreed) {
            outcome = charge(intent, method, methods.kind(method));
        } else {
            intent.put("status", "requires_payment_method");
            intent.set(
                    "last_payment_error",
                    error(
                            "payment_intent_authentication_failure",
                            null,
                            "The owner of the card did not agree.",
                            method,
                            null));
            intent.putNull("payment_method");
            world.events().emit("payment_intent.payment_failed", intent);
            outcome = Outcome.DECLINED;
        }
        settled.forEach(each -> each.accept(intent, outcome));
        return outcome;
    }

    private Outcome ask(ObjectNode intent) {
        intent.put("status", "requires_action");
        intent.set(
                "next_action",
                Json.object(
                        "type",
                        "redirect_to_url",
                        "redirect_to_url",
                        Json.object("return_url", null, "url", world.base() + "/authenticate/" + Json.id(intent))));
        world.events().emit("payment_intent.requires_action", intent);
        return Outcome.REQUIRES_ACTION;
    }

    private Outcome charge(ObjectNode intent, ObjectNode method, TestMethod kind) {
        if (kind.isDeclined()) {
            return decline(intent, method, kind, "card_declined", kind.declineCode(), "Your card was declined.");
        }
        ObjectNode charge = charges.ofIntent(intent, method, kind);
        intent.put("latest_charge", Json.id(charge));
        if (kind.isBankDebit()) {
            intent.put("status", "processing");
            world.events().emit("charge.pending", charge);
            world.events().emit("payment_intent.processing", intent);
            boolean succeeds = kind == TestMethod.BANK_DEBIT;
            world.time().in(DEBIT, () -> settle(intent, succeeds));
            return Outcome.PROCESSING;
        }
        succeed(intent, charge, kind);
        return Outcome.SUCCEEDED;
    }

    /** Ends a payment that is under way; nothing if it has ended. */
    void settle(ObjectNode intent, boolean succeeds) {
        if (!Json.status(intent).equals("processing")) {
            return;
        }
        ObjectNode charge = world.objects().get(Json.text(intent, "latest_charge"));
        ObjectNode method = world.objects().get(Json.text(intent, "payment_method"));
        TestMethod kind = methods.kind(method);
        if (succeeds) {
            succeed(intent, charge, kind);
        } else {
            charge.put("status", "failed");
            charge.put("failure_code", "insufficient_funds");
            charge.put("failure_message", "The customer's account has insufficient funds to cover this payment.");
            fail(intent, charge, method, "insufficient_funds", null, "The bank account has insufficient funds.");
        }
        settled.forEach(each -> each.accept(intent, succeeds ? Outcome.SUCCEEDED : Outcome.DECLINED));
    }

    private Outcome declineUnasked(ObjectNode intent, ObjectNode method, TestMethod kind) {
        return decline(
                intent,
                method,
                kind,
                "authentication_required",
                "authentication_required",
                "Your card was declined. This transaction requires authentication.");
    }

    private Outcome decline(
            ObjectNode intent, ObjectNode method, TestMethod kind, String code, String declineCode, String message) {
        ObjectNode charge = charges.ofIntent(intent, method, kind);
        intent.put("latest_charge", Json.id(charge));
        charge.put("status", "failed");
        charge.put("failure_code", code);
        charge.put("failure_message", message);
        charge.set("outcome", Charges.outcome(declineCode));
        fail(intent, charge, method, code, declineCode, message);
        return Outcome.DECLINED;
    }

    private void fail(
            ObjectNode intent,
            ObjectNode charge,
            ObjectNode method,
            String code,
            @Nullable String declineCode,
            String message) {
        world.events().emit("charge.failed", charge);
        intent.put("status", "requires_payment_method");
        intent.set("last_payment_error", error(code, declineCode, message, method, charge));
        intent.putNull("payment_method");
        world.events().emit("payment_intent.payment_failed", intent);
    }

    private static ObjectNode error(
            String code, @Nullable String declineCode, String message, ObjectNode method, @Nullable ObjectNode charge) {
        ObjectNode error = Json.object(
                "code",
                code,
                "doc_url",
                "https://docs.stripe.com/error-codes",
                "message",
                message,
                "payment_method",
                method.deepCopy(),
                "type",
                "card_error");
        if (declineCode != null) {
            error.put("decline_code", declineCode);
        }
        if (charge != null) {
            error.put("charge", Json.id(charge));
        }
        return error;
    }

    private void succeed(ObjectNode intent, ObjectNode charge, TestMethod kind) {
        long cents = Json.number(charge, "amount");
        long availableOn =
                kind == TestMethod.AVAILABLE_AT_ONCE ? world.now() : world.now() + Balances.SETTLING.toSeconds();
        String type = kind.isBankDebit() ? "payment" : "charge";
        long fee = Fees.processing(cents, kind);
        ObjectNode received =
                balances.book(null, new Movement(type, cents, fee, "stripe_fee", Json.id(charge), availableOn));
        charge.put("balance_transaction", Json.id(received));
        charge.put("status", "succeeded");
        charge.put("paid", true);
        charge.put("amount_captured", cents);
        charge.put("receipt_url", world.base() + "/receipts/" + Json.id(charge));
        charge.set("outcome", Charges.outcome(null));
        if (Json.has(intent, "transfer_data")) {
            passOn(intent, charge);
        }
        intent.put("status", "succeeded");
        intent.put("amount_received", cents);
        saveMethod(intent);
        world.events().emit("charge.succeeded", charge);
        world.events().emit("payment_intent.succeeded", intent);
        charged.forEach(each -> each.accept(charge, kind));
    }

    /** A destination charge: all of it goes to the destination, and the fee comes back; or only a stated amount goes. */
    private void passOn(ObjectNode intent, ObjectNode charge) {
        String destination = Json.text(intent, "transfer_data.destination");
        if (!Json.has(charge, "transfer_group")) {
            charge.put("transfer_group", "group_" + Json.id(intent));
        }
        boolean stated = Json.has(intent, "transfer_data.amount");
        long cents = stated ? Json.number(intent, "transfer_data.amount") : Json.number(charge, "amount");
        long fee = Json.number(intent, "application_fee_amount");
        ObjectNode transfer = transfers.make(destination, cents, charge, fee);
        charge.put("transfer", Json.id(transfer));
        world.events().emit("transfer.created", transfer);
        if (fee > 0) {
            charge.put("application_fee", Json.id(fees.collect(transfer, charge, fee)));
        }
    }

    private void saveMethod(ObjectNode intent) {
        String customer = Json.textOrNull(intent, "customer");
        if (customer != null && Json.has(intent, "setup_future_usage")) {
            methods.attach(world.objects().get(Json.text(intent, "payment_method")), customer, true);
        }
    }
}
