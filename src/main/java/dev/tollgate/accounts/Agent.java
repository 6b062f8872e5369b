package dev.tollgate.accounts;

import dev.tollgate.pricing.AgentPrice;
import org.jspecify.annotations.Nullable;

/**
 * A marketplace agent as the hot path needs it.
 *
 * @param creatorAccountId who earns, or {@link Binding#NONE} for the platform's own agents
 * @param price set only for an agent that is sold by the token
 */
public record Agent(
        long id,
        String slug,
        long creatorAccountId,
        @Nullable AgentPrice price) {}
