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
 * @param silenceMax a connection that carries nothing for so long is given up, and what waits for its answer fails: a
 *     network that forgot the connection, or a server without power, would never answer; more than any statement may
 *     take, and than {@code idleTimeout}, so that it does not hit a connection that is about to be used; zero for no limit
 */
public record DatabaseOptions(
        int poolSize,
        Duration connectTimeout,
        Duration idleTimeout,
        Duration statementTimeout,
        int pipelineMax,
        Duration silenceMax) {

    /** A server that is merely busy may take so long to answer. */
    private static final Duration SILENCE_MIN = Duration.ofSeconds(5);

    public DatabaseOptions {
        between("poolSize", poolSize, 1, 90);
        between("pipelineMax", pipelineMax, 1, 1024);
        between("connectTimeout", connectTimeout, Duration.ofMillis(1));
        between("idleTimeout", idleTimeout, Duration.ofSeconds(1));
        between("statementTimeout", statementTimeout, Duration.ofMillis(1));
        between("silenceMax", silenceMax, Duration.ZERO);
    }

    /** What suits one gateway on two to eight cores, without a limit to silence. */
    public static DatabaseOptions defaults() {
        return new DatabaseOptions(
                12, Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofSeconds(30), 1, Duration.ZERO);
    }

    /** The defaults with other limits. */
    public static DatabaseOptions of(int poolSize, Duration statementTimeout) {
        DatabaseOptions defaults = defaults();
        return new DatabaseOptions(
                poolSize,
                defaults.connectTimeout,
                defaults.idleTimeout,
                statementTimeout,
                defaults.pipelineMax,
                defaults.silenceMax);
    }

    /** The same for short statements only: a connection that is silent for twice as long as one may take is given up. */
    public DatabaseOptions withoutSilence() {
        Duration silence = max(statementTimeout.multipliedBy(2), SILENCE_MIN);
        Duration idle = silence.multipliedBy(3).dividedBy(4);
        return new DatabaseOptions(poolSize, connectTimeout, idle, statementTimeout, pipelineMax, silence);
    }

    DatabaseOptions withPoolSize(int size) {
        return new DatabaseOptions(size, connectTimeout, idleTimeout, statementTimeout, pipelineMax, silenceMax);
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
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
