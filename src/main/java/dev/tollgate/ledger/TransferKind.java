package dev.tollgate.ledger;

import java.util.Locale;

/** What a transfer books. With the account and the reference it is the business key that keeps a fact from being booked twice. */
public enum TransferKind {
    /** A batch's usage paid from credits: wallet to usage revenue. The reference is the batch. */
    USAGE_CREDITS(LedgerAccount.Type.WALLET, LedgerAccount.Type.USAGE_REVENUE),
    /** A batch's usage that no credits covered: receivable to usage revenue. The reference is the batch. */
    USAGE_DUE(LedgerAccount.Type.RECEIVABLE, LedgerAccount.Type.USAGE_REVENUE),
    /** A creator's share of a batch: usage revenue to creator payable. The reference is the batch. */
    CREATOR_SHARE(LedgerAccount.Type.USAGE_REVENUE, LedgerAccount.Type.CREATOR_PAYABLE),
    /** What a month's usage earned its account: usage revenue to wallet. The reference is the month, as volume:2026-11. */
    VOLUME_DISCOUNT(LedgerAccount.Type.USAGE_REVENUE, LedgerAccount.Type.WALLET),
    /** For bringing an account, or being brought: promotional credit to wallet. The reference is referral: and who was brought. */
    REFERRAL_CREDIT(LedgerAccount.Type.PROMOTIONAL_CREDIT, LedgerAccount.Type.WALLET),
    /** What of that was left when all of the payments went back: wallet to promotional credit. The reference is the same. */
    REFERRAL_REVOCATION(LedgerAccount.Type.WALLET, LedgerAccount.Type.PROMOTIONAL_CREDIT),
    /** Credits that were paid: Stripe clearing to wallet. The reference is the checkout session, or a top-up's payment intent. */
    CREDIT_PURCHASE(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.WALLET),
    /** Credits given by an operator, with a reason: promotional credit to wallet. The reference is the request. */
    CREDIT_GRANT(LedgerAccount.Type.PROMOTIONAL_CREDIT, LedgerAccount.Type.WALLET),
    /** Credits taken back by an operator, with a reason: wallet to promotional credit. The reference is the request. */
    CREDIT_REVOCATION(LedgerAccount.Type.WALLET, LedgerAccount.Type.PROMOTIONAL_CREDIT),
    /** Purchased credits whose payment was refunded or disputed: wallet to Stripe clearing. The reference is that and its phase. */
    CREDIT_CLAWBACK(LedgerAccount.Type.WALLET, LedgerAccount.Type.STRIPE_CLEARING),
    /** What of it was spent already, and is owed: receivable to Stripe clearing. The reference is the same. */
    CLAWBACK_DUE(LedgerAccount.Type.RECEIVABLE, LedgerAccount.Type.STRIPE_CLEARING),
    /** Such credits when the refund failed or the dispute was won: Stripe clearing to wallet. The reference is that and its phase. */
    CREDIT_REINSTATEMENT(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.WALLET),
    /** What of it is owed no longer: Stripe clearing to receivable. The reference is the same. */
    DUE_REINSTATEMENT(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.RECEIVABLE),
    /** Something else than credits was paid: Stripe clearing to sales revenue. The reference is the checkout session or the invoice. */
    SALE(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.SALES_REVENUE),
    /** The creator's share of it: sales revenue to creator payable. The reference is the same. */
    SALE_SHARE(LedgerAccount.Type.SALES_REVENUE, LedgerAccount.Type.CREATOR_PAYABLE),
    /** A sale whose payment was refunded or disputed: sales revenue to Stripe clearing. The reference is that and its phase. */
    SALE_REVERSAL(LedgerAccount.Type.SALES_REVENUE, LedgerAccount.Type.STRIPE_CLEARING),
    /** The creator's share of that: creator payable to sales revenue. The reference is the same. */
    SHARE_REVERSAL(LedgerAccount.Type.CREATOR_PAYABLE, LedgerAccount.Type.SALES_REVENUE),
    /** Such a sale when the refund failed or the dispute was won: Stripe clearing to sales revenue. The reference is that and its phase. */
    SALE_REINSTATEMENT(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.SALES_REVENUE),
    /** The creator's share of that: sales revenue to creator payable. The reference is the same. */
    SHARE_REINSTATEMENT(LedgerAccount.Type.SALES_REVENUE, LedgerAccount.Type.CREATOR_PAYABLE),
    /** What is owed is paid from credits on the invoice day: wallet to receivable. The reference is the run. */
    DUE_CREDITS(LedgerAccount.Type.WALLET, LedgerAccount.Type.RECEIVABLE),
    /** A bill is paid: Stripe clearing to receivable. The reference is the invoice, as of all that follow. */
    BILL_PAYMENT(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.RECEIVABLE),
    /** What of that was not owed any more: Stripe clearing to wallet. */
    BILL_OVERPAYMENT(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.WALLET),
    /** What of a bill was paid in another way than through Stripe: outside clearing to receivable. */
    BILL_SETTLEMENT(LedgerAccount.Type.OUTSIDE_CLEARING, LedgerAccount.Type.RECEIVABLE),
    /** A bill that an operator made void: usage revenue to receivable. */
    BILL_WAIVER(LedgerAccount.Type.USAGE_REVENUE, LedgerAccount.Type.RECEIVABLE),
    /** A bill's payment was refunded: usage revenue to Stripe clearing. The reference is the refund and its phase. */
    USAGE_REFUND(LedgerAccount.Type.USAGE_REVENUE, LedgerAccount.Type.STRIPE_CLEARING),
    /** Such a refund failed: Stripe clearing to usage revenue. The reference is the refund and its phase. */
    USAGE_REFUND_RETURN(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.USAGE_REVENUE),
    /** A bill's payment was disputed, and is owed again: receivable to Stripe clearing. The reference is the dispute and its phase. */
    BILL_DISPUTE(LedgerAccount.Type.RECEIVABLE, LedgerAccount.Type.STRIPE_CLEARING),
    /** Such a dispute was won: Stripe clearing to receivable. The reference is the dispute and its phase. */
    BILL_REINSTATEMENT(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.RECEIVABLE),
    /** What of that was not owed any more: Stripe clearing to wallet. The reference is the same. */
    BILL_REINSTATEMENT_CREDITS(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.WALLET),
    /** A creator is paid: creator payable to Stripe clearing. The reference is the payout's. */
    PAYOUT(LedgerAccount.Type.CREATOR_PAYABLE, LedgerAccount.Type.STRIPE_CLEARING),
    /** A payout that Stripe did not make, or that was taken back: Stripe clearing to creator payable. The reference is the payout's and how much. */
    PAYOUT_RETURN(LedgerAccount.Type.STRIPE_CLEARING, LedgerAccount.Type.CREATOR_PAYABLE);

    private final LedgerAccount.Type debited;
    private final LedgerAccount.Type credited;

    TransferKind(LedgerAccount.Type debited, LedgerAccount.Type credited) {
        this.debited = debited;
        this.credited = credited;
    }

    public LedgerAccount.Type debited() {
        return debited;
    }

    public LedgerAccount.Type credited() {
        return credited;
    }

    /** As it stands in the database. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
