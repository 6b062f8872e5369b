package dev.tollgate.billing;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who was brought by whom, on the terms of the day on which that was said.
 *
 * @param accountId who was brought
 * @param referrerNanos what who brought it gets, in nano-dollars; 0 for nothing
 * @param refereeNanos what who was brought gets
 * @param monthlyMax how many of those whom an account brought it is paid for in a calendar month, in UTC
 * @param doubted whether it is to be looked whether the account's payments went back
 * @param creditedAt null before that
 */
record Referral(
        long accountId,
        long referrerAccountId,
        long referrerNanos,
        long refereeNanos,
        int monthlyMax,
        Status status,
        boolean doubted,
        Instant createdAt,
        @Nullable Instant creditedAt) {

    /** Each follows those before it, but that one that was earned is open again if the payment went back before it was credited. */
    enum Status {
        OPEN,
        /** The account has paid; the credits follow. */
        EARNED,
        CREDITED,
        /** Only who was brought has its credits: the other one had been paid for enough of them that month. */
        CAPPED,
        /** All of the account's payments went back, and what was left of the credits was taken back. Final. */
        REVOKED;

        /** As it stands in the database and in the API. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    String reference() {
        return "referral:" + accountId;
    }
}
