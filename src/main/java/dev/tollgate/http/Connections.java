package dev.tollgate.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.Http1xServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one port: how many there may be, how long one may take to say what it wants, and that it reads what it
 * is answered. Vert.x itself only closes a connection on which nothing moves; a byte now and then would keep it for ever.
 * Safe for all threads.
 */
public final class Connections {
    private static final int HEADER_BYTES_MAX = 16 * 1024;
    private static final Duration LOOKS = Duration.ofMillis(250);

    /** How many of those that are too many are heard, to be told so; whoever comes beyond them is cut off unheard. */
    private static final int TOLD_MAX = 256;

    private static final Duration TOLD_WITHIN = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Limits limits;
    private final Shares shares;
    private final BiConsumer<Reason, String> refused;
    private final Map<HttpConnection, Guarded> open = new ConcurrentHashMap<>();
    private final AtomicInteger told = new AtomicInteger();
    private final Patience patience = new Patience(LOOKS);
    private long timer = -1;

    /**
     * The bounds of a port.
     *
     * @param max connections at once
     * @param perAddressMax of them, those of one address
     * @param headTimeout from the opening to the end of the first request's head
     * @param idleTimeout from an answer to the end of the next request's head
     */
    public record Limits(int max, int perAddressMax, Duration headTimeout, Duration idleTimeout) {}

    /** Why a connection was refused or cut off; the label of a metric. */
    public enum Reason {
        /** There are as many as there may be. */
        TOO_MANY,
        /** This address has as many as it may have. */
        TOO_MANY_OF_ADDRESS,
        /** It was opened, and no request's head came in time. */
        NO_REQUEST,
        /** It went on asking without waiting for the answers, or without reading them. */
        NOT_READING,
        /** What it sent was no HTTP, or too long. */
        NO_HTTP
    }

    /** @param refused gets each refusal, and the problem's code where one was answered, else nothing */
    public Connections(Vertx vertx, Limits limits, BiConsumer<Reason, String> refused) {
        this.vertx = vertx;
        this.limits = limits;
        this.refused = refused;
        shares = new Shares(limits.max(), limits.perAddressMax());
    }

