package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseUrl;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Callers that mean harm, against a gateway with little memory in a process of its own: meanwhile an honest caller is
 * served, memory stays bounded, connections come back, and each of the honest records is charged once. Prints a line an
 * attack.
 */
@ExtendWith(PostgresExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by start()
class AbuseIT {
    private static final List<String> JVM_FLAGS = List.of(
            "-Xmx128m",
            "-XX:MaxDirectMemorySize=96m",
            "-XX:+UseParallelGC",
            "-XX:+ExitOnOutOfMemoryError",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Dio.netty.tryReflectionSetAccessible=true");

    /** Heap, direct memory, and what a JVM takes besides: code, metaspace, threads, the collector's own. */
    private static final long MEMORY_BYTES_MAX = (128L + 96 + 200) << 20;

    private static final long P99_MILLIS_MAX = 5_000;
    private static final int POOL = 3;
    private static final int WRITERS = 2;
    private static final int LISTENER_AUDIT_AND_WORKER = 3;
    private static final int PER_ADDRESS = 300;
    private static final int CONNECTIONS = 600;
    private static final List<String> TABLE = new ArrayList<>();

    private final List<Call> charged = new ArrayList<>();
    private Seeds seeds;
    private GatewayProcess gateway;
    private GatewayClient client;
    private ProcessGauge gauge;
    private long filesAtRest;
    private int attacks;

    @BeforeAll
    void start(Pool pool, DatabaseAddress address, @TempDir Path dataDir) throws Exception {
        assumeTrue(ProcessGauge.isPossible(), "AbuseIT needs Linux's /proc");
        seeds = new Seeds(pool);
        gateway = GatewayProcess.start(
                dataDir,
                JVM_FLAGS,
                List.of(
                        "database.url=" + DatabaseUrl.of(address),
                        "server.instances=2",
                        "database.poolSize=" + POOL,
                        "stripe.worker.count=1",
                        "server.headTimeout=2s",
                        "server.idleTimeout=4s",
                        "server.requestTimeout=3s",
                        "server.bodyBytesMax=16MiB",
                        "server.bodiesBytesMax=8MiB",
                        "server.connectionsMax=" + CONNECTIONS,
                        "server.connectionsPerAddressMax=" + PER_ADDRESS,
                        "usage.queueBytesMax=16MiB"));
        client = gateway.client();
        gauge = ProcessGauge.of(gateway.pid());
        warmUp();
        filesAtRest = gauge.openFiles();
    }

    /** Opens the pool's connections, and has the JVM load and compile what it needs, so that neither counts as growth. */
    private void warmUp() throws Exception {
        GatewayClient own = new GatewayClient(client.port(), client.managementPort());
        HonestCaller first = new HonestCaller(own, 1, true).begin();
        try (own;
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Await.until("the gateway's pool to be full", () -> {
                for (int i = 0; i < 40; i++) {
                    threads.submit(() -> own.get("/v1/usage/quarantine"));
                }
                return seeds.otherSessions() >= POOL + WRITERS + LISTENER_AUDIT_AND_WORKER;
            });
            Await.until("some pushes", () -> first.pushes() > 50);
            first.end();
        }
        charged.addAll(first.answered());
        assertThat(first.troubles()).isEmpty();
    }

    @AfterAll
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (client != null) {
            client.close();
        }
        if (gauge != null) {
            gauge.close();
        }
        TABLE.forEach(System.out::println);
    }

    /** Runs the attack beside an honest caller, and holds both to what must be. */
    private Map<String, Integer> under(String name, int connections, boolean reconnecting, Consumer<Attackers> attack)
            throws Exception {
        Attackers attackers = new Attackers(client.port());
        return under(name, connections, reconnecting, attackers, () -> attack.accept(attackers));
    }

    private Map<String, Integer> under(
            String name, int connections, boolean reconnecting, Attackers attackers, Runnable attack) throws Exception {
        GatewayClient own = new GatewayClient(client.port(), client.managementPort());
        HonestCaller honest = new HonestCaller(own, 100 + attacks++, reconnecting).begin();
        Await.until("the first honest push", () -> honest.pushes() > 0);
        long before = gauge.memoryBytes();
        long begunNanos = System.nanoTime();
        attack.run();
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        Await.until(
                "some honest pushes",
                () -> honest.pushes() >= 25 || !honest.troubles().isEmpty());
        honest.end();
        own.close();
        charged.addAll(honest.answered());
        TABLE.add(String.format(
                "AbuseIT  %-44s %5d connections %5.1f s  honest %3d pushes, p99 %4d ms  memory +%3d MB, at most %d MB "
                        + " %s",
                name,
                connections,
                seconds,
                honest.pushes(),
                honest.p99Millis(),
                (gauge.mostBytes() - before) >> 20,
                gauge.mostBytes() >> 20,
                attackers.outcomes()));
        assertThat(gateway.output()).doesNotContain("OutOfMemory");
        assertThat(honest.troubles()).isEmpty();
        assertThat(honest.p99Millis()).as("p99 in ms").isLessThan(P99_MILLIS_MAX);
        assertThat(gauge.mostBytes()).as("resident memory").isLessThan(MEMORY_BYTES_MAX);
        Await.until("files to be closed", () -> gauge.openFiles() <= filesAtRest);
        theBooksAddUp();
        return attackers.outcomes();
    }

    private void theBooksAddUp() throws Exception {
        Await.until("all room to be released", () -> metric("tollgate_queue_rows") == 0);
        Map<String, Long> rows = new HashMap<>();
        seeds.rows("SELECT call_id, cost_total_nanos FROM usage_logs")
                .forEach(row ->
                        assertThat(rows.put(row.getString(0), row.getLong(1))).isNull());
        assertThat(rows).hasSize(charged.size());
        assertThat(charged).allSatisfy(call -> assertThat(rows).containsEntry(call.callId(), Expected.nanos(call)));
        Books.areClean(seeds);
    }

    private double refused(String reason) throws Exception {
        double count = metric("http_connections_refused_total{reason=\"" + reason + "\"}");
        return Double.isNaN(count) ? 0 : count;
    }

    /** On a connection of its own: one that was used long ago may be closed at this very moment. */
    private double metric(String series) throws IOException, InterruptedException {
        try (GatewayClient own = new GatewayClient(client.port(), client.managementPort())) {
            return own.metric(series);
        }
    }

    @Test
    void slowHeads() throws Exception {
        double before = refused("no_request");
        Map<String, Integer> outcomes = under(
                "heads of a byte now and then",
                250,
                true,
                attackers -> attackers.run(250, 250, (connection, i) -> {
                    connection.send("GET /v1/accounts/1/balance HTTP/1.1\r\nX-Slow: ");
                    return Attackers.drip(connection, 100, "x");
                }));
        assertThat(outcomes).containsOnlyKeys("cut off");
        assertThat(refused("no_request") - before).isEqualTo(250);
    }

    @Test
    void slowHeadsAfterAnAnswer() throws Exception {
        Map<String, Integer> outcomes = under(
                "the same, after an answer",
                250,
                true,
                attackers -> attackers.run(250, 250, (connection, i) -> {
                    connection.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
                    assertThat(connection.read().status()).isEqualTo(404);
                    connection.send("GET /nothing HTTP/1.1\r\nX-Slow: ");
                    return Attackers.drip(connection, 100, "x");
                }));
        assertThat(outcomes).containsOnlyKeys("cut off");
    }

    @Test
    void manyConnectionsFromOneAddress() throws Exception {
        double before = refused("too_many_of_address");
        Map<String, Integer> outcomes = under(
                "connections from one address", 2_000, true, attackers -> attackers.run(2_000, 2_000, this::hold));
        assertThat(outcomes).containsKeys("404", "503 too_many_connections");
        assertThat(outcomes.get("404")).isLessThanOrEqualTo(PER_ADDRESS);
        assertThat(refused("too_many_of_address") - before).isEqualTo(2_000.0 - outcomes.getOrDefault("404", 0));
    }

    @Test
    void manyConnectionsFromManyAddresses() throws Exception {
        // Whoever has a connection keeps it; who wants a new one may be refused until there is room.
        Map<String, Integer> outcomes = under(
                "connections from ten addresses", 2_000, false, attackers -> attackers.run(2_000, 200, this::hold));
        assertThat(outcomes).containsKeys("404", "503 too_many_connections");
        assertThat(outcomes.get("404")).isBetween(CONNECTIONS / 2, CONNECTIONS);
    }

    private String hold(RawHttp connection, int number) throws IOException, InterruptedException {
        Thread.sleep(1_000);
        connection.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
        String told = Attackers.told(connection.read()).replace("404 not_found", "404");
        Thread.sleep(500);
        return told;
    }

    @Test
    void slowBodies() throws Exception {
        byte[] most = Call.bytes(List.of(Call.of("never-charged")));
        Map<String, Integer> outcomes = under(
                "bodies of a byte now and then",
                250,
                true,
                attackers -> attackers.run(250, 250, (connection, i) -> {
                    connection.head("Content-Length: 100000").send(most);
                    return Attackers.drip(connection, 100, " ");
                }));
        assertThat(outcomes).containsOnlyKeys("503 body_too_slow");
    }

    @Test
    void bodiesThatAreHeldWhileTheSignatureIsMissing() throws Exception {
        byte[] most = new byte[1_000_000];
        Map<String, Integer> outcomes = under(
                "half bodies without a signature",
                280,
                true,
                attackers -> attackers.run(280, 280, (connection, i) -> {
                    connection.send("POST /api/webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Length: 1048000\r\n\r\n");
                    connection.send(most);
                    connection.send("x".repeat(1_000));
                    return Attackers.told(connection.read());
                }));
        assertThat(outcomes).containsKey("503 overloaded");
    }

    @Test
    void askingWithoutReading() throws Exception {
        double before = refused("not_reading");
        byte[] requests =
                "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        Map<String, Integer> outcomes = under(
                "20,000 requests in a row, none read",
                100,
                true,
                attackers -> attackers.run(100, 100, (connection, i) -> {
                    for (int sent = 0; sent < 20; sent++) {
                        connection.send(requests);
                    }
                    Thread.sleep(1_000);
                    int answers = 0;
                    while (connection.read().status() == 404) {
                        answers++;
                    }
                    return answers < 20_000 ? "cut off" : "all was answered";
                }));
        assertThat(outcomes).containsOnlyKeys("cut off");
        assertThat(refused("not_reading") - before).isEqualTo(100);
    }

    @Test
    void metricsThatNobodyReads() throws Exception {
        byte[] requests = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(500).getBytes(StandardCharsets.UTF_8);
        Attackers attackers = new Attackers(client.managementPort());
        Map<String, Integer> outcomes = under(
                "metrics asked for and not read",
                100,
                true,
                attackers,
                () -> attackers.run(100, 100, (connection, i) -> {
                    connection.send(requests);
                    if (i == 50) {
                        return scrapedWithinSeconds();
                    }
                    Thread.sleep(2_000);
                    connection.send(requests);
                    return "held";
                }));
        assertThat(outcomes).containsEntry("scraped", 1);
        assertThat(outcomes.keySet()).isSubsetOf("scraped", "held", "cut off");
    }

    private String scrapedWithinSeconds() throws IOException, InterruptedException {
        long begunNanos = System.nanoTime();
        double rows = metric("tollgate_queue_rows");
        boolean soon = System.nanoTime() - begunNanos < 3_000_000_000L;
        return soon && !Double.isNaN(rows) ? "scraped" : "not scraped";
    }

    @Test
    void hugeBodies() throws Exception {
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) ' ');
        List<String> heads = List.of(
                "POST /v1/usage/litellm HTTP/1.1\r\nAuthorization: Bearer tg_sandbox_ingest\r\n",
                "POST /v1/usage/litellm HTTP/1.1\r\n",
                "POST /api/webhooks/stripe HTTP/1.1\r\n",
                "POST /api/admin/accounts/1/orders HTTP/1.1\r\nAuthorization: Bearer tg_sandbox_admin\r\n",
                "GET /v1/accounts/1/balance HTTP/1.1\r\nAuthorization: Bearer tg_sandbox_admin\r\n",
                "POST /nothing HTTP/1.1\r\n");
        Map<String, Integer> outcomes = under(
                "100 MB in pieces, to six routes",
                24,
                true,
                attackers -> attackers.run(24, 24, (connection, i) -> {
                    connection.send(heads.get(i % heads.size()) + "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n");
                    return Attackers.told(connection, () -> {
                        for (int sent = 0; sent < 100; sent++) {
                            connection.chunk(piece);
                        }
                        connection.chunk(new byte[0]);
                    });
                }));
        assertThat(outcomes.keySet())
                .isSubsetOf("413 body_too_large", "401 unauthorized", "404 not_found", "200", "cut off")
                .contains("413 body_too_large");
    }

    @Test
    void bombs() throws Exception {
        List<byte[]> bombs = List.of(
                Bombs.gzip(256 << 20),
                Bombs.deflate(256 << 20),
                Bombs.members(2_000_000),
                Bombs.nested(),
                Bombs.gzip(15 << 20));
        Map<String, Integer> outcomes = under(
                "bombs, with a key, without, with an unknown",
                120,
                true,
                attackers -> attackers.run(120, 120, (connection, i) -> {
                    byte[] bomb = bombs.get(i % bombs.size());
                    String key = List.of("Bearer tg_sandbox_ingest", "Bearer tg_unknown" + i, "Basic x")
                            .get(i / 40);
                    String route = i % 8 == 7 ? "/api/webhooks/stripe" : "/v1/usage/litellm";
                    connection.send("POST " + route + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + key
                            + "\r\nContent-Encoding: " + (i % bombs.size() == 1 ? "deflate" : "gzip")
                            + "\r\nContent-Length: " + bomb.length + "\r\n\r\n");
                    connection.send(bomb);
                    return Attackers.told(connection.read());
                }));
        assertThat(outcomes)
                .containsKeys(
                        "413 body_too_large",
                        "401 unauthorized",
                        "415 unsupported_encoding",
                        "400 body_cut_off",
                        "400 malformed_json");
        assertThat(outcomes.keySet())
                .isSubsetOf(
                        "413 body_too_large",
                        "401 unauthorized",
                        "415 unsupported_encoding",
                        "400 body_cut_off",
                        "400 malformed_json",
                        "cut off");
    }

    @Test
    void namesThatCollide() throws Exception {
        byte[] usage = Bombs.collidingNames(14, "{\"id\":\"x\",\"metadata\":{", "}}");
        byte[] order = Bombs.collidingNames(9, "{", "}");
        String query = new String(Bombs.collidingQuery(7), StandardCharsets.US_ASCII);
        Map<String, Integer> outcomes = under(
                "names of one hash code",
                60,
                true,
                attackers -> attackers.run(60, 60, (connection, i) -> {
                    switch (i % 3) {
                        case 0 ->
                            connection.head("Content-Length: " + usage.length).send(usage);
                        case 1 ->
                            connection
                                    .send("POST /api/admin/accounts/1/orders HTTP/1.1\r\n"
                                            + "Host: x\r\n"
                                            + "Authorization: Bearer tg_sandbox_admin\r\n"
                                            + "Content-Length: " + order.length
                                            + "\r\n\r\n")
                                    .send(order);
                        default ->
                            connection.send("GET /v1/usage/quarantine?" + query
                                    + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer tg_sandbox_admin\r\n\r\n");
                    }
                    return Attackers.told(connection.read());
                }));
        assertThat(outcomes).containsOnlyKeys("200", "422 invalid_value");
    }

    @Test
    void keysThatAreMadeUp() throws Exception {
        Map<String, Integer> outcomes = under(
                "12,000 made-up keys",
                60,
                true,
                attackers -> attackers.run(60, 60, (connection, i) -> {
                    long answeredNanos = System.nanoTime();
                    for (int sent = 0; sent < 200; sent++) {
                        long sentNanos = System.nanoTime();
                        connection.send("GET /v1/accounts/1/balance HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer tg_"
                                + UUID.randomUUID() + "\r\n\r\n");
                        String told = Attackers.told(connection.read());
                        if (!told.equals("401 unauthorized")) {
                            // Who paused, the gateway or this machine.
                            return told + " after " + (sentNanos - answeredNanos) / 1_000_000 + " + "
                                    + (System.nanoTime() - sentNanos) / 1_000_000 + " ms";
                        }
                        answeredNanos = System.nanoTime();
                    }
                    return "401 unauthorized";
                }));
        assertThat(outcomes).containsOnlyKeys("401 unauthorized");
    }

    /** Longer than a caller may take; what he sent meanwhile is read late, and not by his fault. */
    @Test
    void callersOfAGatewayThatStoodStillAreAnswered() throws Exception {
        Attackers callers = new Attackers(client.port());
        AtomicInteger answers = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        Thread calling = Thread.ofPlatform()
                .start(() -> callers.run(60, 60, (connection, i) -> {
                    while (!over.get()) {
                        connection.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
                        String told = Attackers.told(connection.read());
                        if (!told.equals("404 not_found")) {
                            return told;
                        }
                        answers.incrementAndGet();
                    }
                    return "answered to the end";
                }));
        Await.until("some answers", () -> answers.get() > 1_000);
        signal("STOP");
        Thread.sleep(6_000);
        signal("CONT");
        int before = answers.get();
        Await.until("answers again", () -> answers.get() > before + 1_000 || !calling.isAlive());
        over.set(true);
        calling.join();
        assertThat(callers.outcomes()).isEqualTo(Map.of("answered to the end", 60));
    }

    private void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(gateway.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void deepBodies() throws Exception {
        byte[] deep = ("[".repeat(100_000) + "]".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        byte[] deeper = "{\"a\":".repeat(12_000).getBytes(StandardCharsets.UTF_8);
        List<String> heads = List.of(
                "/v1/usage/litellm HTTP/1.1\r\nAuthorization: Bearer tg_sandbox_ingest\r\n",
                "/api/admin/accounts/1/orders HTTP/1.1\r\nAuthorization: Bearer tg_sandbox_admin\r\n",
                "/v1/usage/conflicts/1 HTTP/1.1\r\nAuthorization: Bearer tg_sandbox_admin\r\n");
        Map<String, Integer> outcomes = under(
                "nested 100,000 deep",
                60,
                true,
                attackers -> attackers.run(60, 60, (connection, i) -> {
                    byte[] body = i % 2 == 0 ? deep : deeper;
                    connection
                            .send("POST " + heads.get(i % 3) + "Host: x\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .send(body);
                    return Attackers.told(connection.read());
                }));
        assertThat(outcomes.keySet())
                .isSubsetOf("400 malformed_json", "413 body_too_large", "200", "422 invalid_value");
        assertThat(outcomes).containsKey("400 malformed_json");
    }
}
