package dev.tollgate.journal;

import dev.tollgate.db.DataDirLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    private static JournalStatus of(Path directory, Mark.Content mark, List<Cut> cuts) {
        return new JournalStatus(
                mark.appended().records() - mark.removed().records(),
                mark.appended().bytes() - mark.removed().bytes(),
                mark.oldestMillis() == 0 ? null : Instant.ofEpochMilli(mark.oldestMillis()),
                DataDirLock.holder(directory).orElse(null),
                cuts);
    }
}
