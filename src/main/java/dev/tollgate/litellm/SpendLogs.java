package dev.tollgate.litellm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tollgate.config.LitellmConfig;
import dev.tollgate.metering.PulledIntake;
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
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;

/**
 * Asks a LiteLLM proxy for pages of its spend logs, {@code GET /spend/logs/v2}: one at a time, each within a limit of time and bytes.
 * Redirects are not followed, and the key goes into the header and nowhere else. Thread-safe.
 */
final class SpendLogs {
    /** A row has some 2 to 20 KB, without prompt and answer. */
    static final long BYTES_MAX = 64L << 20;

    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Vertx vertx;
    private final HttpClient client;
    private final URI url;
    private final LitellmConfig config;
    private final long bytesMax;

    /** @throws NullPointerException if no LiteLLM is configured */
    SpendLogs(Vertx vertx, LitellmConfig config, long bytesMax) {
        this.vertx = vertx;
        this.config = config;
        this.url = Objects.requireNonNull(config.url());
        this.bytesMax = bytesMax;
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS_MAX)
                .setDecompressionSupported(false)
                .setVerifyHost(true);
        client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(1));
    }

    /**
     * A page of rows.
     *
     * @param total how many rows there are in all, or at least: newer versions count no further than 10,000
     */
    record Answer(PulledIntake.Page rows, long total) {}

    /**
     * Which rows of all.
     *
     * @param page from 1
     * @param size rows a page
     */
    record Slice(int page, int size) {}

    /** One page of the calls that began in a time, in the order in which they began. */
    Future<Answer> page(SyncRange range, SpendFilter filter, Slice slice) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(url.getHost().replaceAll("[\\[\\]]", ""))
                .setPort(url.getPort() > 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80)
                .setSsl("https".equals(url.getScheme()))
                .setFollowRedirects(false)
                .setURI(target(range, filter, slice))
                .putHeader("Accept", "application/json")
                .putHeader("User-Agent", "Tollgate")
                .putHeader(
                        "Authorization",
                        "Bearer " + Objects.requireNonNull(config.key()).reveal());
        Exchange exchange = new Exchange();
        client.request(request).compose(exchange::send).onComplete(exchange::answered, exchange::failed);
        return exchange.body.future().map(body -> answer(body.getBytes()));
    }

    private String target(SyncRange range, SpendFilter filter, Slice slice) {
        StringBuilder target = new StringBuilder(url.getRawPath() == null ? "" : url.getRawPath())
                .append("/spend/logs/v2?start_date=")
                .append(encoded(time(range.from())))
                // LiteLLM takes both ends in. The last second's own rows come with the next time, which begins there.
                .append("&end_date=")
                .append(encoded(time(range.to())))
                .append("&sort_by=startTime&sort_order=asc&page=")
                .append(slice.page())
                .append("&page_size=")
                .append(slice.size());
        if (!filter.name().isEmpty()) {
            target.append('&').append(filter.name()).append('=').append(encoded(filter.value()));
        }
        return target.toString();
    }

    private static String time(Instant time) {
        return TIME.format(time);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer answer(byte[] body) {
        long total = total(body);
        PulledIntake.Page page = total < 0 ? null : PulledIntake.read(config.source(), body);
        if (page == null) {
            throw LitellmFailure.of(
                    LitellmFailure.Kind.MALFORMED,
                    "LiteLLM answered 200 with something that is no page of spend logs.");
        }
        return new Answer(page, total);
    }

    /** The {@code total} of a page, or -1 for what is none. */
    private static long total(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            long total = -1;
            boolean hasRows = false;
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return -1;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("total") && value == JsonToken.VALUE_NUMBER_INT) {
                    total = json.getLongValue();
                }
                hasRows |= name.equals("data") && value == JsonToken.START_ARRAY;
                json.skipChildren();
            }
            return hasRows && json.nextToken() == null ? total : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    Future<Void> close() {
        return client.close();
    }

    /** One request and its answer, whose connection is closed where the answer is not read to its end. */
    private final class Exchange {
        private final Promise<Buffer> body = Promise.promise();
        private final Buffer read = Buffer.buffer();
        private volatile boolean over;
        private final long timer = vertx.setTimer(
                config.timeout().toMillis(),
                id -> body.tryFail(LitellmFailure.of(
                        LitellmFailure.Kind.TIMEOUT,
                        "LiteLLM did not answer within " + config.timeout().toMillis() + " ms.")));

        private Exchange() {
            body.future().onComplete(done -> {
                over = true;
                vertx.cancelTimer(timer);
            });
        }

        private Future<HttpClientResponse> send(HttpClientRequest request) {
            if (over) {
                return request.reset().compose(reset -> Future.failedFuture("too late"));
            }
            body.future().onFailure(e -> request.reset().onFailure(closed -> {}));
            return request.send();
        }

        private void answered(HttpClientResponse response) {
            response.exceptionHandler(this::failed);
            if (response.statusCode() != 200) {
                body.tryFail(LitellmFailure.ofStatus(response.statusCode()));
                return;
            }
            response.handler(piece -> {
                if (read.length() + (long) piece.length() > bytesMax) {
                    body.tryFail(LitellmFailure.of(
                            LitellmFailure.Kind.MALFORMED,
                            "LiteLLM answered with a page of more than " + bytesMax + " bytes."));
                } else if (!over) {
                    read.appendBuffer(piece);
                }
            });
            response.endHandler(end -> body.tryComplete(read));
        }

        private void failed(Throwable e) {
            boolean late = e instanceof ConnectTimeoutException;
            body.tryFail(LitellmFailure.of(
                    late ? LitellmFailure.Kind.TIMEOUT : LitellmFailure.Kind.UNREACHABLE,
                    late
                            ? "LiteLLM took no connection in time."
                            : "LiteLLM cannot be reached, or hung up in the middle of an answer."));
        }
    }
}
