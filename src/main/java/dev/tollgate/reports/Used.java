package dev.tollgate.reports;

/**
 * What was used, and what it cost.
 *
 * @param requests calls but for those that failed
 * @param failedRequests calls that failed and cost nothing
 * @param tokensInput of prompts, cached ones included
 * @param tokensOutput of answers, reasoning included
 * @param costNanos nano-dollars
 * @param creditsNanos of the cost, what credits paid when it was charged
 */
record Used(
        long requests,
        long failedRequests,
        long tokensInput,
        long tokensOutput,
        long tokensCacheRead,
        long tokensCacheWrite,
        long tokensReasoning,
        long costNanos,
        long creditsNanos) {
    static final Used NOTHING = new Used(0, 0, 0, 0, 0, 0, 0, 0, 0);

    Used plus(Used other) {
        return new Used(
                Math.addExact(requests, other.requests),
                Math.addExact(failedRequests, other.failedRequests),
                Math.addExact(tokensInput, other.tokensInput),
                Math.addExact(tokensOutput, other.tokensOutput),
                Math.addExact(tokensCacheRead, other.tokensCacheRead),
                Math.addExact(tokensCacheWrite, other.tokensCacheWrite),
                Math.addExact(tokensReasoning, other.tokensReasoning),
                Math.addExact(costNanos, other.costNanos),
                Math.addExact(creditsNanos, other.creditsNanos));
    }
}
