package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.SessionReport;
import java.util.Locale;
import java.util.Set;

/** Reads a {@code checkout.session} in the layouts of all API trains. */
final class CheckoutSession {
    private static final Set<String> SOLD = Set.of("payment", "subscription");

    private final JsonNode session;

    /** @throws MalformedEvent if it is another object */
    CheckoutSession(JsonNode object) {
        if (!"checkout.session".equals(StripeJson.text(object, "object"))) {
            throw new MalformedEvent("data.object.object");
        }
        this.session = object;
    }

    String id() {
        return StripeJson.text(session, "id");
    }

    /** {@code open}, {@code complete} or {@code expired}; a version may know others. */
    String status() {
        return StripeJson.text(session, "status");
    }

    /** {@code payment}, {@code subscription} or {@code setup}. */
    String mode() {
        return StripeJson.text(session, "mode");
    }

    /** Whether it is of a mode that anything is sold in. */
    boolean sells() {
        return SOLD.contains(mode());
    }

    /**
     * What billing needs of it.
     *
     * @throws MalformedEvent if that is missing
     */
    SessionReport report() {
        return new SessionReport(
                StripeJson.text(session, "id"),
                StripeJson.saneTextOrNull(session, "client_reference_id"),
                payment(StripeJson.text(session, "payment_status")),
                StripeJson.integer(sums(), "amount_total"),
                currency(),
                StripeJson.flag(session, "livemode"),
                StripeJson.idOrNull(session, "payment_intent"),
                mode().equals("subscription"),
                StripeJson.idOrNull(session, "subscription"));
    }

    /**
     * Since basil, the session's sums are in the currency it was made in, whatever the buyer sees. Before, Adaptive Pricing
     * put the buyer's currency there and ours into {@code currency_conversion}.
     */
    private boolean converted() {
        return session.path("currency_conversion").isObject();
    }

    private JsonNode sums() {
        return converted() ? session.path("currency_conversion") : session;
    }

    private String currency() {
        return StripeJson.text(sums(), converted() ? "source_currency" : "currency")
                .toLowerCase(Locale.ROOT);
    }

    private static SessionReport.Payment payment(String status) {
        return switch (status) {
            case "paid" -> SessionReport.Payment.PAID;
            case "unpaid" -> SessionReport.Payment.UNPAID;
            case "no_payment_required" -> SessionReport.Payment.NOT_REQUIRED;
            default -> SessionReport.Payment.UNKNOWN;
        };
    }
}
