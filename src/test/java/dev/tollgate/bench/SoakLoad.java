package dev.tollgate.bench;

import dev.tollgate.access.ServiceKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Pushes at a fixed rate to a gateway that may be killed meanwhile: a push without a good answer is sent again until it has
 * one, and its delay counts from when it was due first. Thread-safe.
 */
final class SoakLoad implements AutoCloseable {
    private static final long REQUEST_MILLIS = 15_000;
    private static final long AGAIN_AFTER_MILLIS = 250;
    private static final int CONNECTIONS = 64;
    private static final long HIGHEST_MICROS = 600_000_000;

    private final Vertx vertx;
    private final int port;
    private final BodyTemplate body;
    private final AtomicLong numbers;
    private final double pauseNanos;
    private final HttpClient client;
    private final long begunNanos = System.nanoTime();
    private final AtomicReference<ConcurrentHistogram> delays = new AtomicReference<>(histogram());
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong again = new AtomicLong();
    private final long timer;
    private volatile boolean closed;

    /** Begins at once. */
    SoakLoad(Stage stage, int port, BodyTemplate body, double recordsPerSecond) {
        vertx = stage.vertx();
        numbers = stage.numbers();
        this.port = port;
        this.body = body;
        pauseNanos = 1e9 * body.records() / recordsPerSecond;
        client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true).setConnectTimeout(2_000),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        timer = vertx.setPeriodic(1, id -> beginWhatIsDue());
    }

    private static ConcurrentHistogram histogram() {
        return new ConcurrentHistogram(HIGHEST_MICROS, 3);
    }

    private void beginWhatIsDue() {
        long now = System.nanoTime();
        while (true) {
            long due = begunNanos + (long) (begun.get() * pauseNanos);
            if (due > now) {
                return;
            }
            begun.incrementAndGet();
            push(numbers.getAndAdd(body.records()), due);
        }
    }

    private void push(long first, long dueNanos) {
        if (closed) {
            return;
        }
        post(first).onComplete(status -> {
            if (status.succeeded() && status.result() == 200) {
                answered.incrementAndGet();
                delays.get().recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - dueNanos) / 1_000));
            } else if (!closed) {
                again.incrementAndGet();
                vertx.setTimer(AGAIN_AFTER_MILLIS, id -> push(first, dueNanos));
            }
        });
    }

    /** The body is made anew each time: what waits for a gateway that is away must not fill our memory. */
    private Future<Integer> post(long first) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(UsageLoad.PATH)
                .setTimeout(REQUEST_MILLIS)
                .putHeader("Authorization", "Bearer " + ServiceKeys.SANDBOX_INGEST);
        return client.request(request)
                .compose(sending -> sending.send(Buffer.buffer(body.fill(first, number -> number, Stage.ACCOUNTS))))
                .compose(answer -> answer.body().map(text -> answer.statusCode()));
    }

    /** Records of the pushes that were begun. */
    long recordsBegun() {
        return begun.get() * body.records();
    }

    /** Records of the pushes that were answered 200. */
    long recordsAnswered() {
        return answered.get() * body.records();
    }

    /** Pushes that wait for their answer. */
    long waiting() {
        return begun.get() - answered.get();
    }

    /** How often a push was sent again. */
    long sentAgain() {
        return again.get();
    }

    /** Delays in microseconds since the last look. */
    ConcurrentHistogram lookAtDelays() {
        return delays.getAndSet(histogram());
    }

    /** No more pushes begin; those that wait go on. */
    void end() {
        vertx.cancelTimer(timer);
    }

    @Override
    public void close() {
        end();
        closed = true;
        Stage.await(client.close());
    }
}
