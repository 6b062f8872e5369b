package dev.tollgate.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL that Tollgate runs itself, as a process of its own. It listens on 127.0.0.1 only, with a random
 * password kept in the data directory, and outlives a killed Tollgate: the next start adopts it. The server is detached
 * from the terminal, so that Ctrl-C reaches it only through {@link #close()}, after the last batch is written.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final EmbeddedOptions options;
    private final DatabaseAddress address;
    private final @Nullable Ownership ownership;

    private record Ownership(DataDirLock lock, PostgresCluster cluster, PostgresSupervisor supervisor) {}

    private EmbeddedPostgres(EmbeddedOptions options, DatabaseAddress address, @Nullable Ownership ownership) {
        this.options = options;
        this.address = address;
        this.ownership = ownership;
    }

    /**
     * Starts, or adopts, the server of a data directory, restarts it whenever it dies, and stops it at {@link #close()}.
     * Blocks until it answers.
     *
     * @throws DatabaseException if the directory is another process's, or the server does not start within the limit
     */
    public static EmbeddedPostgres start(EmbeddedOptions given) {
        EmbeddedOptions options = prepared(given);
        return own(options, DataDirLock.acquire(options.dataDir()));
    }

    /**
     * For a command beside the gateway: uses the server that a running gateway owns, which {@link #close()} then leaves
     * alone, or else is the same as {@link #start}.
     *
     * @throws DatabaseException as {@link #start}, and if the owner's server does not answer within the limit
     */
    public static EmbeddedPostgres join(EmbeddedOptions given) {
        EmbeddedOptions options = prepared(given);
        Optional<DataDirLock> lock = DataDirLock.tryAcquire(options.dataDir());
        if (lock.isPresent()) {
            return own(options, lock.get());
        }
        try {
            return new EmbeddedPostgres(options, awaitOwners(options), null);
        } catch (IOException e) {
            throw new DatabaseException("Cannot join the PostgreSQL in " + options.dataDir() + ": " + e, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    public DatabaseAddress address() {
        return address;
    }

    /** Process id of the server, for tests and logs; empty while it is being restarted. */
    public Optional<Long> pid() {
        return Postmaster.alive(options.cluster()).map(Postmaster::pid);
    }

    /** How often the server died and was restarted since {@link #start}. */
    public int restarts() {
        return ownership == null ? 0 : ownership.supervisor.restarts();
    }

    /** Stops the server if it is ours: orderly, with the configured limit, then at once. Close the pool before. */
    @Override
    public void close() {
        if (ownership == null) {
            return;
        }
        try {
            ownership.supervisor.stop(options.stopTimeout());
            ownership.cluster.stop();
            LOG.info("PostgreSQL is stopped");
        } catch (IOException e) {
            throw new DatabaseException("PostgreSQL could not be stopped: " + e, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            ownership.lock.close();
        }
    }

    private static EmbeddedPostgres own(EmbeddedOptions options, DataDirLock lock) {
        try {
            long startNanos = System.nanoTime();
            PostgresCluster cluster = new PostgresCluster(options);
            cluster.initialise();
            if (!cluster.adopt()) {
                cluster.launch(options.port());
            }
            Postmaster running = Postmaster.alive(options.cluster())
                    .orElseThrow(() -> new DatabaseException(
                            "PostgreSQL ended right after its start; see its log in " + options.logDir()));
            PostgresSupervisor supervisor = new PostgresSupervisor(cluster, running);
            supervisor.start();
            LOG.info(
                    "PostgreSQL {} answers on 127.0.0.1:{} after {} ms",
                    PostgresBinaries.version(),
                    running.port(),
                    (System.nanoTime() - startNanos) / 1_000_000);
            return new EmbeddedPostgres(
                    options, cluster.address(running.port()), new Ownership(lock, cluster, supervisor));
        } catch (IOException e) {
            lock.close();
            throw new DatabaseException("Cannot start PostgreSQL in " + options.dataDir() + ": " + e, e);
        } catch (InterruptedException e) {
            lock.close();
            throw interrupted(e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static DatabaseAddress awaitOwners(EmbeddedOptions options) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + options.startTimeout().toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Postmaster> running = Postmaster.alive(options.cluster()).filter(Postmaster::ready);
            if (running.isPresent()) {
                return PostgresCluster.address(options, running.get().port());
            }
            Thread.sleep(Duration.ofMillis(100));
        }
        throw new DatabaseException("Another Tollgate owns " + options.dataDir()
                + ", but its PostgreSQL does not answer within " + options.startTimeout());
    }

    /** Real paths, since PostgreSQL's own files and the process table show those. */
    private static EmbeddedOptions prepared(EmbeddedOptions options) {
        try {
            return new EmbeddedOptions(
                    made(options.dataDir()),
                    made(options.binariesDir()),
                    options.port(),
                    options.sharedBuffersMb(),
                    options.durable(),
                    options.startTimeout(),
                    options.stopTimeout());
        } catch (IOException e) {
            throw new DatabaseException("Cannot use the data directory " + options.dataDir() + ": " + e, e);
        }
    }

    private static Path made(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return directory.toRealPath();
    }

    private static DatabaseException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new DatabaseException("Interrupted while waiting for PostgreSQL", e);
    }
}
