package dev.tollgate.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.tls.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One message to one endpoint: over TLS, and to those who answer oddly. */
@Timeout(60)
class WebhookSenderTest {
    private static final TestCertificate OURS = TestCertificate.valid("EC", 30);
    private static final TestCertificate ELSEWHERE = TestCertificate.ofAnotherHost();
    private static final Duration TIME_LIMIT = Duration.ofSeconds(3);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private Attempt send(HttpClientOptions options, String url) {
        Destinations destinations = new Destinations(vertx, false, true, host -> InetAddress.getAllByName("127.0.0.1"));
        WebhookSender sender = new WebhookSender(vertx, options, 4, destinations, Clock.systemUTC(), TIME_LIMIT);
        Delivery.Target.Endpoint endpoint =
                new Delivery.Target.Endpoint(1, EndpointUrl.of(url), List.of(SigningSecret.generate()));
        Delivery delivery = new Delivery(
                1, 1, 1, new Delivery.Message("msg_1", "payout.sent", Instant.EPOCH, new JsonObject()), endpoint);
        return sender.send(delivery, endpoint).await();
    }

    private static HttpClientOptions trusting(TestCertificate certificate) {
        return WebhookSender.options()
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(certificate.certPem())));
    }

    private static Receiver tls(TestCertificate certificate) {
        return new Receiver(
                0,
                new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificate.certPem()))
                                .addKeyValue(Buffer.buffer(certificate.keyPem()))));
    }

    @Test
    void aServerThatProvesItsNameGetsTheMessage() {
        try (Receiver receiver = tls(OURS)) {
            assertThat(send(trusting(OURS), "https://localhost:" + receiver.port() + "/"))
                    .isEqualTo(new Attempt(204, null));
            assertThat(receiver.received()).hasSize(1);
            assertThat(receiver.received().getFirst().headers()).containsEntry("host", "localhost:" + receiver.port());
        }
    }

    @Test
    void aServerThatIsNotTrustedGetsNothing() {
        try (Receiver receiver = tls(OURS)) {
            assertThat(send(WebhookSender.options(), "https://localhost:" + receiver.port() + "/"))
                    .isEqualTo(Attempt.failed("tls_failed"));
            assertThat(receiver.received()).isEmpty();
        }
    }

    /** The connection goes to an address that we chose, the certificate must be of the name that was wanted. */
    @Test
    void aServerOfAnotherNameGetsNothing() {
        try (Receiver receiver = tls(ELSEWHERE)) {
            assertThat(send(trusting(ELSEWHERE), "https://localhost:" + receiver.port() + "/"))
                    .isEqualTo(Attempt.failed("tls_failed"));
            assertThat(send(trusting(ELSEWHERE), "https://elsewhere.example:" + receiver.port() + "/"))
                    .isEqualTo(new Attempt(204, null));
            assertThat(receiver.received()).hasSize(1);
        }
    }

    @Test
    void anAnswerWithoutAnEndCountsByItsStatus() {
        try (Receiver receiver = new Receiver()) {
            receiver.answers(
                    (request, number) -> request.response().setChunked(true).write(Buffer.buffer("and so on")));
            assertThat(send(WebhookSender.options(), receiver.url("/"))).isEqualTo(new Attempt(200, null));
        }
    }

    @Test
    void aHugeAnswerIsNotReadToItsEnd() {
        try (Receiver receiver = new Receiver()) {
            Buffer chunk = Buffer.buffer(new byte[256 * 1024]);
            receiver.answers((request, number) -> {
                request.response().setChunked(true);
                for (int i = 0; i < 64; i++) {
                    request.response().write(chunk);
                }
            });
            long began = System.nanoTime();
            assertThat(send(WebhookSender.options(), receiver.url("/"))).isEqualTo(new Attempt(200, null));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(TIME_LIMIT);
        }
    }

    @Test
    void whoHangsUpIsNoSuccess() {
        try (Receiver receiver = new Receiver()) {
            receiver.answers((request, number) -> request.connection().close());
            assertThat(send(WebhookSender.options(), receiver.url("/"))).isEqualTo(Attempt.failed("connection_failed"));
        }
    }
}
