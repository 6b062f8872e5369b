package dev.tollgate.sandbox;

/**
 * Ids of the demo accounts.
 *
 * @param acmeId has $25.00 of credits, a project, and an agent that it may use; most LiteLLM names are bound to it
 * @param globexId has a cent of credits, and so soon owes
 * @param novaId made that agent, and earns from its use
 */
public record DemoAccounts(long acmeId, long globexId, long novaId) {}
