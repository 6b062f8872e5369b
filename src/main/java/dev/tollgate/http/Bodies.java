package dev.tollgate.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Collects a request's body as the bytes that came, within a limit of size and one of time. Nothing is parsed, so that a
 * signature can be checked over it.
 */
public final class Bodies {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(15);
    private static final Duration DISCARD_LIMIT = Duration.ofSeconds(1);
    private static final int RESERVE_BYTES = 16 * 1024;

    private static final String SHARES = "dev.tollgate.bodies";
    private static final Shares UNBOUNDED = new Shares(Long.MAX_VALUE, Long.MAX_VALUE);

    private Bodies() {}

    /** What is collected for this request counts as a part of {@code shares} from now until its answer. */
    static void share(RoutingContext ctx, Shares shares) {
        ctx.put(SHARES, shares);
    }

    /** A handler for the head of a route whose other handlers take time before {@link #read}: the body waits for it. */
    public static void hold(RoutingContext ctx) {
        HttpServerRequest request = ctx.request();
        request.pause();
        // Whoever answers without reading must not leave the connection stopped.
        ctx.addEndHandler(ended -> {
            if (!request.isEnded()) {
                request.resume();
            }
        });
        ctx.next();
    }

    /**
     * The whole body, as it came and not unpacked. Fails with a problem: 413 as soon as it is larger, 408 when it takes too
     * long, 415 if it is packed, 503 if there is no room for it now.
     */
    public static Future<Buffer> read(RoutingContext ctx, int bytesMax) {
        return new Reading(ctx, bytesMax).start();
    }

    /** Confined to the request's context. */
    private static final class Reading {
        private final Vertx vertx;
        private final HttpServerRequest request;
        private final RoutingContext ctx;
        private final int bytesMax;
        private final Buffer body;
        private final Promise<Buffer> promise = Promise.promise();
        private final Shares shares;
        private final String address;
        private long reserved;
        private boolean ended;

        Reading(RoutingContext ctx, int bytesMax) {
            this.ctx = ctx;
            this.vertx = ctx.vertx();
            this.request = ctx.request();
            this.bytesMax = bytesMax;
            this.body = Buffer.buffer();
            Shares given = ctx.get(SHARES);
            this.shares = given == null ? UNBOUNDED : given;
            this.address = Shares.addressOf(request.remoteAddress());
        }

        Future<Buffer> start() {
            long timer = vertx.setTimer(
                    TIME_LIMIT.toMillis(),
                    id -> refuse(new Failure.Client(408, "body_too_slow", "The body took too long to arrive.")));
            request.handler(this::take).endHandler(v -> end()).exceptionHandler(promise::tryFail);
            ctx.addEndHandler(answered -> giveBack());
            String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
            if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
                refuse(new Failure.Client(415, "unsupported_encoding", "A body must not be packed here."));
            } else if (declaredBytes() > bytesMax) {
                refuseSize();
            } else if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                ctx.response().writeContinue();
            }
            request.resume();
            return promise.future().onComplete(done -> vertx.cancelTimer(timer));
        }

        private void take(Buffer chunk) {
            if (promise.future().isComplete()) {
                return;
            }
            if (body.length() + chunk.length() > bytesMax) {
                refuseSize();
            } else if (hasRoom(body.length() + chunk.length())) {
                body.appendBuffer(chunk);
            } else {
                refuse(Failure.unavailable("overloaded", "Too many bodies are being taken in; send it again."));
            }
        }

        /** In steps, so that small bodies reserve once. */
        private boolean hasRoom(int bytes) {
            if (bytes <= reserved) {
                return true;
            }
            long more = Math.max(RESERVE_BYTES, bytes - reserved);
            if (shares.take(address, more) != Shares.Grant.GIVEN) {
                return false;
            }
            reserved += more;
            return true;
        }

        private void giveBack() {
            shares.giveBack(address, reserved);
            reserved = 0;
        }

        private void end() {
            ended = true;
            promise.tryComplete(body);
        }

        private void refuseSize() {
            refuse(Failure.tooLarge("body_too_large", "The body is larger than " + bytesMax + " bytes."));
        }

        /** The rest is thrown away for a moment, so that the caller gets to read the answer; then the line is cut. */
        private void refuse(Failure failure) {
            if (promise.tryFail(failure.asException())) {
                vertx.setTimer(DISCARD_LIMIT.toMillis(), id -> {
                    if (!ended) {
                        request.connection().close();
                    }
                });
            }
        }

        private long declaredBytes() {
            String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
            try {
                return declared == null ? 0 : Long.parseLong(declared);
            } catch (NumberFormatException e) {
                return Long.MAX_VALUE;
            }
        }
    }
}
