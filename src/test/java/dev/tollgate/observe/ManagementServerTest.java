package dev.tollgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagementServerTest {
    private final MetricsRegistry registry = new MetricsRegistry();
    private final Vertx vertx = registry.vertx(new VertxOptions()).build();
    private final AtomicReference<Readiness> database = new AtomicReference<>(Readiness.READY);
    private final ManagementServer server = new ManagementServer(
            vertx,
            Config.of("server.managementPort=0").server(),
            registry,
            List.of(
                    new ReadinessCheck("writer", () -> Readiness.READY),
                    new ReadinessCheck("database", database::get)));
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void start() throws Exception {
        port = await(server.start());
    }

    @AfterEach
    void stop() throws Exception {
        await(server.stop());
        // Not composed onto the stop: its future would complete on an event loop that is gone by then.
        await(vertx.close());
        client.close();
        registry.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void metricsAreServedWithVertxsAndTheJvmsOwn() throws Exception {
        new Metrics(registry.meters()).usageRecords(UsageVerdict.ACCEPTED, 7);
        assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);

        HttpResponse<String> response = send("GET", "/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body())
                .contains("tollgate_usage_records_total{verdict=\"accepted\"} 7.0")
                .contains("jvm_memory_used_bytes")
                .contains("vertx_http_server_requests_total{code=\"200\",method=\"GET\"");
    }

    @Test
    void readinessListsEachCheckAndFailsWithOne() throws Exception {
        assertThat(send("GET", "/readyz").body())
                .isEqualTo("{\"ready\":true,\"degraded\":false,\"checks\":[{\"name\":\"writer\",\"ok\":true},"
                        + "{\"name\":\"database\",\"ok\":true}]}");

        database.set(Readiness.notReady("no answer from postgres://u:hunter2@db/x"));
        HttpResponse<String> failing = send("GET", "/readyz");

        assertThat(failing.statusCode()).isEqualTo(503);
        JsonNode body = new ObjectMapper().readTree(failing.body());
        assertThat(body.path("ready").asBoolean()).isFalse();
        assertThat(body.at("/checks/0/ok").asBoolean()).isTrue();
        assertThat(body.at("/checks/1/why").asText()).isEqualTo("no answer from postgres://u:***@db/x");
        assertThat(send("GET", "/livez").statusCode())
                .as("not ready is still alive")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /livez, 200",
        "HEAD, /livez, 200",
        "GET, /readyz?verbose, 200",
        "GET, /, 404",
        "GET, /metrics/, 404",
        "GET, /../metrics, 404",
        "POST, /metrics, 404",
        "DELETE, /readyz, 404",
    })
    void nothingElseIsThere(String method, String path, int status) throws Exception {
        assertThat(send(method, path).statusCode()).isEqualTo(status);
    }

    @Test
    void oddMethodsShareOneSeries() throws Exception {
        for (String method : List.of("BREW", "WHEN", "PROPFIND")) {
            assertThat(send(method, "/livez").statusCode()).isEqualTo(404);
        }
        assertThat(send("GET", "/metrics").body()).contains("method=\"OTHER\"").doesNotContain("BREW", "PROPFIND");
    }

    @Test
    void stoppingTwiceIsHarmless() throws Exception {
        await(server.stop());
        await(server.stop());
    }

    @CanIgnoreReturnValue
    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
