package dev.tollgate.chaos;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One gateway with a supervisor, as systemd or Kubernetes would be: whenever its process ends, another one is started. */
final class Node implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    /** What the log says of trouble with the database, to show that the faults reach the gateway. */
    private static final List<String> TROUBLES = List.of(
            "statement timeout",
            "deadlock detected",
            "could not serialize",
            "terminating connection",
            "connection was closed",
            "Connection reset",
            "starting up",
            "recovery mode");

    private final List<String> settings;
    private final Path log;
    private final Path temporary;
    private final Thread supervisor;
    private final ConcurrentLinkedQueue<String> crashes = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> troubles = new ConcurrentHashMap<>();
    private volatile @Nullable Process process;
    private volatile @Nullable Ports ports;
    private volatile long clockOffMillis;
    private volatile boolean meantToEnd;
    private volatile boolean closed;

    /** Where a node that is ready listens. */
    record Ports(int api, int management) {}

    /**
     * Starts it.
     *
     * @param temporary where a killed process may leave files
     * @param settings {@code key=value}
     */
    Node(String name, Path logs, Path temporary, List<String> settings) {
        this.settings = List.copyOf(settings);
        this.temporary = temporary;
        log = logs.resolve(name + ".log");
        supervisor = Thread.ofVirtual().name(name).start(this::supervise);
    }

    private void supervise() {
        try (Writer out = Files.newBufferedWriter(log)) {
            while (!closed) {
                meantToEnd = false;
                Process started = start();
                process = started;
                read(started, out);
                int code = started.waitFor();
                boolean wasReady = ports != null;
                ports = null;
                process = null;
                if (wasReady && !meantToEnd && !closed) {
                    crashes.add("a gateway ended by itself with code " + code + ", see " + log);
                }
                out.write("=== ended with code " + code + "\n");
                Thread.sleep(PAUSE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                ChaosGateway.class.getName(),
                Long.toString(clockOffMillis)));
        command.addAll(settings);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private void read(Process from, Writer out) throws IOException {
        try (BufferedReader lines = from.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.write(line + "\n");
                if (line.startsWith(ChaosGateway.READY + " ")) {
                    String[] words = line.split(" ", -1);
                    ports = new Ports(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                }
                for (String trouble : TROUBLES) {
                    if (line.contains(trouble)) {
                        troubles.merge(trouble, 1, Integer::sum);
                    }
                }
            }
        } catch (IOException cut) {
            out.write("=== " + cut + "\n"); // Killed in mid-line.
        } finally {
            out.flush();
        }
    }

    /** Empty while it is starting. */
    Optional<Ports> ports() {
        return Optional.ofNullable(ports);
    }

    /** Processes that ended though nobody had told them to. */
    List<String> crashes() {
        return List.copyOf(crashes);
    }

    /** How often the log named which trouble with the database. */
    Map<String, Integer> troubles() {
        return Map.copyOf(troubles);
    }

    /** SIGKILL; false if none runs. */
    boolean kill() {
        Process running = process;
        meantToEnd = true;
        return running != null && running.destroyForcibly() != null;
    }

    /** SIGTERM; false if none is ready. */
    boolean terminate() {
        Process running = process;
        if (running == null || ports == null) {
            return false;
        }
        meantToEnd = true;
        return running.toHandle().destroy();
    }

    /** Its clock is off by so much from now on, after a restart too. */
    void clockIsOff(Duration off) {
        clockOffMillis = off.toMillis();
        Process running = process;
        if (running != null) {
            try {
                BufferedWriter in = running.outputWriter();
                in.write(clockOffMillis + "\n");
                in.flush();
            } catch (IOException ended) {
                // The next one is started with it.
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        Process running = process;
        try {
            if (running != null && running.toHandle().destroy()) {
                if (!running.waitFor(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    running.destroyForcibly();
                }
            }
            supervisor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
