package dev.tollgate.observe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Histogram bounds. */
final class Buckets {
    private Buckets() {}

    /** 1, 2.5 and 5 of every power of ten from {@code least} to {@code most}, both included. */
    static Duration[] millis(long least, long most) {
        List<Duration> bounds = new ArrayList<>();
        for (long power = least; power <= most; power *= 10) {
            for (int tenths : new int[] {10, 25, 50}) {
                if (power * tenths / 10 <= most) {
                    bounds.add(Duration.ofNanos(power * tenths * 100_000));
                }
            }
        }
        return bounds.toArray(Duration[]::new);
    }
}
