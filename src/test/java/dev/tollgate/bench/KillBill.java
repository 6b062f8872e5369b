package dev.tollgate.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.db.DatabaseAddress;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A peer: Kill Bill's own war in Jetty, on the same PostgreSQL, with a catalogue of one usage plan; usage is posted to its
 * API for {@value #SUBSCRIPTIONS} subscriptions. Both come from Maven Central by the profile {@code bench-peers}.
 *
 * <p>What it does not do at the post: price the usage (the invoice run does, later, by the catalogue of that day), move a
 * balance, know a model, a key or a user (a subscription is all that usage has), or take several customers' usage in one
 * post. Its tracking id is looked up and then inserted without a unique key, so that equal posts at once are both taken.
 */
final class KillBill implements AutoCloseable {
    static final Path WAR = Path.of("target", "bench-peers", "killbill.war");
    static final Path JETTY = Path.of("target", "bench-peers", "jetty-runner.jar");

    private static final int SUBSCRIPTIONS = 50;
    private static final Duration START_MOST = Duration.ofMinutes(4);
    private static final Map<String, String> HEADERS = Map.of(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString("admin:password".getBytes(StandardCharsets.UTF_8)),
            "X-Killbill-ApiKey",
            "bench",
            "X-Killbill-ApiSecret",
            "bench",
            "X-Killbill-CreatedBy",
            "bench",
            "Content-Type",
            "application/json");

    /** What it opens by reflection; it was written for Java 8 and 11. */
    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.util",
            "java.net",
            "java.security",
            "sun.net.www.protocol.jar",
            "sun.net.www.protocol.file",
            "sun.net.www.protocol.ftp",
            "sun.net.www.protocol.http",
            "sun.net.www.protocol.https",
            "sun.net.www.content.text");

    private final Process process;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> subscriptions = new ArrayList<>();
    private final String today = LocalDate.now(Clock.systemUTC()).toString();

    private KillBill(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static boolean isThere() {
        return Files.exists(WAR) && Files.exists(JETTY);
    }

    static KillBill start(DatabaseAddress database) throws IOException, InterruptedException, SQLException {
        KillBillTables.create(WAR, database);
        Path home =
                Files.createDirectories(Report.DIRECTORY.resolve("killbill")).toAbsolutePath();
        Path properties = home.resolve("killbill.properties");
        String url = "jdbc:postgresql://" + database.host() + ":" + database.port() + "/" + database.database();
        Files.writeString(
                properties,
                Stream.of("org.killbill.dao.", "org.killbill.billing.osgi.dao.")
                                .map(dao -> dao + "url=" + url + "\n" + dao + "user=" + database.user() + "\n" + dao
                                        + "password=" + database.password() + "\n")
                                .collect(Collectors.joining())
                        + "org.killbill.osgi.bundle.install.dir="
                        + Files.createDirectories(home.resolve("bundles"))
                        + "\norg.killbill.osgi.bundle.cache.name="
                        + home.resolve("osgi-cache")
                        + "\n");
        int port = freePort();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        OPENED.forEach(name -> command.addAll(List.of("--add-opens", "java.base/" + name + "=ALL-UNNAMED")));
        command.addAll(List.of("-Dorg.killbill.server.properties=" + properties.toUri(), "-jar", JETTY.toString()));
        command.addAll(List.of("--port", String.valueOf(port), WAR.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("killbill.log").toFile())
                .start();
        KillBill started = new KillBill(process, port);
        try {
            started.awaitReady();
            started.makeSubscriptions();
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long until = System.nanoTime() + START_MOST.toNanos();
        while (System.nanoTime() < until && process.isAlive()) {
            try {
                HttpRequest request = HttpRequest.newBuilder(uri("/1.0/healthcheck"))
                        .timeout(Duration.ofSeconds(10))
                        .build();
                if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // It is asked again.
            }
            TimeUnit.SECONDS.sleep(1);
        }
        throw new IOException("Kill Bill did not get ready; see " + Report.DIRECTORY.resolve("killbill"));
    }

    private void makeSubscriptions() throws IOException, InterruptedException {
        post("/1.0/kb/tenants", "{\"apiKey\": \"bench\", \"apiSecret\": \"bench\"}", "application/json");
        try (InputStream in = KillBill.class.getResourceAsStream("killbill-catalog.xml")) {
            String catalog = new String(
                    Objects.requireNonNull(in, "killbill-catalog.xml").readAllBytes(), StandardCharsets.UTF_8);
            post("/1.0/kb/catalog/xml", catalog, "text/xml");
        }
        for (int i = 0; i < SUBSCRIPTIONS; i++) {
            String account = made("/1.0/kb/accounts", "{\"name\": \"bench\", \"currency\": \"USD\"}");
            subscriptions.add(
                    made("/1.0/kb/subscriptions", "{\"accountId\": \"" + account + "\", \"planName\": \"llm-usage\"}"));
        }
    }

    /** The id at the end of the new resource's address. */
    private String made(String path, String json) throws IOException, InterruptedException {
        String location = post(path, json, "application/json")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    @CanIgnoreReturnValue
    private HttpResponse<String> post(String path, String body, String type) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).timeout(Duration.ofMinutes(1)).POST(BodyPublishers.ofString(body));
        HEADERS.forEach(request::setHeader);
        HttpResponse<String> answer =
                client.send(request.setHeader("Content-Type", type).build(), BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(path + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** A post of usage of one subscription under a tracking id of its own. */
    LoadGenerator.Message usage(AtomicLong numbers, int records) {
        long number = numbers.getAndIncrement();
        String each = "{\"recordDate\": \"" + today + "\", \"amount\": 540}";
        String body = """
            {"subscriptionId": "%s", "trackingId": "chatcmpl-%016x", "unitUsageRecords": [{"unitType": "tokens", \
            "usageRecords": [%s]}]}\
            """.formatted(
                        subscriptions.get((int) (number % SUBSCRIPTIONS)),
                        number,
                        IntStream.range(0, records).mapToObj(i -> each).collect(Collectors.joining(", ")));
        return new LoadGenerator.Message(Buffer.buffer(body), records, HEADERS);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
