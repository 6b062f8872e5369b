package dev.tollgate.cli;

import dev.tollgate.pricing.PriceBook;
import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.pricing.PriceBookSummary;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Which price book a command looks at. */
final class BookInQuestion {
    private BookInQuestion() {}

    /** The book in force now, or null if none was ever activated. */
    static @Nullable PriceBook inForce(DatabaseSession database, PriceBookStore store, Instant now) {
        boolean any = database.await(store.summaries()).stream()
                .anyMatch(each -> each.status() == PriceBookSummary.Status.ACTIVE);
        return any ? database.await(store.load()).at(ChronoUnit.MICROS.between(Instant.EPOCH, now)) : null;
    }

    /** The book of a version, or the one in force for null. */
    static PriceBook book(DatabaseSession database, @Nullable Integer version) {
        PriceBookStore store = new PriceBookStore(database.pool());
        if (version != null) {
            return database.await(store.load(version));
        }
        PriceBook current = inForce(database, store, Instant.now());
        if (current == null) {
            throw new IllegalArgumentException(
                    "No price book is active yet; \"tollgate prices import\" makes one, and so"
                            + " does the gateway's first start.");
        }
        return current;
    }
}
