package dev.tollgate.billing;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What a creator is paid at once.
 *
 * @param reference the {@code transfer_group} of its transfer
 * @param idempotencyKey that the transfer is made with
 * @param destination the creator's account at Stripe
 * @param transferId null until Stripe has made it
 * @param refusal why Stripe did not make it, in Stripe's word
 * @param reversedCents what was taken back of it since
 * @param reversing what Stripe is being asked to take back, null if nothing
 */
public record Payout(
        long id,
        long accountId,
        String reference,
        String idempotencyKey,
        String destination,
        long amountCents,
        Status status,
        @Nullable String transferId,
        @Nullable String refusal,
        long reversedCents,
        @Nullable Reversing reversing,
        OffsetDateTime createdAt) {

    /** What of it is asked back, and the key for that. */
    public record Reversing(long cents, String key) {}

    /** Where it stands. */
    public enum Status {
        /** Reserved in the ledger; Stripe is asked for it until it says yes or no. */
        REQUESTED,
        SENT,
        /** Stripe said no: the money is the creator's again, and the next payout has it. */
        REFUSED
    }
}
