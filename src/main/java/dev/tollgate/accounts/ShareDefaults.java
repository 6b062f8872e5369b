package dev.tollgate.accounts;

import dev.tollgate.pricing.AgentPrice;

/** The creator's share for agents that name none of their own: basis points (0 to 10,000) of a base. */
public record ShareDefaults(int bps, AgentPrice.ShareBase base) {}
