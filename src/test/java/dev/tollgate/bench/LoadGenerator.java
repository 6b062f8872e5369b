package dev.tollgate.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Posts to a gateway: as fast as a number of connections allow, at a fixed rate, or all at once. At a fixed rate a late
 * answer does not put off the next request, and each delay counts from when its request was due (no coordinated omission).
 */
final class LoadGenerator implements AutoCloseable {
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(2);
    private static final long REQUEST_MILLIS = TimeUnit.MINUTES.toMillis(1);

    private final Vertx vertx;
    private final HttpClient client;
    private final int port;
    private final String path;

    /**
     * What is posted.
     *
     * @param records how many records (or events) it has
     * @param headers by which the gateway knows the sender
     */
    record Message(Buffer body, int records, Map<String, String> headers) {}

    /**
     * What a run measured.
     *
     * @param records of the bodies that were taken
     * @param answers latency in microseconds
     */
    record Result(long records, Duration took, long failures, ConcurrentHistogram answers) {
        Sample sample() {
            return new Sample()
                    .put(Figure.RATE, records / (took.toNanos() / 1e9))
                    .put(Figure.P50, answers.getValueAtPercentile(50) / 1e3)
                    .put(Figure.P99, answers.getValueAtPercentile(99) / 1e3)
                    .put(Figure.P999, answers.getValueAtPercentile(99.9) / 1e3)
                    .put(Figure.MOST, answers.getMaxValue() / 1e3)
                    .put(Figure.FAILED, (double) failures);
        }
    }

    /** Counts one run; thread-safe. */
    private static final class Tally {
        private final long begunNanos = System.nanoTime();
        private final ConcurrentHistogram answers = new ConcurrentHistogram(HIGHEST_MICROS, 3);
        private final AtomicLong records = new AtomicLong();
        private final AtomicLong failures = new AtomicLong();

        void answered(long dueNanos, int count, boolean ok) {
            answers.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - dueNanos) / 1_000));
            if (ok) {
                records.addAndGet(count);
            } else {
                failures.incrementAndGet();
            }
        }

        Result result() {
            return new Result(records.get(), Duration.ofNanos(System.nanoTime() - begunNanos), failures.get(), answers);
        }
    }

    /** @param connections most that are opened; further requests wait, and their wait counts */
    LoadGenerator(Vertx vertx, int port, String path, int connections) {
        this.vertx = vertx;
        this.port = port;
        this.path = path;
        client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true), new PoolOptions().setHttp1MaxSize(connections));
    }

    /** Keeps that many requests under way for that long. */
    @CanIgnoreReturnValue
    Result saturate(Supplier<Message> messages, int connections, Duration duration) {
        Tally tally = new Tally();
        long until = tally.begunNanos + duration.toNanos();
        List<Future<?>> loops = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            loops.add(postUntil(until, messages, tally));
        }
        Stage.await(Future.all(loops));
        return tally.result();
    }

    private Future<Void> postUntil(long until, Supplier<Message> messages, Tally tally) {
        long now = System.nanoTime();
        if (now >= until) {
            return Future.succeededFuture();
        }
        return post(messages.get(), now, tally).compose(done -> postUntil(until, messages, tally));
    }

    /** Sends that many bodies a second for that long, whatever the answers do. */
    @CanIgnoreReturnValue
    Result atRate(Supplier<Message> messages, double bodiesPerSecond, Duration duration) {
        Tally tally = new Tally();
        double pauseNanos = 1e9 / bodiesPerSecond;
        long total = Math.max(1, (long) (duration.toNanos() / pauseNanos));
        Promise<Void> done = Promise.promise();
        AtomicLong next = new AtomicLong();
        AtomicLong answered = new AtomicLong();
        vertx.setPeriodic(1, timer -> {
            long now = System.nanoTime();
            while (next.get() < total) {
                long due = tally.begunNanos + (long) (next.get() * pauseNanos);
                if (due > now) {
                    return;
                }
                next.incrementAndGet();
                post(messages.get(), due, tally).onComplete(one -> {
                    if (answered.incrementAndGet() == total) {
                        done.complete();
                    }
                });
            }
            vertx.cancelTimer(timer);
        });
        Stage.await(done.future());
        return tally.result();
    }

    /** Sends all of them at once, and waits for all answers. */
    @CanIgnoreReturnValue
    Result burst(List<Message> messages) {
        Tally tally = new Tally();
        Stage.await(Future.all(messages.stream()
                .map(message -> post(message, tally.begunNanos, tally))
                .toList()));
        return tally.result();
    }

    private Future<Void> post(Message message, long dueNanos, Tally tally) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(path)
                .setTimeout(REQUEST_MILLIS);
        message.headers().forEach(request::putHeader);
        return client.request(request)
                .compose(sending -> sending.send(message.body()))
                .compose(answer -> answer.body().map(text -> answer.statusCode()))
                .transform(status -> {
                    tally.answered(dueNanos, message.records(), status.succeeded() && status.result() / 100 == 2);
                    return Future.succeededFuture();
                });
    }

    @Override
    public void close() {
        Stage.await(client.close());
    }
}
