package dev.tollgate.metering;

import dev.tollgate.http.Failure;
import dev.tollgate.http.ProblemException;
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

    static ProblemException lateFailure() {
        return Failure.unavailable("overloaded", "The push waited too long; send it again.")
                .asException();
    }

    boolean isLate(long nowNanos) {
        return deadlineNanos - nowNanos < 0;
    }
}
