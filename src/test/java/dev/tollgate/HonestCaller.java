package dev.tollgate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Pushes small bodies one after another while others misbehave, every fourth on a connection of its own. */
final class HonestCaller {
    private static final int BODY_RECORDS = 20;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final List<String> USERS = List.of("honest-1", "honest-2", "honest-3");

    private final GatewayClient client;
    private final Records records;
    private final boolean reconnecting;
    private final Histogram micros = new Histogram(3);
    private final List<Call> answered = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private volatile boolean stopping;
    private Thread thread = new Thread();

    /** @param reconnecting whether some pushes open a connection, which may be refused when there are too many */
    HonestCaller(GatewayClient client, long seed, boolean reconnecting) {
        this.client = client;
        this.records = new Records(seed);
        this.reconnecting = reconnecting;
    }

    HonestCaller begin() {
        thread = Thread.ofPlatform().start(() -> {
            for (int i = 0; !stopping; i++) {
                push(reconnecting && i % 4 == 3);
            }
        });
        return this;
    }

    private void push(boolean alone) {
        List<Call> body = body();
        long begunNanos = System.nanoTime();
        try {
            Answer answer = alone ? pushAlone(body) : client.push(body);
            micros.recordValue((System.nanoTime() - begunNanos) / 1_000);
            if (answer.status() == 200 && answer.verdicts().equals(BODY_RECORDS + "/0/0/0/0")) {
                answered.addAll(body);
            } else {
                troubles.add(answer.status() + " " + answer.body());
            }
            Thread.sleep(PAUSE);
        } catch (IOException e) {
            troubles.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    private Answer pushAlone(List<Call> body) throws IOException {
        byte[] bytes = Call.array(body).getBytes(StandardCharsets.UTF_8);
        try (RawHttp raw = new RawHttp(client.port())) {
            return raw.head("Content-Length: " + bytes.length).send(bytes).read();
        }
    }

    private List<Call> body() {
        List<Call> body = new ArrayList<>();
        for (int i = 0; i < BODY_RECORDS; i++) {
            String user = USERS.get(records.random().nextInt(USERS.size()));
            body.add(records.next("unbound").key("None").user(user));
        }
        return body;
    }

    /** Waits for the last answer; what is asked for below is known then. */
    void end() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    /** What went otherwise than it should. */
    List<String> troubles() {
        return troubles;
    }

    List<Call> answered() {
        return answered;
    }

    long pushes() {
        return micros.getTotalCount();
    }

    long p99Millis() {
        return TimeUnit.MICROSECONDS.toMillis(micros.getValueAtPercentile(99));
    }
}
