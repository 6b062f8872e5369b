package dev.tollgate.stripe;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time whose events and objects are compared, in whole seconds as Stripe has them.
 *
 * @param from the first second of it
 * @param to the first second behind it
 */
public record ReconciliationWindow(Instant from, Instant to) {
    /** What is looked at where nobody says. */
    public static final Duration DEFAULT = Duration.ofDays(3);

    /** For so long Stripe keeps events (https://docs.stripe.com/api/events). */
    public static final Duration MAX = Duration.ofDays(30);

    /** @throws IllegalArgumentException with what is wrong, for people */
    public ReconciliationWindow {
        from = from.truncatedTo(ChronoUnit.SECONDS);
        to = ceiling(to);
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("The time must end after it begins.");
        }
        if (Duration.between(from, to).compareTo(MAX) > 0) {
            throw new IllegalArgumentException("The time must be of at most " + MAX.toDays() + " days.");
        }
    }

    /**
     * @param from null for {@link #DEFAULT} before the end
     * @param to null for now
     * @throws IllegalArgumentException with what is wrong, for people
     */
    public static ReconciliationWindow of(@Nullable Instant from, @Nullable Instant to, Instant now) {
        Instant end = to == null ? now : to;
        Instant begin = from == null ? end.minus(DEFAULT) : from;
        // A minute for whoever asks for 30 days by a clock that is a little slow.
        if (begin.isBefore(now.minus(MAX).minusSeconds(60))) {
            throw new IllegalArgumentException(
                    "The time must begin at most " + MAX.toDays() + " days ago: Stripe keeps events no longer.");
        }
        return new ReconciliationWindow(begin, end);
    }

    /** For {@code created[gte]}, in epoch seconds, with objects that were made a while before and changed in it. */
    long fromSeconds(Duration earlier) {
        return from.minus(earlier).getEpochSecond();
    }

    /** For {@code created[lt]}, in epoch seconds. */
    long toSeconds() {
        return to.getEpochSecond();
    }

    private static Instant ceiling(Instant time) {
        Instant whole = time.truncatedTo(ChronoUnit.SECONDS);
        return whole.equals(time) ? whole : whole.plusSeconds(1);
    }
}
