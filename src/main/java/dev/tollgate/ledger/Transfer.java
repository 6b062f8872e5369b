package dev.tollgate.ledger;

import org.jspecify.annotations.Nullable;

/**
 * One amount that moves between the two ledger accounts of its kind; the customer's side is the account's, the other one
 * the platform's.
 *
 * @param accountId whose business it is
 * @param reference what makes it unique among the account's transfers of that kind
 * @param amountNanos more than 0
 * @param actor who caused it, where that was a person or an operator's key
 * @param reason why, where a person decided it
 */
public record Transfer(
        long accountId,
        TransferKind kind,
        String reference,
        long amountNanos,
        @Nullable String actor,
        @Nullable String reason) {
    public Transfer {
        if (accountId <= 0 || amountNanos <= 0 || reference.isEmpty()) {
            throw new IllegalArgumentException("no transfer: " + kind + " " + amountNanos + " for " + accountId);
        }
    }

    LedgerAccount debited() {
        return side(kind.debited());
    }

    LedgerAccount credited() {
        return side(kind.credited());
    }

    private LedgerAccount side(LedgerAccount.Type type) {
        return switch (type) {
            case WALLET, RECEIVABLE, CREATOR_PAYABLE -> new LedgerAccount(type, accountId);
            case USAGE_REVENUE, SALES_REVENUE, STRIPE_CLEARING, OUTSIDE_CLEARING, PROMOTIONAL_CREDIT ->
                LedgerAccount.platform(type);
        };
    }
}
