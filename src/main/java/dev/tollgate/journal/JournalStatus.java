package dev.tollgate.journal;

import dev.tollgate.db.DataDirLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a journal holds, as its gateway last noted it beside the store: read without touching either.
 *
 * @param oldest when the oldest record came; null if there is none
 * @param pid of the gateway that has it open, or null
 */
public record JournalStatus(
        long records,
        long bytes,
        @Nullable Instant oldest,
        @Nullable Long pid,
        List<Cut> cuts) {
    private static final Logger LOG = LoggerFactory.getLogger(JournalStatus.class);

    public JournalStatus {
        cuts = List.copyOf(cuts);
    }

    /** Empty if there is no journal in that directory. */
    public static Optional<JournalStatus> read(Path directory) {
        try {
            Optional<Mark.Content> mark = Mark.read(directory);
            List<Cut> cuts = Cuts.read(directory);
            return mark.map(content -> of(directory, content, cuts));
        } catch (IOException e) {
            throw new UncheckedIOException("The journal in " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** For a start without a journal: says so where one holds records that nobody charges then. */
    public static void warnOfWhatIsLeft(Path directory) {
        read(directory)
                .filter(left -> left.records() > 0)
                .ifPresent(left -> LOG.warn(
                        "The journal is off, but {} records wait in {}; \"tollgate journal drain\" charges them",
                        left.records(),
                        directory));
    }

    private static JournalStatus of(Path directory, Mark.Content mark, List<Cut> cuts) {
        return new JournalStatus(
                mark.appended().records() - mark.removed().records(),
                mark.appended().bytes() - mark.removed().bytes(),
                mark.oldestMillis() == 0 ? null : Instant.ofEpochMilli(mark.oldestMillis()),
                DataDirLock.holder(directory).orElse(null),
                cuts);
    }
}
