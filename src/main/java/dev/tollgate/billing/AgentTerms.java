package dev.tollgate.billing;

import org.jspecify.annotations.Nullable;

/**
 * What an agent is sold on: fixed when its order is opened, so that what its creator changes later is for later buyers.
 *
 * @param name as the buyer sees it
 * @param creatorAccountId who earns, null for the platform's own agents
 * @param shareBps the creator's share of what is paid, in basis points from 0 to 10,000; the platform has the rest
 */
public record AgentTerms(
        long agentId, String name, @Nullable Long creatorAccountId, int shareBps) {
    private static final int BPS = 10_000;
    private static final long NANOS_PER_CENT = 10_000_000;

    public AgentTerms {
        if (agentId < 1 || shareBps < 0 || shareBps > BPS) {
            throw new IllegalArgumentException("no terms: agent " + agentId + " at " + shareBps);
        }
    }

    /** The creator's share of a payment, in nano-dollars; exact, since a cent has more of them than a whole has basis points. */
    long creatorNanos(long cents) {
        return creatorAccountId == null ? 0 : Math.multiplyExact(cents, NANOS_PER_CENT / BPS * shareBps);
    }
}
