package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever looks for connections that are overdue meets others that have only just begun, or just been answered. */
@Timeout(60)
class ConnectionsTest {
    private static final int CLIENTS = 8;
    private static final int CONNECTIONS_EACH = 250;
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    @Test
    void aConnectionThatHasJustBegunIsNotOverdue() throws Exception {
        Vertx vertx = Vertx.vertx();
        List<Connections.Reason> refusals = new CopyOnWriteArrayList<>();
        Connections connections = new Connections(
                vertx,
                new Connections.Limits(1_000, 1_000, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                (reason, code) -> refusals.add(reason));
        HttpServer server = vertx.createHttpServer(connections.options());
        connections.guard(
                server,
                request ->
                        request.response().end("well").onComplete(ended -> connections.answered(request.connection())));
        int port = server.listen(0, "127.0.0.1").await().actualPort();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1)) {
            Future<?> looking = threads.submit(() -> {
                while (!over.get()) {
                    connections.look();
                }
            });
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Callable<Integer> client = () -> answered(port);
                clients.add(threads.submit(client));
            }
            int answered = 0;
            for (Future<Integer> each : clients) {
                answered += each.get();
            }
            over.set(true);
            looking.get();
            assertThat(refusals).isEmpty();
            assertThat(answered).isEqualTo(CLIENTS * CONNECTIONS_EACH);
        } finally {
            over.set(true);
            vertx.close().await();
        }
    }

    private static int answered(int port) {
        int answered = 0;
        for (int i = 0; i < CONNECTIONS_EACH; i++) {
            answered += isAnswered(port) ? 1 : 0;
        }
        return answered;
    }

    private static boolean isAnswered(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(GET.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).endsWith("well");
        } catch (IOException cutOff) {
            return false;
        }
    }
}
