package dev.tollgate.db;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the embedded PostgreSQL is run.
 *
 * @param dataDir everything is kept here: cluster, log, password; made when missing
 * @param binariesDir where {@code postgres-<version>/} is unpacked, usually the data directory itself
 * @param port of 127.0.0.1; 0 takes a free one at every start
 * @param sharedBuffersMb PostgreSQL's own cache in MiB; 0 takes a quarter of the memory, at most 2048
 * @param durable false turns fsync off: for tests only, a power cut destroys the cluster
 * @param startTimeout limit for one start, recovery after a crash included; at least 1 s
 * @param stopTimeout limit for an orderly stop before PostgreSQL is stopped at once (it recovers at the next start)
 */
public record EmbeddedOptions(
        Path dataDir,
        Path binariesDir,
        int port,
        int sharedBuffersMb,
        boolean durable,
        Duration startTimeout,
        Duration stopTimeout) {

    public EmbeddedOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 (any free one) to 65535, not " + port);
        }
        if (sharedBuffersMb != 0 && (sharedBuffersMb < 16 || sharedBuffersMb > 65_536)) {
            throw new IllegalArgumentException("sharedBuffersMb must be 0 or 16 to 65536, not " + sharedBuffersMb);
        }
        if (startTimeout.compareTo(Duration.ofSeconds(1)) < 0 || stopTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("startTimeout and stopTimeout must be at least 1 s");
        }
    }

    /** Durable, a free port, memory by the machine's size; five minutes to start since a crash may leave 8 GB of WAL to replay. */
    public static EmbeddedOptions in(Path dataDir) {
        return new EmbeddedOptions(dataDir, dataDir, 0, 0, true, Duration.ofMinutes(5), Duration.ofSeconds(30));
    }

    public EmbeddedOptions withPort(int newPort) {
        return new EmbeddedOptions(dataDir, binariesDir, newPort, sharedBuffersMb, durable, startTimeout, stopTimeout);
    }

    Path cluster() {
        return dataDir.resolve("cluster");
    }

    Path logDir() {
        return dataDir.resolve("log");
    }

    Path passwordFile() {
        return dataDir.resolve("postgres.password");
    }
}
