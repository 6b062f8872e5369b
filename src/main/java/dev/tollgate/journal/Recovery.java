package dev.tollgate.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the entries, whatever state they were left in. Of a damaged write-ahead log what stands before the damage is kept;
 * a damaged database is set aside and each entry that can be read is taken over into a new one. Then the {@link Mark} tells
 * whether anything that was answered is missing, and every cut is reported.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int SALVAGE_ENTRIES = 50;

    private final Path directory;
    private final Path store;
    private final Cuts cuts;
    private final Clock clock;
    private final List<String> damages = new ArrayList<>();
    private @Nullable Path copy;

    /**
     * Entries that are ready.
     *
     * @param removed entries up to here are gone, rightly
     * @param appended entries up to here are there
     */
    record Opened(EntriesSql entries, Position removed, Position appended) {}

    Recovery(Path directory, Cuts cuts, Clock clock) {
        this.directory = directory;
        this.store = directory.resolve("store");
        this.cuts = cuts;
        this.clock = clock;
    }

    /**
     * @param isDamaged whether the database has shown itself to be damaged
     * @throws SQLException if the disk does not let us; another try later may succeed
     */
    Opened open(boolean isDamaged) throws SQLException, IOException {
        Files.createDirectories(store);
        Optional<Mark.Content> mark = Mark.read(directory);
        Mark.Content expected = mark.orElse(new Mark.Content(Position.START, Position.START, 0));
        EntriesSql entries;
        if (isDamaged) {
            entries = salvage(expected);
        } else {
            scanLog();
            try {
                entries = new EntriesSql(store);
            } catch (SQLException e) {
                return openDamaged(e);
            }
        }
        try {
            Position removed = Position.later(entries.removed(), expected.removed());
            Position appended = Position.later(end(entries), removed);
            report(appended, expected.appended(), mark.isPresent());
            return new Opened(entries, removed, appended);
        } catch (SQLException e) {
            entries.close();
            return openDamaged(e);
        }
    }

    private Opened openDamaged(SQLException e) throws SQLException, IOException {
        boolean isSecondTime = damages.stream().anyMatch(damage -> damage.startsWith("the database"));
        if (!EntriesSql.isDamage(e) || isSecondTime) {
            throw e;
        }
        return open(true);
    }

    private void report(Position kept, Position expected, boolean isKnown) throws IOException {
        long lost = expected.isAfter(kept) ? expected.records() - kept.records() : isKnown ? 0 : Cut.UNKNOWN;
        if (damages.isEmpty() && !expected.isAfter(kept)) {
            return;
        }
        String damage = damages.isEmpty() ? "entries are missing at the end" : String.join("; ", damages);
        if (copy != null && lost == 0) {
            // Of a write that a kill cut short nobody needs a copy: nothing of it was answered.
            Files.deleteIfExists(copy);
        } else if (copy != null) {
            damage += "; a copy of it is " + copy.getFileName();
        }
        cuts.add(new Cut(Instant.now(clock), lost, damage + "; kept up to entry " + kept.entries()));
    }

    /** Where the last entry ends; entries before it may be missing, which shows when they are read. */
    private Position end(EntriesSql entries) throws SQLException {
        for (long number = entries.lastNumber(); number > 0; number--) {
            byte[] last = entries.entry(number);
            if (last == null) {
                continue;
            }
            try {
                return EntryCodec.head(number, EntryCodec.sound(number, last)).after(last.length);
            } catch (UnreadableEntry e) {
                damages.add(String.valueOf(e.getMessage()));
            }
        }
        return Position.START;
    }

    private void scanLog() throws IOException {
        Path log = EntriesSql.writeAheadLog(store);
        Optional<String> damage = WalScan.damage(log);
        if (damage.isEmpty()) {
            return;
        }
        damages.add(damage.get());
        Path aside = aside("damaged", ".db-wal");
        try {
            copy = Files.copy(log, aside);
        } catch (IOException e) {
            LOG.warn("No copy of the damaged write-ahead log can be kept in {}: {}", aside, e.toString());
        }
    }

    private EntriesSql salvage(Mark.Content expected) throws SQLException, IOException {
        Path aside = aside("damaged", "");
        Files.move(store, aside);
        Files.createDirectories(store);
        damages.add("the database is damaged, all of it is in " + aside.getFileName());
        EntriesSql fresh = new EntriesSql(store);
        try (EntriesSql old = new EntriesSql(aside)) {
            long last = Math.max(expected.appended().entries(), lastNumber(old));
            for (long from = expected.removed().entries() + 1; from <= last; from += SALVAGE_ENTRIES) {
                salvage(old, fresh, from, Math.min(last, from + SALVAGE_ENTRIES - 1));
            }
        } catch (SQLException e) {
            LOG.error("No more can be read of the damaged journal in {}: {}", aside, e.getMessage());
        }
        return fresh;
    }

    private static void salvage(EntriesSql old, EntriesSql fresh, long from, long to) throws SQLException {
        for (long number = from; number <= to; number++) {
            byte[] entry = null;
            try {
                entry = old.entry(number);
                if (entry != null) {
                    entry = EntryCodec.sound(number, entry);
                }
            } catch (UnreadableEntry e) {
                LOG.error("Cannot be salvaged: {}", e.getMessage());
                entry = null;
            } catch (SQLException e) {
                LOG.error("Cannot be salvaged: entry {}: {}", number, e.getMessage());
            }
            if (entry != null) {
                fresh.append(number, List.of(entry));
            }
        }
    }

    private static long lastNumber(EntriesSql entries) {
        try {
            return entries.lastNumber();
        } catch (SQLException damaged) {
            return 0;
        }
    }

    private Path aside(String what, String suffix) {
        return directory.resolve(what + "-" + clock.instant().toString().replace(':', '-') + suffix);
    }
}
