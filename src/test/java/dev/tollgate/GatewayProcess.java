package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code tollgate serve} in a JVM of its own, with an embedded PostgreSQL in a given directory: to be killed. */
final class GatewayProcess implements AutoCloseable {
    /** Two lines of the start screen. */
    private static final Pattern READY =
            Pattern.compile("API +http://[^:]+:(\\d+)\\b.*\\s+Metrics +http://[^:]+:(\\d+)/");

    private static final int LIMIT_SECONDS = 60;

    private final Process process;
    private final Thread reader;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<GatewayClient> client = new CompletableFuture<>();

    private GatewayProcess(Process process) {
        this.process = process;
        reader = Thread.ofVirtual().start(this::read);
    }

    /** Starts it, with more settings {@code key=value}, and does not wait until it is ready. */
    static GatewayProcess start(Path dataDir, String... settings) throws IOException {
        return start(dataDir, List.of("-Xmx256m"), List.of(settings));
    }

    /** @param settings {@code key=value}, on top of free ports, accounts for all and the data directory */
    static GatewayProcess start(Path dataDir, List<String> jvmFlags, List<String> settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(jvmFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "serve"));
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "server.managementPort=0",
                "usage.unknownPayer=create",
                "database.embedded.dir=" + dataDir.toAbsolutePath()));
        all.addAll(settings);
        all.forEach(setting -> command.addAll(List.of("--set", setting)));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(dataDir.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        return new GatewayProcess(builder.start());
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                Matcher ready = READY.matcher(output());
                if (ready.find()) {
                    client.complete(
                            new GatewayClient(Integer.parseInt(ready.group(1)), Integer.parseInt(ready.group(2))));
                }
            }
        } catch (IOException e) {
            client.completeExceptionally(new UncheckedIOException(e));
        }
        client.completeExceptionally(new IllegalStateException("The gateway ended:\n" + output()));
    }

    /** Waits until it is ready. */
    GatewayClient client() throws Exception {
        try {
            return client.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            kill();
            throw new AssertionError("Not ready within " + LIMIT_SECONDS + " s:\n" + output(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    String output() {
        return String.join("\n", output);
    }

    /** SIGKILL: no hook runs, nothing is flushed. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and unlike {@link Process#destroy} its last words are still read. */
    void terminate() {
        assertThat(process.toHandle().destroy()).isTrue();
    }

    /** Its exit code, when all of its output is read; fails if it does not end by itself in time. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("Still running:\n" + output());
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
