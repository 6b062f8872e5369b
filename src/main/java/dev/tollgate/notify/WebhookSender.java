package dev.tollgate.notify;

import dev.tollgate.notify.Delivery.Target;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Posts one message to one endpoint, within a limit of time. Of the answer only the status counts; its body is read no
 * further than it takes to let the receiver finish, and not kept. Redirects are not followed. Each message has a connection of
 * its own, since one that was kept may have been closed at the other end, which would look like a failure.
 */
final class WebhookSender {
    static final Duration TIME_LIMIT = Duration.ofSeconds(15);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private final Vertx vertx;
    private final HttpClient client;
    private final Destinations destinations;
    private final Clock clock;
    private final Duration timeLimit;

    /**
     * @param options of {@link #options}, with what a test trusts besides
     * @param connectionsMax to one server, at which many endpoints may be: as many as are sent at once, or one of them would wait
     *     for another
     */
    WebhookSender(
            Vertx vertx,
            HttpClientOptions options,
            int connectionsMax,
            Destinations destinations,
            Clock clock,
            Duration timeLimit) {
        this.vertx = vertx;
        this.destinations = destinations;
        this.clock = clock;
        this.timeLimit = timeLimit;
        client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(connectionsMax));
    }

    static HttpClientOptions options() {
        return new HttpClientOptions()
                .setKeepAlive(false)
                .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
                .setDecompressionSupported(false);
    }

    /** Does not fail: whatever happens is an attempt. */
    Future<Attempt> send(Delivery delivery, Target.Endpoint endpoint) {
        Exchange exchange = new Exchange();
        destinations
                .find(endpoint.url().host(), delivery.attempt())
                .compose(address -> client.request(options(endpoint.url(), address)))
                .compose(request -> exchange.begin(request, delivery, endpoint))
                .onComplete(exchange::answered, exchange::failed);
        return exchange.outcome();
    }

    private static RequestOptions options(EndpointUrl url, InetAddress address) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.isTls())
                .setURI(url.target())
                .setFollowRedirects(false);
    }

    /** One request and its answer. Confined to the context that sends, but for what is completed by the timer of it. */
    private final class Exchange {
        private final Promise<Attempt> outcome = Promise.promise();
        private final AtomicReference<@Nullable HttpClientRequest> request = new AtomicReference<>();
        private final long timer;
        private @Nullable Attempt answer;
        private long bytes;

        Exchange() {
            timer = vertx.setTimer(timeLimit.toMillis(), id -> end("timeout"));
        }

        Future<Attempt> outcome() {
            return outcome.future().onComplete(done -> vertx.cancelTimer(timer));
        }

        Future<HttpClientResponse> begin(HttpClientRequest made, Delivery delivery, Target.Endpoint endpoint) {
            request.set(made);
            if (outcome.future().isComplete()) {
                return made.connection().close().compose(closed -> Future.failedFuture("too late"));
            }
            Buffer body = Buffer.buffer(delivery.message().body());
            String id = delivery.message().id();
            long timestamp = clock.instant().getEpochSecond();
            String signatures = endpoint.secrets().stream()
                    .map(secret -> secret.sign(id, timestamp, body.getBytes()))
                    .collect(Collectors.joining(" "));
            return made.putHeader("Content-Type", "application/json")
                    .putHeader("User-Agent", "Tollgate")
                    .putHeader("webhook-id", id)
                    .putHeader("webhook-timestamp", String.valueOf(timestamp))
                    .putHeader("webhook-signature", signatures)
                    .send(body);
        }

        void answered(HttpClientResponse response) {
            answer = Attempt.answered(response.statusCode());
            response.handler(chunk -> {
                bytes += chunk.length();
                if (bytes > ANSWER_BYTES_MAX) {
                    end("unused");
                }
            });
            response.exceptionHandler(e -> end("unused")).endHandler(v -> end("unused"));
        }

        void failed(Throwable e) {
            end(code(e));
        }

        /** With the answer, if there was one, whatever happened to its body. */
        private void end(String error) {
            Attempt answered = answer;
            if (outcome.tryComplete(answered == null ? Attempt.failed(error) : answered)) {
                HttpClientRequest made = request.get();
                if (made != null) {
                    made.connection().close();
                }
            }
        }
    }

    private static String code(Throwable e) {
        return switch (e) {
            case Destinations.Refused refused -> "address_refused";
            case UnknownHostException unknown -> "unknown_host";
            case SSLException tls -> "tls_failed";
            case ConnectTimeoutException late -> "timeout";
            case ConnectException refused -> "connection_refused";
            default -> e.getCause() instanceof SSLException ? "tls_failed" : "connection_failed";
        };
    }

    Future<Void> close() {
        return client.close().eventually(destinations::close);
    }
}
