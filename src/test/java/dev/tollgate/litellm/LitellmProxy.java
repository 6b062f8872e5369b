package dev.tollgate.litellm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A LiteLLM proxy as a process of its own on a free port of the loopback, of one worker, without a database. */
final class LitellmProxy implements AutoCloseable {
    static final String MASTER_KEY = "sk-tollgate-test-master";

    private static final Path RUNS = Path.of("target", "litellm-it").toAbsolutePath();
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Process process;
    private final Path log;
    private final URI address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private LitellmProxy(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
    }

    /** An empty folder for the configuration and the log of a run. */
    static Path folder(String name) throws IOException {
        return Files.createDirectories(RUNS.resolve(name));
    }

    /** Starts on {@code config.yaml} in the folder; modules beside it can be named there. */
    static LitellmProxy start(Path programs, Path folder, Map<String, String> environment)
            throws IOException, InterruptedException {
        int port = freePort();
        Path log = folder.resolve("proxy.log");
        ProcessBuilder builder = new ProcessBuilder(
                programs.resolve("litellm").toString(),
                "--config",
                "config.yaml",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port));
        builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
        // Everything is on the loopback; the price map that comes with the package needs no network either.
        builder.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        builder.environment().put("LITELLM_LOCAL_MODEL_COST_MAP", "True");
        builder.environment().putAll(environment);
        LitellmProxy proxy = new LitellmProxy(builder.start(), log, URI.create("http://127.0.0.1:" + port));
        try {
            proxy.awaitReady();
        } catch (IOException | InterruptedException | RuntimeException e) {
            proxy.close();
            throw e;
        }
        return proxy;
    }

    private void awaitReady() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/health/readiness"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // It listens only when it is ready.
            }
            Thread.sleep(Duration.ofMillis(100));
        }
        throw new IOException("The LiteLLM proxy did not start: " + tail());
    }

    /** Makes a call with the master key under a call id of its own; answers the status. */
    int call(String path, String body, String callId) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + MASTER_KEY)
                .header("Content-Type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .header("x-litellm-call-id", callId)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Ends it with SIGTERM; true if it ended by itself then. */
    boolean stop() throws InterruptedException {
        process.destroy();
        return process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            if (!stop()) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }

    String tail() throws IOException {
        List<String> lines = Files.readAllLines(log, UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
