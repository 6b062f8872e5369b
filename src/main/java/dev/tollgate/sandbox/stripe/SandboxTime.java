package dev.tollgate.sandbox.stripe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The sandbox's time, in whole seconds: a clock that can be put forward, and what is to happen when. Under the lock. */
final class SandboxTime {
    private final Clock clock;
    private final PriorityQueue<Due> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private long aheadSeconds;
    private long order;
    private @Nullable Long doing;

    SandboxTime(Clock clock) {
        this.clock = clock;
    }

    private record Due(long at, long order, Runnable work) {}

    /** While something that fell due is done, the time at which it did. */
    long now() {
        return doing == null ? clockSeconds() : doing;
    }

    private long clockSeconds() {
        return clock.instant().getEpochSecond() + aheadSeconds;
    }

    void at(long epochSeconds, Runnable work) {
        agenda.add(new Due(epochSeconds, order++, work));
    }

    void in(Duration delay, Runnable work) {
        at(now() + delay.toSeconds(), work);
    }

    /** Puts the time forward, and does what falls due on the way, each at its own time. */
    void advanceTo(Instant target) {
        long seconds = target.getEpochSecond();
        if (seconds < now()) {
            throw StripeFailure.invalid(null, "to", "Time runs forward only.");
        }
        runUntil(seconds);
        aheadSeconds += seconds - clockSeconds();
    }

    /** Does what has fallen due by itself. */
    void runDue() {
        runUntil(clockSeconds());
    }

    private void runUntil(long limit) {
        for (Due next = agenda.peek(); next != null && next.at <= limit; next = agenda.peek()) {
            agenda.remove(next);
            long before = doing == null ? Long.MIN_VALUE : doing;
            doing = Math.max(next.at, before);
            try {
                next.work.run();
            } finally {
                doing = null;
            }
        }
    }
}
