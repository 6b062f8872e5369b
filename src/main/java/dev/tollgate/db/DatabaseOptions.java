package dev.tollgate.db;

import java.time.Duration;

/**
 * How a node uses its database.
 *
 * @param poolSize most connections of the pool, 1 to 90 (the embedded server takes 100 in all)
 * @param connectTimeout limit for one connect, and for waiting on a free connection; at least 1 ms
 * @param idleTimeout an unused connection is closed after this long; at least 1 s
 * @param statementTimeout the server cancels any statement that runs longer; at least 1 ms
 * @param pipelineMax statements in flight on one connection before the next one waits, 1 to 1024; with more than 1 the
 *     pool puts statements behind each other on a busy connection rather than take an idle one, so that two writers would
 *     share one connection and every other statement would wait for a batch
 */
public record DatabaseOptions(
        int poolSize, Duration connectTimeout, Duration idleTimeout, Duration statementTimeout, int pipelineMax) {

    public DatabaseOptions {
        between("poolSize", poolSize, 1, 90);
        between("pipelineMax", pipelineMax, 1, 1024);
        between("connectTimeout", connectTimeout, Duration.ofMillis(1));
        between("idleTimeout", idleTimeout, Duration.ofSeconds(1));
        between("statementTimeout", statementTimeout, Duration.ofMillis(1));
    }

    /** What suits one gateway on two to eight cores. */
    public static DatabaseOptions defaults() {
        return new DatabaseOptions(12, Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofSeconds(30), 1);
    }

    private static void between(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", not " + value);
        }
    }

    /** The upper bound is what PostgreSQL and Netty hold in an int of milliseconds: about 24 days. */
    private static void between(String name, Duration value, Duration min) {
        if (value.compareTo(min) < 0 || value.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(name + " must be " + min + " to 24 days, not " + value);
        }
    }
}
