package dev.tollgate.billing;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an account owes for usage, frozen to be put on an invoice.
 *
 * @param day on which it was frozen, in UTC
 * @param reference what Stripe gets in the invoice's metadata, by which it is found where an answer was lost
 * @param idempotencyKey the beginning of the keys that Stripe is called with
 * @param afterBatchId its usage is that of the batches after this one, up to {@code throughBatchId}
 * @param amountCents at least 50, the least that Stripe takes
 * @param invoiceId null until Stripe has made it
 * @param lateSince since when it is known that it is not paid in time; null if it is not late
 */
public record Bill(
        long id,
        long accountId,
        LocalDate day,
        String reference,
        String idempotencyKey,
        long afterBatchId,
        long throughBatchId,
        long amountCents,
        Status status,
        @Nullable String invoiceId,
        @Nullable OffsetDateTime lateSince,
        OffsetDateTime createdAt) {

    /** Where it stands. */
    public enum Status {
        /** Its invoice is being made. */
        FROZEN,
        /** The customer can pay it. */
        OPEN,
        /** Stripe or an operator has given up asking; it is still owed, and can be paid. */
        UNCOLLECTIBLE,
        PAID,
        /** An operator made the invoice void: it is not owed any more. */
        WAIVED,
        /** The sandbox that had its invoice is gone; what is owed is for the next run. */
        VOID;

        /** As it stands in the database. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }

        /** Whether nothing that is told of its invoice changes it any more. */
        boolean isSettled() {
            return this == PAID || this == WAIVED || this == VOID;
        }
    }

    /** A line of it, not 0; below 0 where something else on it is not owed any more. */
    public record Line(int position, String description, long cents) {}
}
