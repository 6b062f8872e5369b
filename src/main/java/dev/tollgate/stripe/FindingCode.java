package dev.tollgate.stripe;

import java.util.Locale;

/** In what the books and Stripe may differ. The labels are stable: metrics, CSV files and callers have them. */
public enum FindingCode {
    /** Stripe had an event for us, and the inbox does not hold it. */
    MISSED_EVENT,
    /** The inbox holds it, and it has had no effect: given up on, or waiting for more than an hour. */
    UNPROCESSED_EVENT,
    /** Stripe has the money, and the buyer has nothing for it. */
    PAYMENT_WITHOUT_GRANT,
    /** The buyer has it, and Stripe has no money. */
    GRANT_WITHOUT_PAYMENT,
    /** Both have it, with other amounts. */
    AMOUNT_DIFFERS,
    /** Stripe has paid back what stands as bought here, or the refund failed and the credits are not back. */
    MISSED_REFUND,
    /** The same of a dispute. */
    MISSED_DISPUTE,
    /** A payout and its transfer do not say the same. */
    TRANSFER_DIFFERS,
    /** A subscription stands otherwise here. */
    SUBSCRIPTION_DIFFERS,
    /** A creator's account that is known here and has been closed, or has cut us off. */
    CREATOR_GONE;

    /** In snake case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
