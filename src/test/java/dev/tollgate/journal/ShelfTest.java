package dev.tollgate.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.usage.UsageRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a journal after a kill, a cut, a damaged byte; and that each loss is told. */
class ShelfTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
    private static final int ENTRIES = 5;
    private static final int RECORDS = 2;

    @TempDir
    Path directory;

    private final List<List<UsageRecord>> pushes = new ArrayList<>();
    /** How long the write-ahead log was after each entry. */
    private final List<Long> ends = new ArrayList<>();

    private Shelf open(Path where) {
        return Shelf.open(where, CLOCK);
    }

    private void append(Shelf shelf, long seed) throws Exception {
        List<UsageRecord> push = JournalRecords.many(seed, RECORDS);
        assertThat(shelf.append(EntryCodec.encode(push, CLOCK.millis() + seed))).isEqualTo(RECORDS);
        pushes.add(push);
    }

    private List<String> expected(int from, int to) {
        return pushes.subList(from, to).stream()
                .flatMap(push -> JournalRecords.described(push).stream())
                .toList();
    }

    /** A journal as a kill would leave it: everything was written, nothing was closed. */
    private Path killed() throws Exception {
        Path live = directory.resolve("live");
        Path image = directory.resolve("killed");
        try (Shelf shelf = open(live)) {
            ends.add(Files.size(log(live)));
            for (int i = 0; i < ENTRIES; i++) {
                append(shelf, i);
                ends.add(Files.size(log(live)));
            }
            copy(live, image);
        }
        return image;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static Path log(Path journal) {
        return EntriesSql.writeAheadLog(journal.resolve("store"));
    }

    @Test
    void entriesComeBackInOrderAndGoWhenRemoved() throws Exception {
        Path journal = directory.resolve("plain");
        try (Shelf shelf = open(journal)) {
            assertThat(shelf.isEmpty()).isTrue();
            assertThat(shelf.oldestMillis()).isZero();
            for (int i = 0; i < ENTRIES; i++) {
                append(shelf, i);
            }
            assertThat(shelf.records()).isEqualTo(ENTRIES * RECORDS);
            assertThat(shelf.oldestMillis()).isEqualTo(CLOCK.millis());
            List<Entry> first = shelf.read(2 * RECORDS);
            assertThat(JournalRecords.describedEntries(first)).isEqualTo(expected(0, 2));
            shelf.removeUpTo(first.getLast().after());
            assertThat(shelf.oldestMillis()).isEqualTo(CLOCK.millis() + 2);
            assertThat(shelf.records()).isEqualTo((ENTRIES - 2) * RECORDS);
        }
        try (Shelf shelf = open(journal)) {
            assertThat(shelf.records()).isEqualTo((ENTRIES - 2) * RECORDS);
            assertThat(shelf.oldestMillis()).isEqualTo(CLOCK.millis() + 2);
            append(shelf, ENTRIES);
            List<Entry> rest = shelf.read(1000);
            assertThat(JournalRecords.describedEntries(rest)).isEqualTo(expected(2, ENTRIES + 1));
            shelf.removeUpTo(rest.getLast().after());
            assertThat(shelf.isEmpty()).isTrue();
            assertThat(shelf.bytes()).isZero();
            assertThat(shelf.read(1000)).isEmpty();
        }
        try (Shelf shelf = open(journal)) {
            assertThat(shelf.isEmpty()).isTrue();
            append(shelf, ENTRIES + 1);
            assertThat(JournalRecords.describedEntries(shelf.read(1))).isEqualTo(expected(ENTRIES + 1, ENTRIES + 2));
            assertThat(shelf.cuts()).isEmpty();
        }
    }

    @Test
    void aKillLosesNothing() throws Exception {
        try (Shelf shelf = open(killed())) {
            assertThat(JournalRecords.describedEntries(shelf.read(1000))).isEqualTo(expected(0, ENTRIES));
            assertThat(shelf.cuts()).isEmpty();
        }
    }

    @Test
    void whereverTheLogIsCutAPrefixIsLeftAndTheRestIsReported() throws Exception {
        Path image = killed();
        long size = ends.getLast();
        int tried = 0;
        for (long length = 0; length <= size; length += isNearAnEnd(length) ? 1 : 1_117) {
            Path damaged = damaged(image, tried++);
            try (FileChannel log = FileChannel.open(log(damaged), StandardOpenOption.WRITE)) {
                assertThat(log.truncate(length).size()).isEqualTo(length);
            }
            long cut = length;
            int whole = (int) ends.stream().filter(end -> end <= cut).count() - 1;
            checkPrefix(damaged, Math.max(0, whole), "cut at " + length + " of " + size);
        }
        assertThat(tried).isGreaterThan(60);
    }

    @Test
    void aDamagedByteCutsWhatFollowsAndIsReported() throws Exception {
        Path image = killed();
        int tried = 0;
        for (long at = ends.getFirst(); at < ends.getLast(); at += 1_733) {
            Path damaged = damaged(image, tried++);
            Path log = log(damaged);
            byte[] bytes = Files.readAllBytes(log);
            bytes[(int) at] ^= 0x10;
            Files.write(log, bytes);
            long where = at;
            int whole = (int) ends.stream().filter(end -> end <= where).count() - 1;
            checkPrefix(damaged, whole, "damaged at " + at);
        }
        assertThat(tried).isGreaterThan(20);
    }

    private boolean isNearAnEnd(long length) {
        return ends.stream().anyMatch(end -> Math.abs(end - length) <= 4);
    }

    private Path damaged(Path image, int number) throws IOException {
        Path damaged = directory.resolve("damaged-" + number);
        copy(image, damaged);
        return damaged;
    }

    private void checkPrefix(Path damaged, int entries, String what) throws Exception {
        try (Shelf shelf = open(damaged)) {
            assertThat(JournalRecords.describedEntries(shelf.read(1000)))
                    .as(what)
                    .isEqualTo(expected(0, entries));
            if (entries == ENTRIES) {
                assertThat(shelf.cuts()).as(what).isEmpty();
            } else {
                assertThat(shelf.cuts())
                        .as(what)
                        .singleElement()
                        .satisfies(
                                cut -> assertThat(cut.recordsLost()).isEqualTo((long) (ENTRIES - entries) * RECORDS));
            }
            append(shelf, 99);
        }
        try (Shelf shelf = open(damaged)) {
            assertThat(shelf.records()).as(what).isEqualTo((entries + 1L) * RECORDS);
            assertThat(shelf.cuts()).as(what).hasSize(entries == ENTRIES ? 0 : 1);
            pushes.removeLast();
        }
    }

    @Test
    void withoutItsMarkATornLogIsStillReported() throws Exception {
        Path image = killed();
        Files.delete(Mark.file(image));
        try (FileChannel log = FileChannel.open(log(image), StandardOpenOption.WRITE)) {
            assertThat(log.truncate(ends.getLast() - 3)).isNotNull();
        }
        try (Shelf shelf = open(image)) {
            assertThat(shelf.records()).isEqualTo((ENTRIES - 1) * RECORDS);
            assertThat(shelf.cuts()).singleElement().satisfies(cut -> {
                assertThat(cut.recordsLost()).isEqualTo(Cut.UNKNOWN);
                assertThat(image.resolve(copyNamedBy(cut))).isNotEmptyFile();
            });
        }
    }

    private static String copyNamedBy(Cut cut) {
        return cut.detail().replaceAll(".*a copy of it is (\\S+);.*", "$1");
    }

    @Test
    void anUnfinishedWriteIsCutAndNothingIsCalledLost() throws Exception {
        Path image = killed();
        Files.write(log(image), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, StandardOpenOption.APPEND);
        try (Shelf shelf = open(image)) {
            assertThat(shelf.records()).isEqualTo(ENTRIES * RECORDS);
            assertThat(shelf.cuts())
                    .singleElement()
                    .satisfies(cut -> assertThat(cut.recordsLost()).isZero());
        }
    }

    @Test
    void entriesThatAreMissingInTheMiddleAreReportedOnce() throws Exception {
        Path journal = directory.resolve("gap");
        try (Shelf shelf = open(journal)) {
            for (int i = 0; i < ENTRIES; i++) {
                append(shelf, i);
            }
        }
        try (EntriesSql entries = new EntriesSql(journal.resolve("store"))) {
            entries.append(3, List.of(new byte[] {9, 9}));
        }
        try (Shelf shelf = open(journal)) {
            assertThat(JournalRecords.describedEntries(shelf.read(1000))).isEqualTo(expected(0, 2));
            shelf.removeUpTo(shelf.read(1000).getLast().after());
            assertThat(JournalRecords.describedEntries(shelf.read(1000))).isEqualTo(expected(3, ENTRIES));
            assertThat(JournalRecords.describedEntries(shelf.read(1000))).isEqualTo(expected(3, ENTRIES));
            assertThat(shelf.records()).isEqualTo((ENTRIES - 3) * RECORDS);
            assertThat(shelf.cuts())
                    .singleElement()
                    .satisfies(cut -> assertThat(cut.recordsLost()).isEqualTo(RECORDS));
        }
    }

    @Test
    void aDatabaseThatIsNoneAnyMoreIsSetAsideAndReported() throws Exception {
        Path image = killed();
        Files.delete(log(image));
        Path database = EntriesSql.database(image.resolve("store"));
        Files.write(database, new byte[(int) Files.size(database)]);
        Files.writeString(database, "This is no database.", StandardOpenOption.WRITE);
        try (Shelf shelf = open(image)) {
            assertThat(shelf.isEmpty()).isTrue();
            assertThat(shelf.cuts()).singleElement().satisfies(cut -> {
                assertThat(cut.recordsLost()).isEqualTo(ENTRIES * RECORDS);
                assertThat(cut.detail()).contains("all of it is in damaged-");
            });
            append(shelf, 50);
            assertThat(shelf.records()).isEqualTo(RECORDS);
        }
        assertThat(image.resolve("damaged-2026-11-22T12-00-00Z")).isDirectoryContaining("glob:**journal.db");
        assertThat(JournalStatus.read(image)).hasValueSatisfying(status -> {
            assertThat(status.records()).isEqualTo(RECORDS);
            assertThat(status.cuts()).hasSize(1);
        });
    }

    @Test
    void ofADamagedDatabaseWhatCanBeReadIsKeptAndTheRestIsCounted() throws Exception {
        Path sound = directory.resolve("sound");
        int all = 60;
        try (Shelf shelf = open(sound)) {
            for (int i = 0; i < all; i++) {
                append(shelf, i);
            }
        }
        int tried = 0;
        long size = Files.size(EntriesSql.database(sound.resolve("store")));
        for (long at = 100; at < size; at += size / 12) {
            Path damaged = damaged(sound, tried++);
            Path database = EntriesSql.database(damaged.resolve("store"));
            byte[] bytes = Files.readAllBytes(database);
            for (int i = 0; i < 300 && at + i < size; i++) {
                bytes[(int) at + i] ^= 0x55;
            }
            Files.write(database, bytes);
            checkNothingIsLostUnseen(damaged, (long) all * RECORDS, "damaged at " + at + " of " + size);
        }
        assertThat(tried).isGreaterThan(10);
    }

    private void checkNothingIsLostUnseen(Path damaged, long records, String what) throws Exception {
        try (Shelf shelf = open(damaged)) {
            long read = 0;
            for (int round = 0; !shelf.isEmpty() && round < 1_000; round++) {
                List<Entry> some = shelf.isUsable() ? shelf.read(20) : List.of();
                assertThat(expected(0, pushes.size())).as(what).containsAll(JournalRecords.describedEntries(some));
                if (!some.isEmpty() && removes(shelf, some)) {
                    read += some.stream()
                            .mapToLong(entry -> entry.records().size())
                            .sum();
                }
                Thread.sleep(shelf.isUsable() ? 0 : 20);
            }
            assertThat(shelf.isEmpty()).as(what).isTrue();
            long lost = shelf.cuts().stream().mapToLong(Cut::recordsLost).sum();
            assertThat(read + lost).as(what).isEqualTo(records);
        }
    }

    private static boolean removes(Shelf shelf, List<Entry> entries) {
        try {
            shelf.removeUpTo(entries.getLast().after());
            return true;
        } catch (JournalUnavailable damaged) {
            return false;
        }
    }

    @Test
    void oneGatewayAtATimeHasIt() throws Exception {
        Path journal = directory.resolve("locked");
        try (Shelf shelf = open(journal)) {
            assertThatThrownBy(() -> open(journal))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("in use by another Tollgate, pid "
                            + ProcessHandle.current().pid())
                    .hasMessageContaining("drains it by itself");
            append(shelf, 1);
            assertThat(JournalStatus.read(journal)).hasValueSatisfying(status -> {
                assertThat(status.records()).isEqualTo(RECORDS);
                assertThat(status.oldest()).isEqualTo(CLOCK.instant().plusMillis(1));
                assertThat(status.pid()).isEqualTo(ProcessHandle.current().pid());
            });
        }
        assertThat(JournalStatus.read(directory.resolve("none"))).isEmpty();
    }

    @Test
    void theDiskSpaceOfWhatIsRemovedIsGivenBack() throws Exception {
        Path journal = directory.resolve("shrinks");
        List<UsageRecord> push = new ArrayList<>(JournalRecords.many(7, 20));
        while (push.size() < EntryCodec.RECORDS_MAX) {
            push.addAll(push.subList(0, 20));
        }
        try (Shelf shelf = open(journal)) {
            while (shelf.bytes() < 48L << 20) {
                assertThat(shelf.append(EntryCodec.encode(push, CLOCK.millis())))
                        .isEqualTo(push.size());
            }
            long full = size(journal);
            int reads = 0;
            for (List<Entry> some = shelf.read(20_000); !some.isEmpty(); some = shelf.read(20_000)) {
                shelf.removeUpTo(some.getLast().after());
                reads++;
            }
            assertThat(reads).isGreaterThan(1);
            assertThat(size(journal)).isLessThan(full / 20);
        }
    }

    private static long size(Path journal) throws IOException {
        try (Stream<Path> files = Files.walk(journal)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
