package dev.tollgate.stripe;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The pause after a failure: doubled each time up to a limit, and of that half to the whole, so that failures spread. */
record Backoff(Duration min, Duration max) {
    private static final int DOUBLINGS_MAX = 30;

    /** @param failures how many there were, the last one included */
    Duration after(int failures, RandomGenerator random) {
        long whole = Math.min(max.toMillis(), min.toMillis() << Math.clamp(failures - 1L, 0, DOUBLINGS_MAX));
        return Duration.ofMillis(random.nextLong(whole / 2, whole + 1));
    }
}
