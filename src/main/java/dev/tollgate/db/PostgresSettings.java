package dev.tollgate.db;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The embedded server's settings, written anew at every start; what an operator sets by ALTER SYSTEM wins over them. */
final class PostgresSettings {
    private static final long MIB = 1 << 20;

    private PostgresSettings() {}

    /** The text of {@code tollgate.conf}. */
    static String text(EmbeddedOptions options, int port) {
        long memoryMb =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() / MIB;
        long sharedBuffersMb =
                options.sharedBuffersMb() > 0 ? options.sharedBuffersMb() : Math.clamp(memoryMb / 4, 128, 2048);
        boolean small = sharedBuffersMb < 128;
        return """
            # Written by Tollgate at every start. Use ALTER SYSTEM for settings of your own.
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            port = %d
            max_connections = 100

            fsync = %s
            full_page_writes = on
            synchronous_commit = on

            shared_buffers = %dMB
            effective_cache_size = %dMB
            work_mem = 16MB
            maintenance_work_mem = %dMB
            jit = off
            random_page_cost = 1.1

            # Bursts of inserts: few checkpoints, since each makes the next writes log whole pages.
            # These binaries compress WAL with pglz only, which costs more processor than it saves disk.
            wal_compression = off
            wal_buffers = %dMB
            max_wal_size = %s
            min_wal_size = %s
            checkpoint_timeout = 15min

            # Insert-only partitions are vacuumed while their pages are still in memory.
            autovacuum_naptime = 30s
            autovacuum_vacuum_insert_threshold = 50000
            autovacuum_vacuum_insert_scale_factor = 0.1
            autovacuum_analyze_scale_factor = 0.05
            autovacuum_vacuum_cost_limit = 1000

            logging_collector = on
            log_directory = '%s'
            log_filename = 'postgresql-%%a.log'
            log_rotation_age = 1d
            log_rotation_size = 0
            log_truncate_on_rotation = on
            log_line_prefix = '%%m [%%p] %%q%%a '
            log_lock_waits = on
            log_autovacuum_min_duration = 10s
            log_min_duration_statement = 5s
            log_parameter_max_length = 0
            log_timezone = 'UTC'
            timezone = 'UTC'
            """.formatted(
                        port,
                        options.durable() ? "on" : "off",
                        sharedBuffersMb,
                        Math.max(sharedBuffersMb, memoryMb / 2),
                        small ? 32 : 256,
                        small ? 4 : 32,
                        small ? "256MB" : "8GB",
                        small ? "80MB" : "1GB",
                        options.logDir().toString().replace("'", "''"));
    }
}
