package dev.tollgate.pricing;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * All active versions at one moment, immutable: the hot path prices against such a snapshot, by the call's own time. A
 * new book means a new snapshot; rows already charged keep the version they were charged with.
 */
public final class PriceBooks {
    private final PriceBook[] byTime;
    private final long[] fromMicros;

    /**
     * @param books at least one; of two that take effect at the same moment the higher version holds
     * @throws IllegalArgumentException when there is none
     */
    public PriceBooks(Collection<PriceBook> books) {
        if (books.isEmpty()) {
            throw new IllegalArgumentException("no active price book");
        }
        byTime = books.stream()
                .sorted(Comparator.comparing(PriceBook::effectiveFrom).thenComparingInt(PriceBook::version))
                .toArray(PriceBook[]::new);
        fromMicros = new long[byTime.length];
        for (int i = 0; i < byTime.length; i++) {
            fromMicros[i] = ChronoUnit.MICROS.between(Instant.EPOCH, byTime[i].effectiveFrom());
        }
    }

    /**
     * The book in force at a call's time, in microseconds since 1970; the earliest one for a call before all of them.
     * From the last backwards, since nearly every call is of now.
     */
    public PriceBook at(long epochMicros) {
        int book = fromMicros.length - 1;
        while (book > 0 && epochMicros < fromMicros[book]) {
            book--;
        }
        return byTime[book];
    }

    /** By the time they take effect. */
    public List<PriceBook> books() {
        return List.of(byTime);
    }
}
