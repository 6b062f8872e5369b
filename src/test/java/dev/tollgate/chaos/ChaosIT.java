package dev.tollgate.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short form: schedules of known seeds that have every fault among them, and one of a new seed each time. {@code
 * -Dchaos.seed=…} repeats one of them exactly.
 */
@Timeout(300)
class ChaosIT {
    /** {@link ScheduleTest} sees to it that they have every fault among them. */
    static final List<Long> SEEDS = List.of(265L, 330L);

    @Test
    void nothingIsLostNothingIsChargedTwiceAndDamageWouldBeNoticed(@TempDir Path dir) throws Exception {
        Tally tally = new Tally(System.out);
        try (World world = World.start(dir)) {
            for (Iterator<Long> seeds = seeds().iterator(); seeds.hasNext(); ) {
                Schedule schedule = tally.begin(Schedule.of(seeds.next()));
                Round round = new Round(world, schedule);
                assertThat(tally.add(round.run()).complaints()).isEmpty();
                if (!seeds.hasNext()) {
                    tally.end(world);
                    damageIsNoticed(world, round, schedule.prefix());
                }
            }
        }
    }

    private static List<Long> seeds() {
        Long given = Long.getLong("chaos.seed");
        if (given != null) {
            return List.of(given);
        }
        List<Long> seeds = new ArrayList<>(SEEDS);
        seeds.add(new Random().nextLong(1, Integer.MAX_VALUE));
        return seeds;
    }

    /** A comparison that never finds anything would pass all of the above. */
    private static void damageIsNoticed(World world, Round round, String prefix) throws Exception {
        world.execute("CREATE TABLE taken AS SELECT * FROM usage_logs WHERE cost_total_nanos > 0 AND call_id LIKE '"
                + prefix + "%' ORDER BY id LIMIT 1");
        world.execute("DELETE FROM usage_logs WHERE id = (SELECT id FROM taken)");
        assertThat(round.check().complaints()).isNotEmpty();
        assertThat(round.audit()).isNotEmpty();

        world.execute("INSERT INTO usage_logs SELECT * FROM taken");
        assertThat(round.check().complaints()).isEmpty();
        assertThat(round.audit()).isEmpty();

        world.execute("UPDATE taken SET id = id + 65535");
        world.execute("INSERT INTO usage_logs SELECT * FROM taken");
        assertThat(round.check().doubled()).isOne();
        assertThat(round.audit()).isNotEmpty();
    }
}
