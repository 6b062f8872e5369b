package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.ReversalPhase;
import dev.tollgate.billing.ReversalReport;
import java.util.Locale;
import java.util.Optional;

/** Reads a {@code refund} and a {@code dispute}, whose layouts are the same in all API trains as far as billing needs them. */
final class ReversalObjects {
    static final String FUNDS_WITHDRAWN = "charge.dispute.funds_withdrawn";
    static final String FUNDS_REINSTATED = "charge.dispute.funds_reinstated";

    private ReversalObjects() {}

    /**
     * Empty for one of a charge without a payment intent, which is none of ours.
     *
     * @throws MalformedEvent if it is another object
     */
    static Optional<ReversalReport> refund(JsonNode refund) {
        String status = StripeJson.text(checked(refund, "refund"), "status");
        ReversalPhase phase = switch (status) {
            case "pending", "requires_action", "succeeded" -> ReversalPhase.TAKEN;
            case "failed", "canceled" -> ReversalPhase.RETURNED;
            default -> ReversalPhase.NOTED;
        };
        return report(refund, ReversalReport.Kind.REFUND, phase, status);
    }

    /**
     * Empty for one of a charge without a payment intent, which is none of ours.
     *
     * @param eventType where the money is, if the event is of its moving; else the dispute's status decides
     * @throws MalformedEvent if it is another object
     */
    static Optional<ReversalReport> dispute(String eventType, JsonNode dispute) {
        String status = StripeJson.text(checked(dispute, "dispute"), "status");
        ReversalPhase phase = switch (eventType) {
            case FUNDS_WITHDRAWN -> ReversalPhase.TAKEN;
            case FUNDS_REINSTATED -> ReversalPhase.RETURNED;
            default -> ofStatus(status);
        };
        return report(dispute, ReversalReport.Kind.DISPUTE, phase, status);
    }

    /**
     * The same of a dispute as it stands now, which no event tells: where its money is, is seen from what has moved of it
     * (https://docs.stripe.com/api/disputes/object#dispute_object-balance_transactions).
     */
    static Optional<ReversalReport> disputeNow(JsonNode dispute) {
        ReversalPhase phase = ofStatus(StripeJson.text(checked(dispute, "dispute"), "status"));
        return dispute(phase == ReversalPhase.NOTED ? moneyMoved(dispute) : "", dispute);
    }

    private static String moneyMoved(JsonNode dispute) {
        JsonNode moved = dispute.path("balance_transactions");
        long cents = 0;
        for (JsonNode each : moved) {
            cents += StripeJson.integer(each, "amount");
        }
        if (cents < 0) {
            return FUNDS_WITHDRAWN;
        }
        return moved.isEmpty() ? "" : FUNDS_REINSTATED;
    }

    /** Open ones do not say whether their money is gone: an inquiry has the same events. */
    private static ReversalPhase ofStatus(String status) {
        return switch (status) {
            case "lost" -> ReversalPhase.TAKEN;
            case "won" -> ReversalPhase.RETURNED;
            default -> ReversalPhase.NOTED;
        };
    }

    private static JsonNode checked(JsonNode object, String expected) {
        if (!expected.equals(StripeJson.text(object, "object"))) {
            throw new MalformedEvent("data.object.object");
        }
        return object;
    }

    private static Optional<ReversalReport> report(
            JsonNode object, ReversalReport.Kind kind, ReversalPhase phase, String status) {
        String paymentId = StripeJson.idOrNull(object, "payment_intent");
        long cents = StripeJson.integer(object, "amount");
        if (cents < 0) {
            throw new MalformedEvent("amount");
        }
        return paymentId == null
                ? Optional.empty()
                : Optional.of(new ReversalReport(
                        StripeJson.text(object, "id"),
                        kind,
                        paymentId,
                        cents,
                        StripeJson.text(object, "currency").toLowerCase(Locale.ROOT),
                        phase,
                        status));
    }
}
