package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tollgate.access.ServiceKeys;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.tls.TestCertificate;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The gateway's own TLS, by real handshakes. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class TlsIT {
    private static final String EXPIRY = "tollgate_tls_certificate_expiry_timestamp_seconds";
    private static final String REFUSED = "tollgate_tls_certificate_refused";
    private static final TestCertificate FIRST = TestCertificate.valid("EC", 90);
    private static final TestCertificate SECOND = TestCertificate.valid("RSA", 30);

    @TempDir
    Path directory;

    private Path certFile = Path.of("");
    private Path keyFile = Path.of("");

    @BeforeEach
    void firstCertificate() throws IOException {
        certFile = directory.resolve("tls.crt");
        keyFile = directory.resolve("tls.key");
        FIRST.write(certFile, keyFile);
    }

    @Test
    void usageIsTakenOverTls12And13AndNothingElse(DatabaseAddress address, Pool pool) throws Exception {
        Seeds seeds = new Seeds(pool);
        seeds.accountWithKey("key-tls");
        try (Gateway gateway = start(address)) {
            int port = gateway.client().port();
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                try (SSLSocket socket = handshake(port, FIRST, protocol)) {
                    assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                    String body = Call.of("over-" + protocol).key("key-tls").json();
                    assertThat(push(socket, body)).startsWith("HTTP/1.1 200").contains("\"accepted\":1");
                }
            }
            assertThatExceptionOfType(SSLHandshakeException.class)
                    .isThrownBy(() -> handshake(port, FIRST, "TLSv1.1").close());
            assertThatExceptionOfType(SSLHandshakeException.class)
                    .as("a client that trusts another certificate")
                    .isThrownBy(() -> handshake(port, SECOND, "TLSv1.3").close());
            assertThat(inPlainText(port)).doesNotContain("HTTP/");
            assertThat(gateway.client().metric(EXPIRY)).isEqualTo((double)
                    FIRST.certificate().getNotAfter().toInstant().getEpochSecond());
        }
    }

    @Test
    void aNewCertificateIsTakenUnderLoadWithoutAFailedRequest(DatabaseAddress address, Pool pool) throws Exception {
        Seeds seeds = new Seeds(pool);
        long account = seeds.accountWithKey("key-load");
        SSLContext trusting = TestCertificate.trusting(FIRST, SECOND);
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicInteger sent = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        try (Gateway gateway = start(address);
                ExecutorService threads = Executors.newFixedThreadPool(2);
                SSLSocket standing = handshake(gateway.client().port(), FIRST, "TLSv1.3")) {
            int port = gateway.client().port();
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                boolean newConnections = i == 0;
                senders.add(threads.submit(() -> keepSending(port, trusting, newConnections, sent, failures, stop)));
            }
            for (int swap = 0; swap < 3; swap++) {
                TestCertificate next = swap % 2 == 0 ? SECOND : FIRST;
                int before = sent.get();
                next.write(certFile, keyFile);
                Await.until(
                        "new connections to have certificate " + swap,
                        () -> serial(port, trusting).equals(next.certificate()));
                Await.until("some load with it", () -> sent.get() > before + 10 || !failures.isEmpty());
            }
            assertThat(push(standing, Call.of("standing").key("key-load").json()))
                    .as("the connection that was made before all of it")
                    .startsWith("HTTP/1.1 200");
            stop.set(true);
            for (Future<?> sender : senders) {
                assertThat(sender.get()).isNull();
            }

            assertThat(failures).isEmpty();
            assertThat(gateway.client().metric(EXPIRY)).isEqualTo((double)
                    SECOND.certificate().getNotAfter().toInstant().getEpochSecond());
            assertThat(seeds.number("SELECT count(*) FROM usage_logs WHERE account_id = $1", account))
                    .isEqualTo(sent.get() + 1L);
        }
    }

    @Test
    void aBadCertificateIsRefusedAndTheOneBeforeStays(DatabaseAddress address, Pool pool) throws Exception {
        SSLContext trusting = TestCertificate.trusting(FIRST, SECOND);
        try (Gateway gateway = start(address)) {
            GatewayClient client = gateway.client();
            TestCertificate.replace(certFile, SECOND.certPem());
            refused(client, trusting, "the key is still the old one");
            TestCertificate.replace(certFile, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
            refused(client, trusting, "no certificate");
            TestCertificate.ended().write(certFile, keyFile);
            refused(client, trusting, "it has ended");
            Files.delete(keyFile);
            refused(client, trusting, "no key");

            SECOND.write(certFile, keyFile);
            Await.until("the good one", () -> serial(client.port(), trusting).equals(SECOND.certificate()));
        }
    }

    @Test
    void withoutAUsableCertificateItDoesNotStart(DatabaseAddress address) throws Exception {
        TestCertificate.replace(keyFile, SECOND.keyPem());

        assertThatIllegalStateException()
                .isThrownBy(() -> start(address).close())
                .withMessageContaining("server.tls.certFile")
                .withMessageNotContaining("PRIVATE");
    }

    @Test
    void theManagementPortSpeaksTlsIfItIsTold(DatabaseAddress address, Pool pool) throws Exception {
        try (Gateway gateway = start(address, "server.tls.management=true")) {
            int port = gateway.client().managementPort();
            try (HttpClient client = client(TestCertificate.trusting(FIRST))) {
                HttpResponse<String> ready = client.send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/readyz"))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(ready.statusCode()).isEqualTo(200);
            }
            SECOND.write(certFile, keyFile);
            SSLContext trusting = TestCertificate.trusting(FIRST, SECOND);
            Await.until("its new one", () -> serial(port, trusting).equals(SECOND.certificate()));
        }
    }

    private Gateway start(DatabaseAddress address, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "server.tls.certFile=" + certFile, "server.tls.keyFile=" + keyFile, "server.tls.checkInterval=100ms"));
        settings.addAll(List.of(more));
        return Gateway.start(address, settings.toArray(String[]::new));
    }

    private void refused(GatewayClient client, SSLContext trusting, String why) throws Exception {
        Await.until("to be refused: " + why, () -> client.metric(REFUSED) == 1);
        assertThat(serial(client.port(), trusting)).as(why).isEqualTo(FIRST.certificate());
        FIRST.write(certFile, keyFile);
        Await.until("to be well again after: " + why, () -> client.metric(REFUSED) == 0);
    }

    private static void keepSending(
            int port,
            SSLContext trusting,
            boolean newConnections,
            AtomicInteger sent,
            Queue<String> failures,
            AtomicBoolean stop) {
        SSLSocket socket = null;
        try {
            while (!stop.get() && failures.isEmpty()) {
                if (socket == null || newConnections) {
                    if (socket != null) {
                        socket.close();
                    }
                    socket = handshake(port, trusting, "TLSv1.3");
                }
                String answer = push(
                        socket,
                        Call.of("load-" + sent.incrementAndGet())
                                .key("key-load")
                                .json());
                if (!answer.startsWith("HTTP/1.1 200") || !answer.contains("\"accepted\":1")) {
                    failures.add(answer);
                }
            }
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    private static HttpClient client(SSLContext trusting) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting)
                .build();
    }

    private static SSLSocket handshake(int port, TestCertificate trusted, String protocol) throws Exception {
        return handshake(port, TestCertificate.trusting(trusted), protocol);
    }

    private static SSLSocket handshake(int port, SSLContext trusting, String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        return socket;
    }

    private static X509Certificate serial(int port, SSLContext trusting) throws IOException {
        try (SSLSocket socket = handshake(port, trusting, "TLSv1.3")) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** The answer up to and with its body, which is small and comes at once. */
    private static String push(Socket socket, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "POST /v1/usage/litellm HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + ServiceKeys.SANDBOX_INGEST + "\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().contains("]}")) {
            byte[] some = new byte[4096];
            int count = socket.getInputStream().read(some);
            if (count < 0) {
                break;
            }
            answer.append(new String(some, 0, count, StandardCharsets.UTF_8));
        }
        return answer.toString();
    }

    private static String inPlainText(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            return push(socket, "{}");
        } catch (SSLException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            return "";
        }
    }
}
