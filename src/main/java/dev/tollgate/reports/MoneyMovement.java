package dev.tollgate.reports;

import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Money between an account and us: paid, to be paid, or given back.
 *
 * @param id its source and the source's id, such as {@code order:17}; a refund's or dispute's is Stripe's own
 * @param status a published word: pending, processing, open, paid, failed, uncollectible, waived, void, partially_reversed,
 *     reversed; of refunds and disputes pending, paid, taken, returned
 * @param amountCents below 0 where it goes back to the account
 * @param detail what was bought, the day of a bill, or Stripe's word for where a refund or dispute stands
 */
record MoneyMovement(
        Kind kind,
        String id,
        String status,
        long amountCents,
        String currency,
        @Nullable String detail,
        Related related,
        OffsetDateTime createdAt) {
    /** What belongs to it; null where there is no such thing. */
    record Related(
            @Nullable Long orderId,
            @Nullable Long agentId,
            @Nullable Long billId,
            @Nullable String invoiceId,
            @Nullable String paymentId) {}

    /** The published words. */
    enum Kind {
        CREDIT_PURCHASE,
        AUTO_TOPUP,
        PLAN_PAYMENT,
        /** An agent for good, or its first month. */
        AGENT_PURCHASE,
        AGENT_RENEWAL,
        DEPLOY_SLOT,
        USAGE_INVOICE,
        REFUND,
        DISPUTE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static List<String> labels() {
            return Arrays.stream(values()).map(Kind::label).toList();
        }
    }

    /** For people, in English. */
    String description() {
        String of = detail == null ? "" : detail;
        return switch (kind) {
            case CREDIT_PURCHASE -> "Credits";
            case AUTO_TOPUP -> "Automatic top-up of credits";
            case PLAN_PAYMENT -> "Premium plan" + (of.isEmpty() ? "" : ", a " + of);
            case AGENT_PURCHASE -> "Agent " + of;
            case AGENT_RENEWAL -> "Agent " + of + ", a further month";
            case DEPLOY_SLOT -> "Deploy slot";
            case USAGE_INVOICE -> "Usage, billed on " + of;
            case REFUND -> "Refund";
            case DISPUTE -> "Disputed payment";
        };
    }
}
