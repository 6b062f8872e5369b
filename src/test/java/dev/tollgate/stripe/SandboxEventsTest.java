package dev.tollgate.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.param.CustomerCreateParams;
import dev.tollgate.sandbox.stripe.Rig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The sandbox's events are taken by the gateway's own eyes. */
class SandboxEventsTest {
    private static final Clock CLOCK = Clock.fixed(Rig.START, ZoneOffset.UTC);

    private record Letter(Buffer body, String signature) {}

    @Test
    void theVerifierTakesTheSandboxsSignature() throws Exception {
        Vertx vertx = Vertx.vertx();
        CompletableFuture<Letter> received = new CompletableFuture<>();
        HttpServer server = Rig.await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    received.complete(new Letter(body, String.valueOf(request.getHeader("Stripe-Signature"))));
                    request.response().end();
                }))
                .listen(0, "127.0.0.1"));
        try (Rig rig = new Rig()) {
            String url = "http://127.0.0.1:" + server.actualPort();
            rig.control().addEndpoint(url, List.of("*"), false, WebhookSecrets.SANDBOX, null);
            String id = rig.client()
                    .v1()
                    .customers()
                    .create(CustomerCreateParams.builder()
                            .setName("Ünï “quoted”")
                            .build())
                    .getId();
            Letter letter = received.get(20, TimeUnit.SECONDS);
            SignatureVerifier ours = new SignatureVerifier(List.of(WebhookSecrets.SANDBOX), CLOCK);
            SignatureVerifier others = new SignatureVerifier(List.of("whsec_of_somebody_else"), CLOCK);
            assertThat(ours.verify(letter.signature(), letter.body().getBytes()))
                    .isEqualTo(SignatureVerdict.VALID);
            assertThat(others.verify(letter.signature(), letter.body().getBytes()))
                    .isNotEqualTo(SignatureVerdict.VALID);
            StripeEvent event = StripeEvent.parse(letter.body().toString());
            assertThat(event.type()).isEqualTo("customer.created");
            assertThat(event.objectId()).isEqualTo(id);
            assertThat(event.livemode()).isFalse();
            assertThat(event.account()).isNull();
        } finally {
            Rig.await(vertx.close());
        }
    }
}
