package dev.tollgate.notify;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** How long after each failure the next try is made, give or take a tenth, so that what failed together does not come together. */
record RetryPauses(List<Duration> pauses) {
    /** Those that Standard Webhooks recommends. */
    static final RetryPauses STANDARD = new RetryPauses(List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24)));

    RetryPauses {
        pauses = List.copyOf(pauses);
    }

    /**
     * Empty if it is given up.
     *
     * @param failures how many there were, the last one included
     */
    Optional<Duration> after(int failures, RandomGenerator random) {
        if (failures > pauses.size()) {
            return Optional.empty();
        }
        long whole = pauses.get(Math.max(1, failures) - 1).toMillis();
        return Optional.of(Duration.ofMillis(random.nextLong(whole - whole / 10, whole + whole / 10 + 1)));
    }
}
