package dev.tollgate.litellm;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time whose calls are read, by when they began; half-open, in whole seconds, which is what LiteLLM takes.
 *
 * @param from rounded down
 * @param to rounded up
 */
public record SyncRange(Instant from, Instant to) {
    /** LiteLLM counts and skips rows to find a page, so that a longer time would load its database for hours. */
    static final Duration MAX = Duration.ofDays(31);

    static final Duration DEFAULT = Duration.ofDays(1);

    /** LiteLLM did not exist before. */
    private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

    /** @throws IllegalArgumentException with what is wrong, for people */
    public SyncRange {
        from = from.truncatedTo(ChronoUnit.SECONDS);
        Instant whole = to.truncatedTo(ChronoUnit.SECONDS);
        to = whole.equals(to) ? whole : whole.plusSeconds(1);
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("The time must end after it begins.");
        }
        if (from.isBefore(EARLIEST)) {
            throw new IllegalArgumentException("The time must begin in 2020 or later.");
        }
        if (Duration.between(from, to).compareTo(MAX) > 0) {
            throw new IllegalArgumentException("The time must be of at most " + MAX.toDays() + " days.");
        }
    }

    /**
     * @param from null for {@link #DEFAULT} before the end
     * @param to null for now; one that is ahead counts as now
     * @throws IllegalArgumentException with what is wrong, for people
     */
    public static SyncRange of(@Nullable Instant from, @Nullable Instant to, Instant now) {
        Instant end = to == null || to.isAfter(now) ? now : to;
        return new SyncRange(from == null ? end.minus(DEFAULT) : from, end);
    }

    /** From a while before where the last one ended up to now, or as far as {@link #MAX} reaches. */
    static SyncRange following(@Nullable Instant coveredTo, Duration overlap, Instant now) {
        if (coveredTo == null) {
            return of(null, null, now);
        }
        Instant covered = coveredTo.isAfter(now) ? now : coveredTo;
        Instant from = covered.minus(overlap).minusSeconds(1);
        Instant furthest = from.plus(MAX).minusSeconds(1);
        return new SyncRange(from, now.isAfter(furthest) ? furthest : now);
    }

    long seconds() {
        return Duration.between(from, to).toSeconds();
    }

    /** The first part of it, of so many seconds. */
    SyncRange first(long seconds) {
        return new SyncRange(from, from.plusSeconds(seconds));
    }

    /** What comes after the first part. */
    SyncRange rest(long seconds) {
        return new SyncRange(from.plusSeconds(seconds), to);
    }
}
