package dev.tollgate.billing;

import dev.tollgate.money.Money;

/**
 * What a creator has earned, in nano-dollars, as the ledger has it.
 *
 * @param salesNanos his shares of what was sold, less what was taken back
 * @param usageNanos his shares of usage
 * @param heldNanos of both, what is too young to be paid
 * @param paidNanos what he was paid, less what came back
 */
public record Earnings(long salesNanos, long usageNanos, long heldNanos, long paidNanos) {
    /** What he has not been paid; below zero where he was paid what was then taken back. */
    public long unpaidNanos() {
        return Math.subtractExact(Math.addExact(salesNanos, usageNanos), paidNanos);
    }

    /** What can be paid now, in whole cents: never what is held, and what he owes comes off first. */
    public long payableCents() {
        return Math.max(0, Money.toCentsDown(Math.subtractExact(unpaidNanos(), heldNanos)));
    }

    /** What he owes, in whole cents, since it was taken back after he was paid. */
    public long owedCents() {
        return Math.max(0, Money.toCentsDown(Math.negateExact(unpaidNanos())));
    }
}
