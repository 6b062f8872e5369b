package dev.tollgate.access;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks up keys that are not in memory: one statement at a time, for all that came while the last one ran. A stranger who
 * makes up keys then takes one connection and not the pool from those who have one. Safe for all threads.
 */
final class KeyLookups {
    private static final int WAITING_MAX = 1_000;

    /** A database that hangs must not hold up those who ask after it is back. */
    private static final long LIMIT_SECONDS = 5;

    private final Vertx vertx;
    private final Pool pool;
    private Map<ByteBuffer, Promise<ServiceKeysSql.@Nullable Valid>> waiting = new HashMap<>();
    private boolean running;

    KeyLookups(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    /**
     * Completes on the caller's context, with null for a key that is not valid. Fails if the database is away or too many
     * wait.
     */
    Future<ServiceKeysSql.@Nullable Valid> find(ByteBuffer digest) {
        Promise<ServiceKeysSql.@Nullable Valid> found;
        synchronized (this) {
            if (waiting.size() >= WAITING_MAX && !waiting.containsKey(digest)) {
                return Future.failedFuture(new IllegalStateException("too many keys are being looked up"));
            }
            found = waiting.computeIfAbsent(digest, same -> Promise.promise());
        }
        lookUp();
        return onOwnContext(found.future());
    }

    private void lookUp() {
        Map<ByteBuffer, Promise<ServiceKeysSql.@Nullable Valid>> batch;
        synchronized (this) {
            if (running || waiting.isEmpty()) {
                return;
            }
            running = true;
            batch = waiting;
            waiting = new HashMap<>();
        }
        ServiceKeysSql.byDigests(
                        pool, batch.keySet().stream().map(KeyLookups::bytes).toList())
                .timeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .onComplete(answer -> {
                    synchronized (this) {
                        running = false;
                    }
                    lookUp();
                    if (answer.succeeded()) {
                        complete(batch, answer.result());
                    } else {
                        batch.values().forEach(promise -> promise.fail(answer.cause()));
                    }
                });
    }

    private static byte[] bytes(ByteBuffer digest) {
        byte[] bytes = new byte[digest.remaining()];
        digest.duplicate().get(bytes);
        return bytes;
    }

    private static void complete(
            Map<ByteBuffer, Promise<ServiceKeysSql.@Nullable Valid>> batch, List<ServiceKeysSql.Valid> found) {
        Map<ByteBuffer, ServiceKeysSql.Valid> keys = new HashMap<>();
        found.forEach(row -> keys.put(KeyDigest.asMapKey(row.digest()), row));
        batch.forEach((digest, promise) -> promise.complete(keys.get(digest)));
    }

    private <T extends @Nullable Object> Future<T> onOwnContext(Future<T> future) {
        Context own = vertx.getOrCreateContext();
        Promise<T> told = Promise.promise();
        future.onComplete(result -> own.runOnContext(v -> told.handle(result)));
        return told.future();
    }
}
