package dev.tollgate.bench;

import dev.tollgate.db.DatabaseAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gateway as a process of its own, with the heap that it is promised to need. */
final class GatewayUnderLoad {
    static final String HEAP = "512 MB";

    private final Process process;
    private final int port;

    private GatewayUnderLoad(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    int port() {
        return port;
    }

    static GatewayUnderLoad start(DatabaseAddress database) throws IOException, InterruptedException {
        int port = freePort();
        int managementPort = freePort();
        String url = "postgres://%s:%s@%s:%d/%s"
                .formatted(database.user(), database.password(), database.host(), database.port(), database.database());
        ProcessBuilder builder = new ProcessBuilder(command(port, managementPort));
        builder.environment().put("TOLLGATE_DATABASE_URL", url);
        builder.redirectErrorStream(true);
        builder.redirectOutput(Path.of("target", "bench-gateway.log").toFile());
        Process process = builder.start();
        awaitReady(managementPort, process);
        return new GatewayUnderLoad(process, port);
    }

    private static List<String> command(int port, int managementPort) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseParallelGC",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dio.netty.tryReflectionSetAccessible=true",
                "-Duser.language=en",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tollgate.Main",
                "serve",
                "--set",
                "server.port=" + port,
                "--set",
                "server.managementPort=" + managementPort,
                "--set",
                "journal.dir=" + Path.of("target", "bench-journal").toAbsolutePath());
    }

    private static void awaitReady(int managementPort, Process process) throws InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/readyz"))
                .build();
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < until && process.isAlive()) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("the gateway did not get ready; see target/bench-gateway.log");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
