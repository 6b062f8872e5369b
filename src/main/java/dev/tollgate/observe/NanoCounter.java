package dev.tollgate.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.LongAdder;

/** A counter of US dollars that adds whole nano-dollars and divides only when it is read, so that no sum drifts. */
final class NanoCounter {
    private static final double NANOS_PER_USD = 1e9;

    private final LongAdder nanos = new LongAdder();

    static NanoCounter register(MeterRegistry registry, String name, String description, Tags tags) {
        NanoCounter counter = new NanoCounter();
        FunctionCounter.builder(name, counter.nanos, adder -> adder.sum() / NANOS_PER_USD)
                .description(description)
                .tags(tags)
                .register(registry);
        return counter;
    }

    void add(long amountNanos) {
        nanos.add(amountNanos);
    }
}
