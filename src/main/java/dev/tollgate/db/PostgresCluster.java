package dev.tollgate.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files and processes of one cluster. Confined to whoever holds the {@link DataDirLock}. */
final class PostgresCluster {
    static final String USER = "tollgate";
    static final String DATABASE = "tollgate";
    private static final Logger LOG = LoggerFactory.getLogger(PostgresCluster.class);
    private static final Duration POLL = Duration.ofMillis(20);

    private final EmbeddedOptions options;
    private final PostgresCommand command;
    private final Path bin;

    PostgresCluster(EmbeddedOptions options) throws IOException {
        this.options = options;
        this.command = PostgresCommand.forDataDir(options.dataDir());
        this.bin = PostgresBinaries.unpackedIn(options.binariesDir()).resolve("bin");
    }

    /** Makes the cluster when there is none. */
    void initialise() throws IOException, InterruptedException {
        new PostgresInitdb(options, command, bin).make();
    }

    /** The server of this cluster that a killed Tollgate left running, if it is one that this Tollgate would have started. */
    boolean adopt() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + options.startTimeout().toNanos();
        while (System.nanoTime() < deadline) {
            Postmaster found = Postmaster.alive(options.cluster()).orElse(null);
            if (found == null) {
                return false;
            }
            if (!found.ready()) {
                Thread.sleep(POLL);
                continue;
            }
            boolean ours = found.runs(bin.resolve("postgres"))
                    && (options.port() == 0 || options.port() == found.port())
                    && PostgresProbe.answers(address(found.port()));
            if (ours) {
                LOG.info("Adopted the PostgreSQL left running on port {}, pid {}", found.port(), found.pid());
                return true;
            }
            LOG.warn(
                    "The PostgreSQL left running, pid {}, has another version or port or does not answer", found.pid());
            break;
        }
        stop();
        return false;
    }

    /** Starts the server and waits until it takes connections. */
    void launch(int preferredPort) throws IOException, InterruptedException {
        clearLeftovers();
        Files.createDirectories(options.logDir());
        command.handOver(options.logDir());
        if (preferredPort > 0 && !LoopbackPort.isFree(preferredPort)) {
            throw new DatabaseException("PostgreSQL cannot start: port " + preferredPort + " of 127.0.0.1 is taken.");
        }
        writeSettings(preferredPort > 0 ? preferredPort : LoopbackPort.free());
        Path startLog = options.logDir().resolve("start.log");
        PostgresCommand.Result result = pgCtl("start", options.startTimeout(), "--log=" + startLog);
        if (result.exit() != 0) {
            throw new DatabaseException("PostgreSQL does not start. Its log in " + options.logDir() + " ends with:\n"
                    + PostgresCommand.tail(newestLog()));
        }
    }

    /** Stops the server: orderly, else at once, else by force. Nothing happens when none runs. */
    void stop() throws IOException, InterruptedException {
        Postmaster running = Postmaster.alive(options.cluster()).orElse(null);
        if (running == null) {
            return;
        }
        if (pgCtl("stop", options.stopTimeout(), "--mode=fast").exit() == 0) {
            return;
        }
        LOG.warn("PostgreSQL did not stop within {}; stopping it at once", options.stopTimeout());
        if (pgCtl("stop", Duration.ofSeconds(10), "--mode=immediate").exit() != 0 && running.isAlive()) {
            ProcessHandle.of(running.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    DatabaseAddress address(int port) throws IOException {
        return address(options, port);
    }

    static DatabaseAddress address(EmbeddedOptions options, int port) throws IOException {
        if (!Files.exists(options.passwordFile())) {
            throw new DatabaseException(
                    "The password of the embedded PostgreSQL is missing: " + options.passwordFile());
        }
        String password = Files.readString(options.passwordFile()).strip();
        return new DatabaseAddress("127.0.0.1", port, DATABASE, USER, password, DatabaseAddress.SslMode.DISABLE, null);
    }

    /**
     * After a kill: server processes that outlived their postmaster still have its shared memory, and a new server refuses
     * to start beside them; and where the number of the dead postmaster belongs to some other process by now (after a
     * reboot, say), PostgreSQL takes that one for itself.
     */
    private void clearLeftovers() throws IOException, InterruptedException {
        Postmaster stale = Postmaster.read(options.cluster()).orElse(null);
        if (stale == null) {
            return;
        }
        if (stale.isAlive()) {
            throw new DatabaseException("PostgreSQL runs already in " + options.cluster() + ", pid " + stale.pid());
        }
        LOG.warn("PostgreSQL, pid {}, ended without being stopped; it recovers now", stale.pid());
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (List<ProcessHandle> orphans = Postmaster.orphans(options.cluster());
                !orphans.isEmpty() && System.nanoTime() < deadline;
                orphans = Postmaster.orphans(options.cluster())) {
            orphans.forEach(ProcessHandle::destroyForcibly);
            Thread.sleep(POLL);
        }
        if (ProcessHandle.of(stale.pid()).isPresent()) {
            Files.deleteIfExists(Postmaster.file(options.cluster()));
        }
    }

    private PostgresCommand.Result pgCtl(String verb, Duration limit, String option)
            throws IOException, InterruptedException {
        List<String> words = List.of(
                bin.resolve("pg_ctl").toString(),
                verb,
                "--wait",
                "--silent",
                option,
                "--timeout=" + limit.toSeconds(),
                "--pgdata=" + options.cluster());
        return command.run(words, "", limit.plusSeconds(10));
    }

    private void writeSettings(int port) throws IOException {
        Path file = options.cluster().resolve("tollgate.conf");
        Files.writeString(file, PostgresSettings.text(options, port));
        command.handOver(file);
    }

    /** PostgreSQL writes to start.log until its log collector runs, then to the file of the day. */
    private String newestLog() throws IOException {
        try (Stream<Path> logs = Files.list(options.logDir())) {
            Optional<Path> newest =
                    logs.max(Comparator.comparingLong(log -> log.toFile().lastModified()));
            return newest.isPresent() ? Files.readString(newest.get()) : "";
        }
    }
}
