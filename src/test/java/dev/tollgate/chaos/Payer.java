package dev.tollgate.chaos;

/**
 * Whose calls they are.
 *
 * @param bound whether an account was bound to its key before; otherwise the gateway makes one for the LiteLLM user
 * @param grantNanos credits granted before, only if bound
 * @param topUpNanos credits granted in the middle of it, only if bound
 */
record Payer(String name, boolean bound, long grantNanos, long topUpNanos) {}
