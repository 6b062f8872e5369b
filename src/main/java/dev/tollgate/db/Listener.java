package dev.tollgate.db;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives NOTIFY on one connection of its own, and connects again for ever when that is lost. Notifications sent during a
 * gap are gone; so whoever keeps a copy of rows loads all of them in {@code onListening}. Not Vert.x's PgSubscriber, because
 * that one never asks whether a silent connection is still there.
 *
 * <p>All handlers run on one context, which also owns the state: the one that {@link #start} was called on.
 */
public final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Pattern CHANNEL = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Duration PING_EVERY = Duration.ofSeconds(15);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final long PAUSE_MIN_MILLIS = 100;
    private static final long PAUSE_MAX_MILLIS = 10_000;

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final Runnable onListening;
    private final Map<String, Consumer<String>> channels = new LinkedHashMap<>();
    private final Promise<Void> started = Promise.promise();

    private @Nullable Context context;
    private @Nullable PgConnection current;
    private long pauseMillis = PAUSE_MIN_MILLIS;
    private long pingTimer = -1;
    private boolean closed;

    /** @param onListening called each time listening begins, the first time included: loading there leaves no gap */
    public Listener(Vertx vertx, PgConnectOptions options, Runnable onListening) {
        this.vertx = vertx;
        this.options = options;
        this.onListening = onListening;
    }

    /**
     * Adds a channel, before {@link #start}.
     *
     * @param channel lower-case letters, digits and underscores, at most 63
     * @param onPayload gets the payload, empty when NOTIFY gave none
     */
    public void on(String channel, Consumer<String> onPayload) {
        if (!CHANNEL.matcher(channel).matches()) {
            throw new IllegalArgumentException("Not a channel name: " + channel);
        }
        if (context != null || channels.putIfAbsent(channel, onPayload) != null) {
            throw new IllegalStateException("Channel " + channel + " is there already, or the listener has started");
        }
    }

    /** Completes when listening has begun for the first time, however long that takes. */
    public Future<Void> start() {
        if (context != null || channels.isEmpty()) {
            throw new IllegalStateException("Started already, or no channel to listen on");
        }
        Context here = vertx.getOrCreateContext();
        context = here;
        here.runOnContext(v -> connect());
        return started.future();
    }

    /** Stops for good; the server forgets the channels. */
    public Future<Void> close() {
        Context here = context;
        if (here == null) {
            return Future.succeededFuture();
        }
        Promise<Void> done = Promise.promise();
        here.runOnContext(v -> {
            closed = true;
            started.tryFail("The listener was closed");
            PgConnection connection = current;
            current = null;
            vertx.cancelTimer(pingTimer);
            if (connection == null) {
                done.complete();
            } else {
                connection.close().onComplete(done);
            }
        });
        return done.future();
    }

    private void connect() {
        if (closed) {
            return;
        }
        greeted().compose(this::listen).onSuccess(this::listening).onFailure(this::again);
    }

    /** A connection is made by TCP in no time even with a server that hangs, and then waits for its greeting without a limit. */
    private Future<PgConnection> greeted() {
        Future<PgConnection> connecting = PgConnection.connect(vertx, options);
        return connecting
                .timeout(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(e -> connecting.onSuccess(PgConnection::close));
    }

    private Future<PgConnection> listen(PgConnection connection) {
        connection.notificationHandler(this::notified);
        String listen = channels.keySet().stream().map(name -> "LISTEN " + name).collect(Collectors.joining("; "));
        return connection
                .query(listen)
                .execute()
                .timeout(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .map(connection)
                .onFailure(e -> connection.close());
    }

    private void listening(PgConnection connection) {
        if (closed) {
            connection.close();
            return;
        }
        current = connection;
        connection.closeHandler(v -> lost(connection, "it was closed"));
        pauseMillis = PAUSE_MIN_MILLIS;
        pingTimer = vertx.setPeriodic(PING_EVERY.toMillis(), id -> ping(connection));
        started.tryComplete();
        onListening.run();
    }

    private void ping(PgConnection connection) {
        connection
                .query("SELECT 1")
                .execute()
                .timeout(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(e -> {
                    lost(connection, "it does not answer");
                    connection.close();
                });
    }

    private void lost(PgConnection connection, String why) {
        if (!connection.equals(current)) {
            return;
        }
        current = null;
        vertx.cancelTimer(pingTimer);
        again(new DatabaseException("The listening connection is lost: " + why));
    }

    private void again(Throwable cause) {
        if (closed) {
            return;
        }
        LOG.warn("Not listening for changes, next try in {} ms: {}", pauseMillis, cause.getMessage());
        vertx.setTimer(pauseMillis, id -> connect());
        pauseMillis = Math.min(PAUSE_MAX_MILLIS, pauseMillis * 2);
    }

    private void notified(PgNotification notification) {
        Consumer<String> consumer = channels.get(notification.getChannel());
        if (consumer != null) {
            String payload = notification.getPayload();
            consumer.accept(payload == null ? "" : payload);
        }
    }
}
