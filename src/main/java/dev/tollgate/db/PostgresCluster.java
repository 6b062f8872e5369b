package dev.tollgate.db;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files and processes of one cluster. Confined to whoever holds the {@link DataDirLock}. */
final class PostgresCluster {
    static final String USER = "tollgate";
    static final String DATABASE = "tollgate";
    private static final Logger LOG = LoggerFactory.getLogger(PostgresCluster.class);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int PORT_TRIES = 5;

    private final EmbeddedOptions options;
    private final PostgresCommand command;
    private final Path bin;

    PostgresCluster(EmbeddedOptions options) throws IOException {
        this.options = options;
        this.command = PostgresCommand.forDataDir(options.dataDir());
        this.bin = PostgresBinaries.unpackedIn(options.binariesDir()).resolve("bin");
    }

    /** Makes the cluster when there is none: under a temporary name, so that a cluster under its final name is whole. */
    void initialise() throws IOException, InterruptedException {
        Path cluster = options.cluster();
        if (Files.isDirectory(cluster)) {
            checkVersion(cluster);
            return;
        }
        Path unfinished = cluster.resolveSibling("cluster.unfinished");
        PostgresBinaries.deleteTree(unfinished);
        writePassword();
        List<String> initdb = new ArrayList<>(List.of(
                bin.resolve("initdb").toString(),
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--pwfile=" + options.passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums"));
        if (!options.durable()) {
            initdb.add("--no-sync");
        }
        run(initdb, "", Duration.ofMinutes(2));
        Files.writeString(
                unfinished.resolve("postgresql.conf"), "\ninclude 'tollgate.conf'\n", StandardOpenOption.APPEND);
        writeSettings(unfinished, 5432);
        run(
                List.of(
                        bin.resolve("postgres").toString(),
                        "--single",
                        "-D",
                        unfinished.toString(),
                        "-c",
                        "logging_collector=off",
                        "postgres"),
                "CREATE DATABASE " + DATABASE + ";\n",
                Duration.ofMinutes(1));
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
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
        for (int attempt = 1; ; attempt++) {
            int port = preferredPort > 0 ? preferredPort : freePort();
            writeSettings(options.cluster(), port);
            Path startLog = options.logDir().resolve("start.log");
            Files.deleteIfExists(startLog);
            PostgresCommand.Result result = pgCtl("start", options.startTimeout(), "--log=" + startLog);
            if (result.exit() == 0) {
                return;
            }
            String log = Files.exists(startLog) ? Files.readString(startLog) : "";
            boolean portTaken = log.contains("could not create any TCP/IP sockets");
            if (!portTaken || preferredPort > 0 || attempt == PORT_TRIES) {
                throw new DatabaseException("PostgreSQL does not start"
                        + (portTaken ? ": port " + port + " of 127.0.0.1 is taken. " : ". ")
                        + "Its log is in " + options.logDir() + ":\n" + tail(result.output() + log));
            }
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

    private void run(List<String> words, String stdin, Duration limit) throws IOException, InterruptedException {
        PostgresCommand.Result result = command.run(words, stdin, limit);
        if (result.exit() != 0) {
            throw new DatabaseException(words.getFirst() + " failed:\n" + tail(result.output()));
        }
    }

    private void writePassword() throws IOException {
        Path file = options.passwordFile();
        if (Files.exists(file) && Files.size(file) > 0) {
            return;
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(UTF_8.encode(Base64.getUrlEncoder().encodeToString(random) + "\n"));
            channel.force(true);
        }
        command.handOver(file);
    }

    private void writeSettings(Path cluster, int port) throws IOException {
        Path file = cluster.resolve("tollgate.conf");
        Files.writeString(file, PostgresSettings.text(options, port));
        command.handOver(file);
    }

    private static void checkVersion(Path cluster) throws IOException {
        String found = Files.readString(cluster.resolve("PG_VERSION")).strip();
        String version = PostgresBinaries.version();
        if (!version.startsWith(found + ".")) {
            throw new DatabaseException("The cluster in " + cluster + " was made by PostgreSQL " + found
                    + ", this Tollgate brings " + version + ". Move it with pg_upgrade or pg_dump first.");
        }
    }

    /** Below the ports that systems hand out by themselves (32768 and up on Linux), so that a restart finds it free again. */
    private static int freePort() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        for (int i = 0; i < 100; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(loopback, port));
                return port;
            } catch (IOException e) {
                LOG.debug("Port {} is taken", port);
            }
        }
        throw new DatabaseException("No free port found on 127.0.0.1 between 20000 and 32000");
    }

    private static String tail(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }
}
