package dev.tollgate.chaos;

/**
 * One usage record. Two of them with the same call id are either the same record or contradict each other; then their
 * prompts differ in length.
 *
 * @param costNanos what it must cost, worked out apart from the product
 */
record Item(String callId, long promptTokens, String payer, long costNanos, String json) {
    boolean isVariantOf(Item other) {
        return callId.equals(other.callId);
    }
}
