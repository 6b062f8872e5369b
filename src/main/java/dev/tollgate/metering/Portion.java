package dev.tollgate.metering;

import io.vertx.core.Promise;
import java.util.List;

/**
 * The charges of one push that go to one writer.
 *
 * @param deadlineNanos on {@link System#nanoTime}'s scale; after it nobody waits for the answer any more
 * @param written completed on the writer's context
 */
record Portion(List<Charge> charges, long deadlineNanos, Promise<Written> written) {
    Portion {
        charges = List.copyOf(charges);
    }

    /**
     * What became of the charges, in their order.
     *
     * @param batchId 0 if nothing of it was charged
     */
    record Written(long batchId, List<Verdict> verdicts) {}

    boolean isLate(long nowNanos) {
        return deadlineNanos - nowNanos < 0;
    }
}
