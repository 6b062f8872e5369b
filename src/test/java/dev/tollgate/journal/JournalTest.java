package dev.tollgate.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.Await;
import dev.tollgate.SmallDisk;
import dev.tollgate.config.JournalConfig;
import dev.tollgate.http.ProblemException;
import dev.tollgate.observe.JournalMetrics;
import dev.tollgate.usage.UsageRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JournalTest {
    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private Journal open(Path where, long bytesMax, Duration ageMax, long freeBytesMin) {
        return open(where, bytesMax, ageMax, freeBytesMin, registry);
    }

    private Journal open(Path where, long bytesMax, Duration ageMax, long freeBytesMin, SimpleMeterRegistry registry) {
        JournalConfig config = new JournalConfig(true, where, bytesMax, ageMax, freeBytesMin, Duration.ofSeconds(2));
        return Journal.open(new SetClock(now), config, new JournalMetrics(registry));
    }

    /** Shows what it is set to. */
    private static final class SetClock extends Clock implements InstantSource {
        private final AtomicReference<Instant> now;

        SetClock(AtomicReference<Instant> now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    }

    private static String outcome(Future<Void> appended) {
        try {
            appended.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            return "kept";
        } catch (Exception e) {
            return e.getCause() instanceof ProblemException problem
                    ? problem.failure().code()
                    : String.valueOf(e.getCause());
        }
    }

    private static String append(Journal journal, List<UsageRecord> records) {
        return outcome(journal.append(records));
    }

    private double metric(String name) {
        return registry.get(name).gauge().value();
    }

    @Test
    void manyAppendsAtOnceAreAllKept() throws Exception {
        try (Journal journal = open(directory, 1 << 30, Duration.ofDays(1), 0)) {
            List<Future<Void>> appends = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                List<UsageRecord> records = JournalRecords.many(i, 3);
                expected.addAll(JournalRecords.described(records));
                appends.add(journal.append(records));
            }
            assertThat(appends).allMatch(append -> outcome(append).equals("kept"));
            assertThat(journal.records()).isEqualTo(600);
            assertThat(metric("tollgate_journal_records")).isEqualTo(600);
            assertThat(metric("tollgate_journal_bytes")).isPositive();
            assertThat(JournalRecords.describedEntries(journal.oldestEntries(1000)))
                    .isEqualTo(expected);
            assertThat(registry.get("tollgate_journal_sync").timer().count())
                    .as("what waits is synced together")
                    .isLessThan(200);
        }
    }

    @Test
    void whatIsDrainedIsCountedThoughMoreIsAppendedMeanwhile() throws Exception {
        try (Journal journal = open(directory, 1 << 30, Duration.ofDays(1), 0)) {
            int pushes = 400;
            int sent = 3 * pushes;
            List<Future<Void>> appends = new ArrayList<>();
            int drained = 0;
            while (drained < sent) {
                if (appends.size() < pushes) {
                    appends.add(journal.append(JournalRecords.many(appends.size(), 3)));
                }
                List<Entry> some = journal.oldestEntries(10);
                if (!some.isEmpty()) {
                    drained += some.stream()
                            .mapToInt(each -> each.records().size())
                            .sum();
                    journal.remove(some.getLast());
                }
                assertThat(journal.records()).isNotNegative();
            }
            assertThat(appends).allMatch(append -> outcome(append).equals("kept"));
            assertThat(drained).isEqualTo(sent);
            assertThat(registry.get("tollgate_journal_drained_records")
                            .counter()
                            .count())
                    .isEqualTo(drained);
        }
    }

    @Test
    void fullBySizeIsRefusedUntilThereIsRoomAgain() throws Exception {
        try (Journal journal = open(directory, 40_000, Duration.ofDays(1), 0)) {
            List<UsageRecord> records = JournalRecords.many(1, 4);
            int kept = 0;
            String outcome = append(journal, records);
            for (; outcome.equals("kept"); outcome = append(journal, records)) {
                kept++;
            }
            assertThat(kept).isPositive();
            assertThat(outcome).isEqualTo("journal_full");
            assertThat(metric("tollgate_journal_bytes")).isLessThanOrEqualTo(40_000);
            List<Entry> some = journal.oldestEntries(1);
            journal.remove(some.getLast());
            assertThat(append(journal, records)).isEqualTo("kept");
        }
    }

    @Test
    void tooOldIsRefused() throws Exception {
        try (Journal journal = open(directory, 1 << 30, Duration.ofHours(1), 0)) {
            assertThat(append(journal, JournalRecords.many(1, 1))).isEqualTo("kept");
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(59)));
            assertThat(append(journal, JournalRecords.many(2, 1))).isEqualTo("kept");
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
            assertThat(append(journal, JournalRecords.many(3, 1))).isEqualTo("journal_full");
            assertThat(metric("tollgate_journal_oldest_seconds")).isEqualTo(61 * 60);
            assertThat(metric("tollgate_journal_refusing")).isEqualTo(1);
            journal.remove(journal.oldestEntries(1).getLast());
            assertThat(append(journal, JournalRecords.many(3, 1))).isEqualTo("kept");
        }
    }

    @Test
    void withoutRoomOnTheDiskItIsRefused() {
        try (Journal journal = open(directory, 1 << 30, Duration.ofHours(1), Long.MAX_VALUE)) {
            assertThat(append(journal, JournalRecords.many(1, 1))).isEqualTo("journal_full");
            assertThat(journal.refusal()).isNotNull();
        }
    }

    @Test
    void aFullDiskIsRefusedLosesNothingAndRecovers() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 48 << 20)) {
            Assumptions.assumeTrue(disk.isMounted(), "a disk to fill needs root and tmpfs");
            Path ballast = disk.path().resolve("ballast");
            Files.write(ballast, new byte[16 << 20]);
            List<UsageRecord> records = JournalRecords.many(1, 300);
            try (Journal journal = open(disk.path().resolve("journal"), 1 << 30, Duration.ofDays(1), 0)) {
                long kept = 0;
                String outcome = append(journal, records);
                for (; outcome.equals("kept"); outcome = append(journal, records)) {
                    kept += records.size();
                }
                assertThat(outcome).isEqualTo("journal_unavailable");
                assertThat(append(journal, records)).isEqualTo("journal_unavailable");
                Files.delete(ballast);
                long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (!append(journal, records).equals("kept")) {
                    assertThat(System.nanoTime()).isLessThan(until);
                    Thread.sleep(100);
                }
                kept += records.size();
                assertThat(journal.records())
                        .as("what was answered, and at most what was on its way when the disk was full")
                        .isBetween(kept, kept + records.size());
                long read = 0;
                for (List<Entry> some = journal.oldestEntries(5_000);
                        !some.isEmpty();
                        some = journal.oldestEntries(5_000)) {
                    read += some.stream()
                            .mapToLong(entry -> entry.records().size())
                            .sum();
                    journal.remove(some.getLast());
                }
                assertThat(read).isBetween(kept, kept + records.size());
                assertThat(registry.get("tollgate_journal_lost_records")
                                .functionCounter()
                                .count())
                        .isZero();
            }
        }
    }

    @Test
    void aDiskThatIsFullAtTheStartIsWaitedFor() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 16 << 20)) {
            Assumptions.assumeTrue(disk.isMounted(), "a disk to fill needs root and tmpfs");
            Path where = disk.path().resolve("journal");
            // A process has one journal: the gauges of a second one in the same registry would go on showing the first.
            try (Journal before = open(where, 1 << 30, Duration.ofDays(1), 0, new SimpleMeterRegistry())) {
                assertThat(append(before, JournalRecords.many(1, 7))).isEqualTo("kept");
            }
            disk.fill(0);
            try (Journal journal = open(where, 1 << 30, Duration.ofDays(1), 0)) {
                assertThat(journal.records()).as("what its mark tells").isEqualTo(7);
                assertThat(append(journal, JournalRecords.many(2, 1))).isEqualTo("journal_unavailable");
                assertThat(metric("tollgate_journal_refusing")).isEqualTo(1);
                disk.makeRoom();
                Await.until(
                        "room again",
                        () -> append(journal, JournalRecords.many(2, 1)).equals("kept"));
                assertThat(JournalRecords.describedEntries(journal.oldestEntries(100)))
                        .startsWith(JournalRecords.described(JournalRecords.many(1, 7))
                                .toArray(String[]::new))
                        .hasSize(8);
                assertThat(registry.get("tollgate_journal_lost_records")
                                .functionCounter()
                                .count())
                        .isZero();
            }
        }
    }
}