    /**
     * Options of a server that speaks HTTP/1.1 only. HTTP/2 without TLS has no client here, and would let a stranger open a
     * hundred streams a connection; WebSockets have no route. Bodies are unpacked by the routes that take packed ones, at
     * their own pace: the server's own unpacking would go on while a request is paused, and a thousandfold.
     */
    public HttpServerOptions options() {
        return new HttpServerOptions()
                .setIdleTimeout((int) Math.max(1, limits.idleTimeout().toSeconds()))
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setHttp2ClearTextEnabled(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    /** Has the server keep to the limits; the handler says by {@link #answered} when it is done with a request. */
    public void guard(HttpServer server, Handler<HttpServerRequest> handler) {
        server.connectionHandler(this::opened)
                .invalidRequestHandler(this::invalid)
                .requestHandler(request -> admit(request, handler));
    }

    public void start() {
        timer = vertx.setPeriodic(LOOKS.toMillis(), id -> look());
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    /** How many connections are open. */
    public long count() {
        return shares.taken();
    }

    /** The answer to a request of this connection has ended, or its connection has. */
    public void answered(HttpConnection connection) {
        Guarded guarded = open.get(connection);
        if (guarded != null) {
            // First, since whoever looks meanwhile takes it for idle from the moment that no request is left.
            guarded.untilNanos = fromNow(limits.idleTimeout());
            guarded.requests.decrementAndGet();
        }
    }

    private void opened(HttpConnection connection) {
        String address = Shares.addressOf(connection.remoteAddress());
        Shares.Grant grant = shares.take(address, 1);
        Reason refusal = reason(grant);
        // With its time from the beginning: somebody else may look at it as soon as it is in the map.
        Guarded guarded = new Guarded(address, refusal, fromNow(refusal == null ? limits.headTimeout() : TOLD_WITHIN));
        open.put(connection, guarded);
        connection.closeHandler(closed -> forget(connection));
        if (connection instanceof Http1xServerConnection plain) {
            // Vert.x has no public way to the channel of a connection.
            ChannelHandlerContext last = plain.channelHandlerContext();
            Impatience impatience = new Impatience(
                    () -> cutOff(connection, Reason.NOT_READING),
                    () -> patience.hasLookedFor(limits.idleTimeout(), System.nanoTime()));
            last.pipeline().addBefore(last.name(), null, impatience);
        }
        if (refusal != null && told.incrementAndGet() > TOLD_MAX) {
            cutOff(connection, refusal);
        }
    }

    private long fromNow(Duration wait) {
        return patience.at(System.nanoTime()) + wait.toNanos();
    }

    private static @Nullable Reason reason(Shares.Grant grant) {
        return switch (grant) {
            case GIVEN -> null;
            case NONE_LEFT -> Reason.TOO_MANY;
            case ADDRESS_HAS_ITS_PART -> Reason.TOO_MANY_OF_ADDRESS;
        };
    }

    private void forget(HttpConnection connection) {
        Guarded guarded = open.remove(connection);
        if (guarded == null) {
            return;
        }
        if (guarded.refusal == null) {
            shares.giveBack(guarded.address, 1);
        } else {
            told.decrementAndGet();
        }
    }

    private void cutOff(HttpConnection connection, Reason reason) {
        refused.accept(reason, "");
        forget(connection);
        connection.close();
    }

    private void admit(HttpServerRequest request, Handler<HttpServerRequest> handler) {
        HttpConnection connection = request.connection();
        Guarded guarded = open.get(connection);
        if (guarded == null) {
            connection.close(); // it was cut off while this request was on its way
        } else if (guarded.refusal != null) {
            refuse(
                    request,
                    guarded.refusal,
                    Failure.unavailable("too_many_connections", "There are too many connections; try again."));
        } else if (isAmbiguous(request)) {
            refuse(request, Reason.NO_HTTP, malformed());
        } else {
            guarded.asked = true;
            guarded.requests.incrementAndGet();
            handler.handle(request);
        }
    }

    /** What Netty takes though another server may see the end of the request elsewhere (RFC 9112, 6.1 and 11.2). */
    private static boolean isAmbiguous(HttpServerRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        boolean plain = codings.isEmpty()
                || codings.size() == 1
                        && codings.getFirst().equalsIgnoreCase("chunked")
                        && request.version() != HttpVersion.HTTP_1_0;
        return !plain || request.headers().contains("");
    }

    private static Failure malformed() {
        return Failure.badRequest("bad_request", "The request is malformed.");
    }

    private void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        refuse(
                request,
                Reason.NO_HTTP,
                switch (cause) {
                    case TooLongHttpLineException line ->
                        new Failure.Client(414, "uri_too_long", "The address is longer than is taken.");
                    case TooLongHttpHeaderException header ->
                        new Failure.Client(
                                431, "headers_too_large", "The headers may have " + HEADER_BYTES_MAX + " bytes.");
                    case null, default -> malformed();
                });
    }

    /** The last answer on a connection. */
    private void refuse(HttpServerRequest request, Reason reason, Failure failure) {
        HttpConnection connection = request.connection();
        forget(connection); // so that nothing that follows on it is served
        refused.accept(reason, failure.code());
        request.response().putHeader("Connection", "close");
        Problems.write(request.response(), failure, UUID.randomUUID().toString())
                .onComplete(written -> connection.close());
    }

    /** Cuts off those whose time is over; not private for the test that looks all the time. */
    void look() {
        long nanoTime = System.nanoTime();
        patience.look(nanoTime);
        long now = patience.at(nanoTime);
        open.forEach((connection, guarded) -> {
            if (guarded.requests.get() > 0 || now - guarded.untilNanos < 0) {
                return;
            }
            if (guarded.refusal != null) {
                cutOff(connection, guarded.refusal);
            } else if (guarded.asked) {
                forget(connection); // a pause between requests that became too long is nothing to complain about
                connection.close();
            } else {
                cutOff(connection, Reason.NO_REQUEST);
            }
        });
    }

    /** What is known of a connection. */
    private static final class Guarded {
        private final String address;
        private final @Nullable Reason refusal;
        private final AtomicInteger requests = new AtomicInteger();

        /** By the clock of {@link Patience}. */
        private volatile long untilNanos;

        private volatile boolean asked;

        Guarded(String address, @Nullable Reason refusal, long untilNanos) {
            this.address = address;
            this.refusal = refusal;
            this.untilNanos = untilNanos;
        }
    }
}
