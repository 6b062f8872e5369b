package dev.tollgate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tollgate.access.ServiceKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Calls a gateway over HTTP/1.1 and waits for the answers. For any number of threads. */
final class GatewayClient implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int port;
    private final int managementPort;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    GatewayClient(int port, int managementPort) {
        this.port = port;
        this.managementPort = managementPort;
    }

    int port() {
        return port;
    }

    int managementPort() {
        return managementPort;
    }

    Answer push(Collection<Call> calls) throws IOException, InterruptedException {
        return push(Call.bytes(calls));
    }

    Answer push(Call... calls) throws IOException, InterruptedException {
        return push(List.of(calls));
    }

    Answer push(String body, String... headers) throws IOException, InterruptedException {
        return push(body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Answer push(byte[] body, String... headers) throws IOException, InterruptedException {
        return push(BodyPublishers.ofByteArray(body), headers);
    }

    Answer push(BodyPublisher body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/v1/usage/litellm", ServiceKeys.SANDBOX_INGEST);
        return send(with(request, headers).POST(body));
    }

    /** Reads with the sandbox's admin key. */
    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path, ServiceKeys.SANDBOX_ADMIN).GET());
    }

    Answer post(String path, String json) throws IOException, InterruptedException {
        return send(request(path, ServiceKeys.SANDBOX_ADMIN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    /** Any method with any headers; without a key unless one is among them. */
    Answer call(String method, String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LIMIT);
        return send(with(request, headers)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    /** The value of a metric without labels or with exactly these; NaN when it is not there. */
    double metric(String series) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/metrics"))
                .timeout(LIMIT)
                .build();
        return http.send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    int readiness() throws IOException, InterruptedException {
        return readinessAnswer().status();
    }

    Answer readinessAnswer() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/readyz"))
                .timeout(LIMIT));
    }

    static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(body);
        }
        return out.toByteArray();
    }

    private HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + key);
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request;
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.headers().map(), tree(response.body()));
    }

    static JsonNode tree(String body) {
        try {
            return Call.JSON.readTree(body);
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
