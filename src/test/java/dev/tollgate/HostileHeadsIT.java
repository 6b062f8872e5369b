package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests whose end another server would see elsewhere, and heads that are none: one answer, then the connection is closed,
 * and what stands behind is never taken for a request.
 */
@ExtendWith(PostgresExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // by start()
class HostileHeadsIT {
    private static final String KEY = "Host: x\r\nAuthorization: Bearer tg_sandbox_ingest\r\n";
    private static final String SMUGGLED =
            Call.array(List.of(Call.of("smuggled").user("smuggler")));
    private static final String PUSH = "POST /v1/usage/litellm HTTP/1.1\r\n" + KEY;
    private static final String HIDDEN = PUSH + "Content-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED;

    private Seeds seeds;
    private Gateway gateway;
    private GatewayClient client;

    @BeforeAll
    void start(Pool pool, DatabaseAddress address) throws Exception {
        seeds = new Seeds(pool);
        gateway = Gateway.start(address, "usage.unknownPayer=create", "server.headTimeout=2s")
                .warmed(seeds, 1);
        client = gateway.client();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private static Arguments row(String name, String head, String... statuses) {
        return Arguments.of(name, head, List.of(statuses));
    }

    /** Head and body before the hidden request, and the statuses of all answers until the connection is closed. */
    static Stream<Arguments> smugglers() {
        String chunked = "Transfer-Encoding: chunked\r\n";
        return Stream.of(
                row("length and chunked", PUSH + "Content-Length: 5\r\n" + chunked + "\r\n0\r\n\r\n", "400"),
                row("chunked and length", PUSH + chunked + "Content-Length: 5\r\n\r\n0\r\n\r\n", "400"),
                row("two lengths", PUSH + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n", "400"),
                row("two lengths in one", PUSH + "Content-Length: 0, 5\r\n\r\n", "400"),
                row("a length with a sign", PUSH + "Content-Length: +0\r\n\r\n", "400"),
                row("a length in hex", PUSH + "Content-Length: 0x0\r\n\r\n", "400"),
                row("a length below nothing", PUSH + "Content-Length: -1\r\n\r\n", "400"),
                row("a length beyond a long", PUSH + "Content-Length: 18446744073709551616\r\n\r\n", "400"),
                row("chunked is not the last", PUSH + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "400"),
                row("an unknown encoding", PUSH + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400"),
                row("chunked twice", PUSH + chunked + chunked + "\r\n0\r\n\r\n", "400"),
                row("chunked in HTTP/1.0", PUSH.replace("1.1\r\n", "1.0\r\n") + chunked + "\r\n0\r\n\r\n", "400"),
                row("a blank before the colon", PUSH + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "400"),
                row("a NUL in a value", PUSH + "X: a\0b\r\n\r\n", "400"),
                row("a bare CR in a value", PUSH + "X: a\rContent-Length: 5\r\n\r\n", "400"),
                row("a bad name", PUSH + "X(y): 1\r\n\r\n", "400"),
                row("no name", PUSH + ": 1\r\n\r\n", "400"),
                row("a chunk of no length", PUSH + chunked + "\r\n\r\n", "400"),
                row("a chunk below nothing", PUSH + chunked + "\r\n-1\r\n\r\n", "400"),
                row("a chunk in hex's own form", PUSH + chunked + "\r\n0x0\r\n\r\n", "400"),
                row("a chunk too long for any", PUSH + chunked + "\r\nffffffffffffffff1\r\n\r\n", "400"),
                row("a chunk without its line end", PUSH + chunked + "\r\n1\r\n[]\r\n0\r\n\r\n", "400"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("smugglers")
    void nothingIsSmuggled(String name, String head, List<String> statuses) throws Exception {
        assertThat(answers(head + HIDDEN)).as(name).isSubsetOf(statuses);
        assertThat(seeds.number("SELECT count(*) FROM usage_logs WHERE call_id = 'smuggled'"))
                .isZero();
    }

    /** The statuses of the answers until the gateway closes. */
    private List<String> answers(String bytes) throws IOException {
        List<String> statuses = new ArrayList<>();
        try (RawHttp raw = new RawHttp(client.port())) {
            raw.send(bytes);
            for (Answer answer = raw.read(); answer.status() != 0; answer = raw.read()) {
                statuses.add(String.valueOf(answer.status()));
                if (answer.status() >= 400) {
                    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
                }
            }
        } catch (SocketException reset) {
            statuses.add("400"); // closed with bytes unread
        }
        return statuses;
    }

    static Stream<Arguments> heads() {
        String get = "GET /nothing HTTP/1.1\r\nHost: x\r\n";
        return Stream.of(
                row("10,000 headers", get + "a: b\r\n".repeat(10_000) + "\r\n", "431 headers_too_large"),
                row("a header of 20 KB", get + "a: " + "b".repeat(20_000) + "\r\n\r\n", "431 headers_too_large"),
                row("3,000 headers", get + "a: b\r\n".repeat(2_500) + "\r\n", "404 not_found"),
                row("an address of 5 KB", "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\n\r\n", "414 uri_too_long"),
                row("no version", "GET /nothing\r\n\r\n", "400 bad_request"),
                row("no request", "\0\0\0\0\r\n\r\n", "0 "),
                row("TLS", "\u0016\u0003\u0001\r\n\r\n", "0 "),
                row("a version of its own", "GET /nothing HTTP/9.9\r\n\r\n", "400 bad_request", "501 "),
                row("HTTP/2 at once", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "400 bad_request", "501 "),
                row(
                        "HTTP/2 by upgrade",
                        get
                                + "Connection: Upgrade, HTTP2-Settings\r\n"
                                + "Upgrade: h2c\r\n"
                                + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
                        "404 not_found"),
                row(
                        "a WebSocket",
                        get + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
                        "404 not_found"),
                row("a method of its own", "BREW /nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404 not_found"),
                row(
                        "no such method here",
                        "DELETE /v1/usage/litellm HTTP/1.1\r\nHost: x\r\n\r\n",
                        "405 method_not_allowed"),
                row("another's address", "GET http://elsewhere/nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404 not_found"),
                row("a path out of the root", "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "404 not_found"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void eachHeadHasItsAnswer(String name, String head, List<String> answers) throws Exception {
        try (RawHttp raw = new RawHttp(client.port())) {
            Answer answer = raw.send(head).read();
            assertThat(answer.status() + " " + answer.code()).as(name).isIn(answers);
        }
    }

    /** Netty takes a folded line for a part of the value before it, as RFC 9112 (5.2) allows; no length comes of it. */
    @Test
    void aFoldedLineIsNoHeader() throws Exception {
        try (RawHttp raw = new RawHttp(client.port())) {
            raw.send(PUSH + "X: a\r\n Content-Length: 5\r\n\r\n" + PUSH + "Content-Length: 2\r\n\r\n[]");
            assertThat(raw.read().code()).isEqualTo("malformed_json");
            assertThat(raw.read().status()).isEqualTo(200);
        }
    }

    @Test
    void someRequestsInARowAreAnsweredInTheirOrder() throws Exception {
        try (RawHttp raw = new RawHttp(client.port())) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 16; i++) {
                requests.append("GET /nothing/").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            raw.send(requests.toString());
            for (int i = 0; i < 16; i++) {
                assertThat(raw.read().body().path("detail").asText()).endsWith("/nothing/" + i + ".");
            }
        }
    }

    @Test
    void aConnectionServesAsManyRequestsAsItWants() throws Exception {
        try (RawHttp raw = new RawHttp(client.port())) {
            for (int i = 0; i < 300; i++) {
                Answer goOn =
                        raw.head("Expect: 100-continue", "Content-Length: 2").read();
                assertThat(goOn.status()).isEqualTo(100);
                assertThat(raw.send("[]").read().status()).isEqualTo(200);
            }
        }
    }
}
