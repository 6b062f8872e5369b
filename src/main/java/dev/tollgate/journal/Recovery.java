package dev.tollgate.journal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a store, whatever state it was left in. A sound one is opened as it is. Of a damaged one what stands before the
 * damage is kept, a copy of all of it is set aside first, and the cut is reported; a store of which nothing can be read is
 * set aside as a whole. Then the {@link Mark} tells whether anything that was answered is missing.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Path directory;
    private final Cuts cuts;
    private final Clock clock;
    private final List<String> damages = new ArrayList<>();
    private @Nullable Path copy;

    /**
     * A store that is ready.
     *
     * @param removed entries up to here are gone, rightly
     * @param appended entries up to here are there
     */
    record Opened(Store store, Position removed, Position appended) {}

    Recovery(Path directory, Cuts cuts, Clock clock) {
        this.directory = directory;
        this.cuts = cuts;
        this.clock = clock;
    }

    /** @throws RocksDBException if the disk does not let us; another try later may succeed */
    Opened open() throws RocksDBException, IOException {
        Optional<Mark.Content> mark = Mark.read(directory);
        boolean isKnown = mark.isPresent();
        Mark.Content expected = mark.orElse(new Mark.Content(Position.START, Position.START, 0));
        Store store = openStore();
        try {
            Position removed = Position.later(store.removed(), expected.removed());
            Position appended = Position.later(end(store), removed);
            long missing = expected.appended().records() - appended.records();
            if (expected.appended().isAfter(appended)) {
                report(missing, appended);
            } else if (!damages.isEmpty()) {
                report(isKnown ? 0 : Cut.UNKNOWN, appended);
                forgetCopy(isKnown);
            }
            return new Opened(store, removed, appended);
        } catch (RocksDBException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void report(long recordsLost, Position kept) {
        String damage = damages.isEmpty() ? "entries are missing at the end" : String.join("; ", damages);
        damage += recordsLost != 0 && copy != null ? "; what it was is in " + copy.getFileName() : "";
        cuts.add(new Cut(Instant.now(clock), recordsLost, damage + "; kept up to entry " + kept.entries()));
    }

    /** Where the last entry ends; entries before it may be missing, which shows when they are read. */
    private Position end(Store store) throws RocksDBException {
        for (long number = store.lastNumber(); number > 0; number--) {
            try {
                byte[] last = store.entry(number);
                if (last != null) {
                    Position before = EntryCodec.head(number, last).before();
                    return before.plus(EntryCodec.records(last), last.length);
                }
            } catch (UnreadableEntry e) {
                damages.add(String.valueOf(e.getMessage()));
            } catch (RocksDBException e) {
                if (!Store.isDamage(e)) {
                    throw e;
                }
                damages.add("entry " + number + ": " + e.getMessage());
            }
        }
        return Position.START;
    }

    private Store openStore() throws RocksDBException, IOException {
        Path path = directory.resolve("store");
        Files.createDirectories(path);
        try {
            return new Store(path, Store.Damage.REFUSE);
        } catch (RocksDBException e) {
            if (!Store.isDamage(e)) {
                throw e;
            }
            damages.add(String.valueOf(e.getMessage()));
            keepCopy(path);
        }
        try {
            return new Store(path, Store.Damage.CUT);
        } catch (RocksDBException e) {
            if (!Store.isDamage(e)) {
                throw e;
            }
            Path aside = aside("unreadable");
            damages.add("nothing of it can be opened, all of it is in " + aside.getFileName() + ": " + e.getMessage());
            Files.move(path, aside);
            Files.createDirectories(path);
            return new Store(path, Store.Damage.REFUSE);
        }
    }

    /** Of the write-ahead logs only, and by links where the file system has them: RocksDB removes, it does not overwrite. */
    private void keepCopy(Path path) {
        Path aside = aside("damaged");
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(path, "*.log")) {
            Files.createDirectories(aside);
            for (Path log : logs) {
                Path link = aside.resolve(String.valueOf(log.getFileName()));
                try {
                    Files.createLink(link, log);
                } catch (UnsupportedOperationException | IOException noLinks) {
                    Files.copy(log, link);
                }
            }
            copy = aside;
        } catch (IOException e) {
            LOG.warn("No copy of the damaged journal can be kept in {}: {}", aside, e.toString());
        }
    }

    /** Of a write that a kill cut short nobody needs a copy: nothing of it was answered. */
    private void forgetCopy(boolean nothingIsLost) throws IOException {
        if (copy != null && nothingIsLost) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(copy)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(copy);
        }
    }

    private Path aside(String what) {
        return directory.resolve(what + "-" + clock.instant().toString().replace(':', '-'));
    }
}
