package dev.tollgate.http;

import java.time.Duration;

/**
 * The clock by which others have to hurry. It stands still while the gateway does: a machine that was suspended, or a JVM
 * that collected garbage for seconds, has not read what came meanwhile, and nobody is late by that. Safe for all threads.
 */
final class Patience {
    private final long everyNanos;
    private volatile long stoodStillNanos;
    private volatile long lookedNanos = System.nanoTime();
    private volatile long wokeNanos = lookedNanos;

    /** @param every how long it usually is from one look to the next */
    Patience(Duration every) {
        everyNanos = every.toNanos();
    }

    /** What it says at this {@link System#nanoTime}. */
    long at(long nanoTime) {
        return nanoTime - stoodStillNanos;
    }

    /**
     * The gateway looks. A look that comes by more than its usual distance too late was held up, and the delay does not
     * count.
     *
     * @param nanoTime what {@link System#nanoTime} says
     */
    synchronized void look(long nanoTime) {
        long late = nanoTime - lookedNanos - everyNanos;
        lookedNanos = nanoTime;
        if (late > everyNanos) {
            stoodStillNanos += late;
            wokeNanos = nanoTime;
        }
    }

    /**
     * Whether the gateway has looked all this time. Not so for as long after its start; and one that is late all the time is never
     * sure of it.
     *
     * @param nanoTime what {@link System#nanoTime} says
     */
    boolean hasLookedFor(Duration time, long nanoTime) {
        return nanoTime - lookedNanos <= 2 * everyNanos && nanoTime - wokeNanos >= time.toNanos();
    }
}
