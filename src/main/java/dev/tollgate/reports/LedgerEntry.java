package dev.tollgate.reports;

import dev.tollgate.ledger.TransferKind;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What moved an account's credits.
 *
 * @param nanos nano-dollars; above 0 where credits came, below where they went
 * @param balanceNanos what the account had behind it
 * @param reason why, where a person decided it
 */
record LedgerEntry(
        TransferKind transfer,
        String reference,
        long nanos,
        long balanceNanos,
        @Nullable String reason,
        OffsetDateTime createdAt) {
    /** What it is called to its owner. */
    Kind kind() {
        return Kind.of(transfer);
    }

    /** The published words. */
    enum Kind {
        /** A batch of calls, paid from credits. */
        USAGE,
        /** Credits were bought, in a checkout or by an automatic top-up. */
        PURCHASE,
        /** An operator gave credits. */
        GRANT,
        /** An operator took credits back. */
        REVOCATION,
        /** The payment of a purchase was refunded or disputed. */
        PAYMENT_REVERSED,
        /** Such a refund failed, or the dispute was won. */
        REVERSAL_RETURNED,
        /** What was owed for usage was paid from credits. */
        USAGE_DUE,
        /** A part of a month's usage was given back. */
        VOLUME_DISCOUNT,
        /** The account brought another, or was brought by one. */
        REFERRAL,
        /** Such credits were taken back, since the payment that they followed from was. */
        REFERRAL_REVOKED,
        /** A bill was paid, of which something was not owed any more. */
        OVERPAYMENT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(TransferKind transfer) {
            return switch (transfer) {
                case USAGE_CREDITS -> USAGE;
                case CREDIT_PURCHASE -> PURCHASE;
                case CREDIT_GRANT -> GRANT;
                case CREDIT_REVOCATION -> REVOCATION;
                case CREDIT_CLAWBACK -> PAYMENT_REVERSED;
                case CREDIT_REINSTATEMENT -> REVERSAL_RETURNED;
                case DUE_CREDITS -> USAGE_DUE;
                case VOLUME_DISCOUNT -> VOLUME_DISCOUNT;
                case REFERRAL_CREDIT -> REFERRAL;
                case REFERRAL_REVOCATION -> REFERRAL_REVOKED;
                case BILL_OVERPAYMENT, BILL_REINSTATEMENT_CREDITS -> OVERPAYMENT;
                case USAGE_DUE,
                        CREATOR_SHARE,
                        CLAWBACK_DUE,
                        DUE_REINSTATEMENT,
                        SALE,
                        SALE_SHARE,
                        SALE_REVERSAL,
                        SHARE_REVERSAL,
                        SALE_REINSTATEMENT,
                        SHARE_REINSTATEMENT,
                        BILL_PAYMENT,
                        BILL_SETTLEMENT,
                        BILL_WAIVER,
                        USAGE_REFUND,
                        USAGE_REFUND_RETURN,
                        BILL_DISPUTE,
                        BILL_REINSTATEMENT,
                        PAYOUT,
                        PAYOUT_RETURN -> throw new IllegalArgumentException(transfer + " moves no wallet");
            };
        }
    }
}
