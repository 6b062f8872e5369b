package dev.tollgate.notify;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Somebody who listens on loopback, keeps what comes, and answers as he is told. */
final class Receiver implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile BiConsumer<HttpServerRequest, Integer> answer = status(204);

    /** One request. Header names are in lower case. */
    record Received(String path, Map<String, String> headers, Buffer body) {
        String header(String name) {
            return Objects.requireNonNull(headers.get(name), name);
        }

        String id() {
            return header("webhook-id");
        }

        JsonObject json() {
            return new JsonObject(body);
        }

        /** How many of the signatures are of this secret. */
        long signaturesOf(String secret) {
            String expected = Verification.signature(secret, id(), header("webhook-timestamp"), body.getBytes());
            return signatures().stream().filter(expected::equals).count();
        }

        List<String> signatures() {
            return List.of(header("webhook-signature").split(" "));
        }
    }

    Receiver() {
        this(0, new HttpServerOptions());
    }

    Receiver(int port, HttpServerOptions options) {
        server = vertx.createHttpServer(options)
                .requestHandler(this::take)
                .listen(port, "127.0.0.1")
                .await();
    }

    private void take(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            Map<String, String> headers = new HashMap<>();
            request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
            received.add(new Received(request.uri(), headers, body));
            answer.accept(request, received.size());
        });
    }

    static BiConsumer<HttpServerRequest, Integer> status(int status) {
        return (request, number) -> request.response().setStatusCode(status).end();
    }

    /** What it answers from now on; with the request comes its number, counted from 1. */
    void answers(BiConsumer<HttpServerRequest, Integer> how) {
        answer = how;
    }

    /** The first requests get one answer, those after them another. */
    void answers(
            int firsts, BiConsumer<HttpServerRequest, Integer> first, BiConsumer<HttpServerRequest, Integer> then) {
        answer = (request, number) -> (number <= firsts ? first : then).accept(request, number);
    }

    List<Received> received() {
        return received;
    }

    int port() {
        return server.actualPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
