package dev.tollgate.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The local journal for usage that PostgreSQL does not take in time.
 *
 * @param enabled without it such a push is answered 503
 * @param dir a directory of this gateway alone, on a disk that outlives it
 * @param bytesMax the most bytes of records; beyond it the answer is 503
 * @param ageMax how old the oldest record may be for more to be taken
 * @param freeBytesMin what must be left free on the disk for more to be taken
 * @param patience how long the writers may make no progress before pushes go to the journal
 */
public record JournalConfig(
        boolean enabled, Path dir, long bytesMax, Duration ageMax, long freeBytesMin, Duration patience) {

    static JournalConfig read(ConfigReader reader) {
        return new JournalConfig(
                reader.flag("journal.enabled", true),
                reader.path("journal.dir", "data/journal"),
                reader.bytes("journal.bytesMax", "4GiB", "64KiB", "16384GiB"),
                reader.duration("journal.ageMax", "3d", "1s", "365d"),
                reader.bytes("journal.freeBytesMin", "256MiB", "0B", "16384GiB"),
                reader.duration("journal.patience", "2s", "10ms", "10m"));
    }
}
