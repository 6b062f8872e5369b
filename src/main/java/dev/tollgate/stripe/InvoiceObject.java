package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.Invoice;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads an {@code invoice} in the layout of the API version that we call Stripe with, and its id in that of any. */
final class InvoiceObject {
    /** In an invoice's metadata: the reference of the bill that it was made from. */
    static final String BILL = "bill";

    private static final String SUCCEEDED = "paid";

    private final JsonNode invoice;

    /** @throws MalformedEvent if it is another object */
    InvoiceObject(JsonNode object) {
        if (!"invoice".equals(StripeJson.text(object, "object"))) {
            throw new MalformedEvent("data.object.object");
        }
        this.invoice = object;
    }

    /** Of the invoice that an event tells of, itself or a payment of it; null for one that has none yet. */
    static @Nullable String idIn(JsonNode object) {
        return switch (StripeJson.text(object, "object")) {
            case "invoice" -> StripeJson.textOrNull(object, "id");
            case "invoice_payment" -> StripeJson.idOrNull(object, "invoice");
            default -> throw new MalformedEvent("data.object.object");
        };
    }

    String id() {
        return StripeJson.text(invoice, "id");
    }

    @Nullable
    String customer() {
        return StripeJson.idOrNull(invoice, "customer");
    }

    @Nullable
    String subscriptionId() {
        return StripeJson.idOrNull(ofSubscription(), "subscription");
    }

    /** As the subscription's metadata had it when the invoice was made final. */
    @Nullable
    String orderReference() {
        return StripeJson.saneTextOrNull(ofSubscription().path("metadata"), SubscriptionObject.ORDER);
    }

    /** Of the bill of ours that it was made from; null for one that is of none. */
    @Nullable
    String billReference() {
        return StripeJson.saneTextOrNull(invoice.path("metadata"), BILL);
    }

    private JsonNode ofSubscription() {
        return invoice.path("parent").path("subscription_details");
    }

    /** @throws MalformedEvent if something is missing */
    Invoice report() {
        JsonNode payments = invoice.path("payments").path("data");
        return new Invoice(
                StripeJson.text(invoice, "id"),
                StripeJson.flag(invoice, "livemode"),
                subscriptionId(),
                billReference(),
                StripeJson.text(invoice, "status"),
                StripeJson.textOrNull(invoice, "number"),
                StripeJson.text(invoice, "currency").toLowerCase(Locale.ROOT),
                StripeJson.integer(invoice, "total"),
                StripeJson.integer(invoice, "amount_due"),
                paidCents(payments),
                paymentId(payments),
                url("hosted_invoice_url"),
                url("invoice_pdf"),
                timeOrNull(invoice, "due_date"),
                (int) StripeJson.integer(invoice, "attempt_count"),
                timeOrNull(invoice, "next_payment_attempt"),
                Instant.ofEpochSecond(StripeJson.integer(invoice, "created")),
                timeOrNull(invoice.path("status_transitions"), "paid_at"));
    }

    /** By payment intents: what an operator marks as paid in another way is no money at Stripe. */
    private static long paidCents(JsonNode payments) {
        long cents = 0;
        for (JsonNode each : payments) {
            cents += succeeded(each) ? StripeJson.integer(each, "amount_paid") : 0;
        }
        return cents;
    }

    private static @Nullable String paymentId(JsonNode payments) {
        for (JsonNode each : payments) {
            if (succeeded(each)) {
                return StripeJson.idOrNull(each.path("payment"), "payment_intent");
            }
        }
        return null;
    }

    private static boolean succeeded(JsonNode payment) {
        return SUCCEEDED.equals(StripeJson.textOrNull(payment, "status"))
                && StripeJson.idOrNull(payment.path("payment"), "payment_intent") != null;
    }

    /** These are longer than ids, and are only shown. */
    private @Nullable String url(String field) {
        return invoice.path(field).textValue();
    }

    private static @Nullable Instant timeOrNull(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isMissingNode() || value.isNull()
                ? null
                : Instant.ofEpochSecond(StripeJson.integer(object, field));
    }
}
