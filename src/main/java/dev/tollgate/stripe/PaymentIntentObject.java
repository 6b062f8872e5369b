package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.TopupReport;
import java.util.Locale;

/** Reads a {@code payment_intent}, whose layout is the same in all API trains as far as top-ups need it. */
final class PaymentIntentObject {
    /** The key of its metadata under which it names our order. Nothing else is believed of metadata. */
    static final String ORDER = "order";

    private PaymentIntentObject() {}

    /** @throws MalformedEvent if it is another object, or something is missing */
    static TopupReport report(JsonNode intent) {
        if (!"payment_intent".equals(StripeJson.text(intent, "object"))) {
            throw new MalformedEvent("data.object.object");
        }
        TopupReport.Payment payment = payment(StripeJson.text(intent, "status"));
        return new TopupReport(
                StripeJson.text(intent, "id"),
                StripeJson.saneTextOrNull(intent.path("metadata"), ORDER),
                payment,
                StripeJson.integer(intent, payment == TopupReport.Payment.PAID ? "amount_received" : "amount"),
                StripeJson.text(intent, "currency").toLowerCase(Locale.ROOT),
                StripeJson.flag(intent, "livemode"),
                failure(intent));
    }

    private static TopupReport.Payment payment(String status) {
        return switch (status) {
            case "succeeded" -> TopupReport.Payment.PAID;
            case "processing" -> TopupReport.Payment.UNDER_WAY;
            // Nobody is there who could enter another method or agree on a page.
            case "requires_payment_method", "requires_action", "canceled" -> TopupReport.Payment.FAILED;
            default -> TopupReport.Payment.UNKNOWN;
        };
    }

    /** The bank's word, such as {@code insufficient_funds}; else Stripe's, such as {@code card_declined}; else the status. */
    private static String failure(JsonNode intent) {
        JsonNode error = intent.path("last_payment_error");
        String bank = StripeJson.saneTextOrNull(error, "decline_code");
        String code = bank == null ? StripeJson.saneTextOrNull(error, "code") : bank;
        return code == null ? StripeJson.text(intent, "status") : code;
    }
}
