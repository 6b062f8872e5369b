package dev.tollgate.litellm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between the proxy and the gateway as a balancer does, keeps what goes through, and can spoil it. Under {@code
 * /provider} it is also the provider, with answers of known usage.
 */
final class Relay implements AutoCloseable {
    /** What becomes of a push. */
    enum Mode {
        PASS,
        /** The gateway takes it, but its answer is lost. */
        CUT,
        /** The answer takes a second. */
        SLOW
    }

    /**
     * A push that went through to the gateway.
     *
     * @param text the body, unpacked or not: LiteLLM's own logger never packs
     */
    record Push(String text, String answer) {
        boolean names(String callId) {
            return text.contains('"' + callId + '"');
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final List<Push> pushes = new CopyOnWriteArrayList<>();
    private final List<Mode> served = new CopyOnWriteArrayList<>();
    private volatile int gatewayPort;
    private volatile int refused;
    private volatile Mode mode = Mode.PASS;

    Relay(int gatewayPort) throws IOException {
        this.gatewayPort = gatewayPort;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        server.setExecutor(threads);
        server.createContext("/v1/usage/litellm", this::push);
        server.createContext("/provider/", Relay::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void gatewayIsAt(int port) {
        gatewayPort = port;
    }

    void set(Mode wanted) {
        mode = wanted;
    }

    /** How often a push met no gateway. */
    int refused() {
        return refused;
    }

    int served(Mode wanted) {
        return (int) served.stream().filter(wanted::equals).count();
    }

    List<Push> pushes() {
        return List.copyOf(pushes);
    }

    boolean hasSeen(String callId) {
        return pushes.stream().anyMatch(push -> push.names(callId));
    }

    /** Sends a body to the gateway as LiteLLM did; answers what the gateway does. */
    String send(String body) throws IOException, InterruptedException {
        return forward(body, "Bearer tg_sandbox_ingest").body();
    }

    private HttpResponse<String> forward(String body, String authorization) throws IOException, InterruptedException {
        URI gateway = URI.create("http://127.0.0.1:" + gatewayPort + "/v1/usage/litellm");
        HttpRequest request = HttpRequest.newBuilder(gateway)
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void push(HttpExchange exchange) throws IOException {
        Mode now = mode;
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            HttpResponse<String> answer;
            try {
                answer = forward(body, exchange.getRequestHeaders().getFirst("Authorization"));
                if (now == Mode.SLOW) {
                    Thread.sleep(Duration.ofSeconds(1));
                }
            } catch (IOException | InterruptedException away) {
                refuse();
                respond(exchange, 503, "{}");
                return;
            }
            if (answer.statusCode() == 200) {
                pushes.add(new Push(body, answer.body()));
            }
            if (now != Mode.CUT) {
                respond(exchange, answer.statusCode(), answer.body());
            }
            served.add(now);
        }
    }

    private synchronized void refuse() {
        refused++;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            respond(exchange, 200, ProviderAnswers.to(path, request));
        }
    }

    private static void respond(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        client.shutdownNow();
    }
}
