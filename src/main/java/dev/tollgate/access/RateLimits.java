package dev.tollgate.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.http.Failure;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * How often one of many may do something, such as sign in from one address. Each node counts for itself, so that with n nodes
 * it is n times as often. Thread-safe.
 */
public final class RateLimits {
    /** More than so many at once, and those who were quiet longest are forgotten. */
    private static final long KEYS_MAX = 100_000;

    private final int times;
    private final Duration in;
    private final Cache<String, Bucket> buckets;

    /** @param times so often at once, and so often again in {@code in} */
    public RateLimits(int times, Duration in) {
        this.times = times;
        this.in = in;
        buckets = Caffeine.newBuilder()
                .maximumSize(KEYS_MAX)
                .expireAfterAccess(in.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    /** Counts one more; throws the problem 429 where that is too often. */
    public void take(String key) {
        ConsumptionProbe probe =
                Objects.requireNonNull(buckets.get(key, this::bucket)).tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
            throw new Failure.TooOften((int) seconds).asException();
        }
    }

    private Bucket bucket(String key) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(times).refillGreedy(times, in))
                .build();
    }
}
