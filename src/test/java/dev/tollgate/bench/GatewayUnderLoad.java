package dev.tollgate.bench;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseUrl;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The gateway as a process of its own, with the heap that it is promised to need. */
final class GatewayUnderLoad implements AutoCloseable {
    static final String HEAP = "512 MB";

    private final Process process;
    private final int port;
    private final int managementPort;
    private final HttpClient client = HttpClient.newHttpClient();
    private final GatewayJvm jvm;

    private GatewayUnderLoad(Process process, int port, int managementPort) throws IOException, InterruptedException {
        this.process = process;
        this.port = port;
        this.managementPort = managementPort;
        awaitReady();
        jvm = GatewayJvm.attach(process.pid());
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    GatewayJvm jvm() {
        return jvm;
    }

    /** With an empty journal. */
    static GatewayUnderLoad start(DatabaseAddress database, GatewayOptions options)
            throws IOException, InterruptedException {
        forgetJournal(database);
        return start(database, freePort(), freePort(), options);
    }

    /** A run before may have been ended in the middle; its records belong to a database that is gone. */
    private static void forgetJournal(DatabaseAddress database) throws IOException {
        Path journal = journal(database);
        if (Files.exists(journal)) {
            try (Stream<Path> files = Files.walk(journal)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static GatewayUnderLoad start(
            DatabaseAddress database, int port, int managementPort, GatewayOptions options)
            throws IOException, InterruptedException {
        String url = DatabaseUrl.of(database);
        ProcessBuilder builder = new ProcessBuilder(command(port, managementPort, options));
        builder.command().addAll(List.of("--set", "journal.dir=" + journal(database)));
        builder.environment().keySet().removeIf(name -> name.startsWith("TOLLGATE_"));
        builder.environment().put("TOLLGATE_DATABASE_URL", url);
        Path log = Files.createDirectories(Report.DIRECTORY).resolve("gateway-" + database.database() + ".log");
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process = builder.start();
        try {
            return new GatewayUnderLoad(process, port, managementPort);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw new IllegalStateException("the gateway did not get ready; see " + log, e);
        }
    }

    /** SIGKILL, and another one at the same ports, with the defaults of sandbox mode. */
    GatewayUnderLoad killAndStartAgain(DatabaseAddress database) throws IOException, InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the gateway does not end");
        }
        client.close();
        try {
            jvm.close();
        } catch (IOException killed) {
            // There is nobody left to say goodbye to.
        }
        return start(database, port, managementPort, GatewayOptions.USUAL);
    }

    /** One a gateway, since one at a time may have it. */
    private static Path journal(DatabaseAddress database) {
        return Path.of("target", "bench-journal", database.database()).toAbsolutePath();
    }

    private static List<String> command(int port, int managementPort, GatewayOptions options) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(options.jvm());
        command.addAll(List.of(
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
                "server.managementPort=" + managementPort));
        for (String setting : options.settings()) {
            command.addAll(List.of("--set", setting));
        }
        return command;
    }

    private void awaitReady() throws IOException, InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < until && process.isAlive()) {
            try {
                if (get("/readyz").statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IOException("it is not ready");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                .timeout(Duration.ofSeconds(60))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The sum of the series whose names and labels begin so. */
    double metric(String series) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        jvm.close();
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
