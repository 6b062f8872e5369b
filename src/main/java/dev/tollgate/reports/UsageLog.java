package dev.tollgate.reports;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A charged record as its payer sees it.
 *
 * @param tokensInput of the prompt, cached ones included
 * @param status credited, pending, invoiced, paid, exempt or void; what stood on a bill follows the bill
 * @param agent null if it was of none, as with {@code project}
 */
record UsageLog(
        long id,
        OffsetDateTime occurredAt,
        String model,
        @Nullable String provider,
        long tokensInput,
        long tokensOutput,
        long tokensCacheRead,
        long tokensCacheWrite,
        long tokensReasoning,
        long costNanos,
        long creditsNanos,
        @Nullable Named agent,
        @Nullable Named project,
        @Nullable String requestId,
        @Nullable Long durationMillis,
        String status) {
    /**
     * Something that it was of.
     *
     * @param name as it is now; null if it is gone
     */
    record Named(long id, @Nullable String name) {}

    /** What a list is narrowed to; null is anything, 0 is those that have none. */
    record Filter(
            @Nullable String model,
            @Nullable Long agentId,
            @Nullable Long projectId) {
        static final Filter ALL = new Filter(null, null, null);
    }
}
