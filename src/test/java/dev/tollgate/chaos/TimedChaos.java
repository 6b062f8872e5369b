package dev.tollgate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The long form, {@code mvn -Pchaos verify}: one schedule after the other, of seeds that are printed, until the time is up
 * ({@code -Dchaos.minutes=10}) or something is wrong. {@code -Dchaos.seed=…} runs only the schedule of that seed.
 */
class TimedChaos {
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("chaos.minutes", 10));

    @Test
    void nothingIsLostAndNothingIsChargedTwice(@TempDir Path dir) throws Exception {
        Tally tally = new Tally(System.out);
        Long given = Long.getLong("chaos.seed");
        long seed = given == null ? new Random().nextLong(1, Integer.MAX_VALUE) : given;
        long end = System.nanoTime() + TIME.toNanos();
        try (World world = World.start(dir)) {
            do {
                Schedule schedule = tally.begin(Schedule.of(seed++));
                assertThat(tally.add(new Round(world, schedule).run()).complaints())
                        .as("seed " + schedule.seed())
                        .isEmpty();
            } while (given == null && System.nanoTime() < end);
            tally.end(world);
        }
    }
}
