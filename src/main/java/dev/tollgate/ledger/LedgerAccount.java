package dev.tollgate.ledger;

import java.util.Locale;

/**
 * One side of a transfer: a kind of ledger account and whose it is.
 *
 * @param owner an account id, or {@link #PLATFORM} for the platform's own
 */
public record LedgerAccount(Type type, long owner) {
    /** The owner of the platform's own ledger accounts. */
    public static final long PLATFORM = 0;

    /** The kinds of ledger accounts. A balance is what was credited less what was debited. */
    public enum Type {
        /** A customer's credits; never below zero. */
        WALLET,
        /** What a customer owes for usage that no credits covered; zero or below. */
        RECEIVABLE,
        /** What usage has earned, before creators' shares. */
        USAGE_REVENUE,
        /** What was sold for money other than credits, before creators' shares. */
        SALES_REVENUE,
        /** What a creator has earned and not been paid; below zero where he was paid what was then taken back. */
        CREATOR_PAYABLE,
        /** Money that went through Stripe; the other side of every purchase and payout. */
        STRIPE_CLEARING,
        /** Money that came in another way than through Stripe, as an operator says of an invoice. */
        OUTSIDE_CLEARING,
        /** Credits given away by the platform. */
        PROMOTIONAL_CREDIT;

        /** As it stands in the database. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public LedgerAccount {
        if (owner < 0) {
            throw new IllegalArgumentException("no owner: " + owner);
        }
    }

    public static LedgerAccount wallet(long accountId) {
        return new LedgerAccount(Type.WALLET, accountId);
    }

    public static LedgerAccount platform(Type type) {
        return new LedgerAccount(type, PLATFORM);
    }
}
