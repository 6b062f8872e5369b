package dev.tollgate.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The metrics of the journal. Thread-safe. */
public final class JournalMetrics {
    private final MeterRegistry registry;
    private final Counter appended;
    private final Counter drained;
    private final Timer sync;

    public JournalMetrics(MeterRegistry registry) {
        this.registry = registry;
        appended = Counter.builder("tollgate_journal_appended_records")
                .description("Usage records that went to the journal")
                .register(registry);
        drained = Counter.builder("tollgate_journal_drained_records")
                .description("Usage records of the journal that got their verdict")
                .register(registry);
        sync = Timer.builder("tollgate_journal_sync")
                .description("One write to the journal, until it is on disk")
                .serviceLevelObjectives(Buckets.millis(1, 10_000))
                .register(registry);
    }

    public void appended(long records, long nanos) {
        appended.increment((double) records);
        sync.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void drained(long records) {
        drained.increment((double) records);
    }

    /** A gauge that is asked when it is looked at, on any thread. */
    public void gauge(String name, String description, LongSupplier value) {
        Gauge.builder(name, value, each -> (double) each.getAsLong())
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** A sum that only grows, kept elsewhere, over restarts too. */
    public void counter(String name, String description, LongSupplier value) {
        FunctionCounter.builder(name, value, each -> (double) each.getAsLong())
                .description(description)
                .register(registry);
    }
}
