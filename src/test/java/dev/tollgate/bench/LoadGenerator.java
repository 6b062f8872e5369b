package dev.tollgate.bench;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Posts usage to a gateway: as fast as a number of connections allow, or at a fixed rate. At a fixed rate a late answer
 * does not put off the next request, and its delay counts from when it was due (no coordinated omission).
 */
final class LoadGenerator {
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(2);

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions request;
    private final Supplier<byte[]> bodies;
    private final int recordsPerBody;
    private final AtomicLong failures = new AtomicLong();

    /**
     * What a run measured.
     *
     * @param answers latency in microseconds
     */
    record Result(long records, Duration took, long failures, ConcurrentHistogram answers) {
        double perSecond() {
            return records / (took.toNanos() / 1e9);
        }

        double millis(double percentile) {
            return answers.getValueAtPercentile(percentile) / 1e3;
        }
    }

    LoadGenerator(Vertx vertx, int port, int connections, Supplier<byte[]> bodies, int recordsPerBody) {
        this.vertx = vertx;
        this.bodies = bodies;
        this.recordsPerBody = recordsPerBody;
        client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true), new PoolOptions().setHttp1MaxSize(connections));
        request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/v1/usage/litellm")
                .putHeader("Authorization", "Bearer tg_sandbox_ingest");
    }

    /** Keeps that many requests under way for that long. */
    Result saturate(int connections, Duration duration) {
        ConcurrentHistogram answers = new ConcurrentHistogram(HIGHEST_MICROS, 3);
        AtomicLong records = new AtomicLong();
        long begun = System.nanoTime();
        long until = begun + duration.toNanos();
        List<Future<?>> loops = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            loops.add(postUntil(until, answers, records));
        }
        Future.all(loops).toCompletionStage().toCompletableFuture().join();
        return new Result(records.get(), Duration.ofNanos(System.nanoTime() - begun), failures.getAndSet(0), answers);
    }

    private Future<Void> postUntil(long until, ConcurrentHistogram answers, AtomicLong records) {
        if (System.nanoTime() >= until) {
            return Future.succeededFuture();
        }
        return post(System.nanoTime(), answers, records).compose(done -> postUntil(until, answers, records));
    }

    /** Sends that many records a second for that long, whatever the answers do. */
    Result atRate(double recordsPerSecond, Duration duration) {
        ConcurrentHistogram answers = new ConcurrentHistogram(HIGHEST_MICROS, 3);
        AtomicLong records = new AtomicLong();
        long pauseNanos = (long) (1e9 * recordsPerBody / recordsPerSecond);
        long total = duration.toNanos() / pauseNanos;
        long begun = System.nanoTime();
        Promise<Void> sent = Promise.promise();
        AtomicLong next = new AtomicLong();
        AtomicLong answered = new AtomicLong();
        vertx.setPeriodic(1, timer -> {
            while (next.get() < total && System.nanoTime() >= begun + next.get() * pauseNanos) {
                long due = begun + next.getAndIncrement() * pauseNanos;
                post(due, answers, records).onComplete(done -> {
                    if (answered.incrementAndGet() == total) {
                        sent.complete();
                    }
                });
            }
            if (next.get() >= total) {
                vertx.cancelTimer(timer);
            }
        });
        sent.future().toCompletionStage().toCompletableFuture().join();
        return new Result(records.get(), Duration.ofNanos(System.nanoTime() - begun), failures.getAndSet(0), answers);
    }

    private Future<Void> post(long dueNanos, ConcurrentHistogram answers, AtomicLong records) {
        Buffer body = Buffer.buffer(bodies.get());
        return client.request(request)
                .compose(sending -> sending.send(body))
                .compose(answer -> answer.body().map(text -> answer.statusCode()))
                .transform(status -> {
                    answers.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - dueNanos) / 1_000));
                    if (status.succeeded() && status.result() == 200) {
                        records.addAndGet(recordsPerBody);
                    } else {
                        failures.incrementAndGet();
                    }
                    return Future.succeededFuture();
                });
    }

    void close() {
        client.close().toCompletionStage().toCompletableFuture().join();
    }
}
