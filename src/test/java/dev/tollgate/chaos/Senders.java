package dev.tollgate.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.Call;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Sends a workload, each body from a thread of its own at its time. */
final class Senders {
    private static final String PATH = "/v1/usage/litellm";
    private static final String KEY = "Bearer tg_sandbox_ingest";
    private static final int PAUSE_MIN_MILLIS = 50;
    private static final int PAUSE_MAX_MILLIS = 800;

    /** Much longer than all faults take together and their consequences. */
    private static final Duration PERSISTENCE = Duration.ofSeconds(60);

    private final World world;
    private final Sent sent;

    Senders(World world, Sent sent) {
        this.world = world;
        this.sent = sent;
    }

    /** Begins now; the threads end when each sender has its answer or has given up. */
    List<Thread> begin(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> Thread.ofVirtual().start(() -> send(delivery)))
                .toList();
    }

    private void send(Delivery delivery) {
        try {
            Thread.sleep(delivery.atMillis());
            switch (delivery.manners()) {
                case ABORTS -> abort(delivery);
                case NEVER_RETRIES -> attempt(delivery, delivery.node());
                case RETRIES -> untilAnswered(delivery);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            sent.complain("a sender failed by itself: " + e);
        }
    }

    private void untilAnswered(Delivery delivery) throws InterruptedException {
        long deadline = System.nanoTime() + PERSISTENCE.toNanos();
        int pauseMillis = PAUSE_MIN_MILLIS;
        for (int node = delivery.node(); !attempt(delivery, node); node = (node + 1) % World.NODES) {
            if (System.nanoTime() > deadline) {
                sent.complain("a sender got no good answer within " + PERSISTENCE);
                return;
            }
            Thread.sleep(pauseMillis);
            pauseMillis = Math.min(PAUSE_MAX_MILLIS, pauseMillis * 2);
        }
    }

    /** Answers false if it may be worth trying again. */
    @CanIgnoreReturnValue
    private boolean attempt(Delivery delivery, int node) throws InterruptedException {
        Node.Ports ports = world.node(node).ports().orElse(null);
        if (ports == null) {
            sent.withoutAnswer.incrementAndGet();
            return false;
        }
        sent.begin(delivery);
        try {
            HttpResponse<String> answer = world.http().send(request(delivery, ports), BodyHandlers.ofString());
            return judge(delivery, answer.statusCode(), answer.body());
        } catch (IOException lost) {
            sent.withoutAnswer.incrementAndGet();
            return false;
        }
    }

    private static HttpRequest request(Delivery delivery, Node.Ports ports) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.api() + PATH))
                .timeout(Duration.ofMillis(delivery.patienceMillis()))
                .header("Authorization", KEY)
                .POST(BodyPublishers.ofByteArray(delivery.body()));
        return (delivery.form() == Delivery.Form.GZIP ? request.header("Content-Encoding", "gzip") : request).build();
    }

    private boolean judge(Delivery delivery, int status, String body) throws IOException {
        if (status != 200) {
            sent.refuse(status);
            if (status < 500) {
                sent.complain("a good body was answered " + status + ": " + body);
            }
            return status < 500;
        }
        JsonNode answer = Call.JSON.readTree(body);
        int accounted = 0;
        for (String verdict : List.of("accepted", "duplicates", "conflicts", "quarantined", "skipped", "journaled")) {
            accounted += answer.path(verdict).asInt();
        }
        if (accounted != delivery.items().size() || answer.path("skipped").asInt() > 0) {
            sent.complain("of " + delivery.items().size() + " records an answer tells: " + body);
        }
        sent.journaled.addAndGet(answer.path("journaled").asInt());
        sent.duplicates.addAndGet(answer.path("duplicates").asInt());
        sent.conflicts.addAndGet(answer.path("conflicts").asInt());
        sent.quarantined.addAndGet(answer.path("quarantined").asInt());
        sent.answer(delivery);
        return true;
    }

    /** Sends a part of the body, always the same one, and hangs up. */
    private void abort(Delivery delivery) {
        Node.Ports ports = world.node(delivery.node()).ports().orElse(null);
        if (ports == null) {
            return;
        }
        byte[] body = delivery.body();
        int part = (int) ((long) body.length * (delivery.atMillis() % 100) / 100);
        String head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + KEY + "\r\nContent-Length: "
                + body.length + (delivery.form() == Delivery.Form.GZIP ? "\r\nContent-Encoding: gzip" : "")
                + "\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.api())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body, 0, part);
            socket.getOutputStream().flush();
            socket.setSoLinger(delivery.patienceMillis() % 2 == 0, 0);
            sent.aborted.incrementAndGet();
        } catch (IOException gone) {
            sent.withoutAnswer.incrementAndGet();
        }
    }
}
