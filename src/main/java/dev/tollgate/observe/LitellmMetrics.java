package dev.tollgate.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The metrics of what is pulled from LiteLLM. Thread-safe. The time of the last success is NaN before there was one. */
public final class LitellmMetrics {
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final MeterRegistry registry;
    private final Map<UsageVerdict, Counter> rows = new EnumMap<>(UsageVerdict.class);
    private final AtomicLong lastSuccess = new AtomicLong(UNKNOWN);
    private final AtomicLong covered = new AtomicLong(UNKNOWN);

    public LitellmMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (UsageVerdict verdict : new UsageVerdict[] {
            UsageVerdict.ACCEPTED,
            UsageVerdict.DUPLICATE,
            UsageVerdict.CONFLICT,
            UsageVerdict.QUARANTINED,
            UsageVerdict.SKIPPED
        }) {
            rows.put(
                    verdict,
                    Counter.builder("tollgate_litellm_sync_rows")
                            .description(
                                    "Rows read from LiteLLM, by verdict; accepted are those that were never pushed")
                            .tag("verdict", verdict.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        gauge(
                "tollgate_litellm_sync_last_success_seconds",
                "When LiteLLM was last read to the end (Unix time)",
                lastSuccess);
        gauge(
                "tollgate_litellm_sync_covered_seconds",
                "Up to when LiteLLM's calls have been read (Unix time)",
                covered);
    }

    /** What became of the rows of one sync. */
    public void rows(long accepted, long duplicates, long conflicts, long quarantined, long skipped) {
        add(UsageVerdict.ACCEPTED, accepted);
        add(UsageVerdict.DUPLICATE, duplicates);
        add(UsageVerdict.CONFLICT, conflicts);
        add(UsageVerdict.QUARANTINED, quarantined);
        add(UsageVerdict.SKIPPED, skipped);
    }

    private void add(UsageVerdict verdict, long count) {
        Counter counter = rows.get(verdict);
        if (counter != null) {
            counter.increment((double) count);
        }
    }

    /** @param code one of a few */
    public void failed(String code) {
        Counter.builder("tollgate_litellm_sync_failures")
                .description("Reads of LiteLLM that failed, by code")
                .tag("code", code)
                .register(registry)
                .increment();
    }

    public void succeeded(Instant at) {
        lastSuccess.set(at.getEpochSecond());
    }

    public void covered(Instant to) {
        covered.set(to.getEpochSecond());
    }

    private void gauge(String name, String description, AtomicLong value) {
        Gauge.builder(name, value, v -> v.get() == UNKNOWN ? Double.NaN : v.get())
                .description(description)
                .strongReference(true)
                .register(registry);
    }
}
