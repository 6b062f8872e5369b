package dev.tollgate.bench;

/** What is measured: a column of the table, a key of the JSON. */
enum Figure {
    /** Records (events, bodies: as the row says) a second. */
    RATE("per_second", "per s", 0),
    P50("p50_ms", "p50 ms", 1),
    P99("p99_ms", "p99 ms", 1),
    P999("p99_9_ms", "p99.9 ms", 1),
    MOST("max_ms", "max ms", 1),
    /** Processor time of the gateway's process for one record. */
    GATEWAY("gateway_cpu_us", "gateway µs", 2),
    /** The part of it that collected garbage. */
    GC("gateway_gc_cpu_us", "of it GC", 2),
    /** The part of it that compiled. */
    JIT("gateway_jit_cpu_us", "of it JIT", 2),
    /** Processor time of all of PostgreSQL's processes for one record. */
    POSTGRES("postgres_cpu_us", "postgres µs", 2),
    /** The part of it of the processes that serve connections. */
    BACKENDS("postgres_backends_cpu_us", "of it backends", 2),
    /** Processor time of the process that generates the load (and measures the ceiling) for one record. */
    GENERATOR("generator_cpu_us", "generator µs", 2),
    /** What the gateway allocates for one record. */
    ALLOCATED("gateway_allocated_bytes", "alloc B", 0),
    /** Write-ahead log for one record. */
    WAL("wal_bytes", "WAL B", 0),
    /** Rows of a transaction. */
    BATCH("rows_a_batch", "rows/batch", 0),
    /** The machine's processors: how much of them was busy. */
    BUSY("machine_busy_percent", "busy %", 0),
    /** The part of the machine's processors that processes outside of the benchmark used: noise. */
    OTHERS("others_busy_percent", "others %", 0),
    /** Requests that were not answered 2xx. */
    FAILED("failed", "failed", 0),
    HEAP("heap_after_gc_mib", "heap MiB", 0),
    RSS("rss_mib", "RSS MiB", 0),
    /** The most memory that was ever resident. */
    RSS_MOST("rss_most_mib", "most RSS MiB", 0),
    SECONDS("seconds", "s", 1);

    private final String key;
    private final String heading;
    private final int decimals;

    Figure(String key, String heading, int decimals) {
        this.key = key;
        this.heading = heading;
        this.decimals = decimals;
    }

    String key() {
        return key;
    }

    String heading() {
        return heading;
    }

    int decimals() {
        return decimals;
    }
}
