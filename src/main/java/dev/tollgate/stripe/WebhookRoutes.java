package dev.tollgate.stripe;

import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.RequestIds;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.WebhookOutcome;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes Stripe's events.
 *
 * <pre>
 * POST /api/webhooks/stripe          200 {"received":true} once the event is stored
 * POST /api/webhooks/stripe/connect  the same for the events of connected accounts
 * </pre>
 *
 * To be mounted before any handler that reads, unpacks or restricts requests: the signature is over the bytes, and the
 * signature is the only login. Everything but 2xx makes Stripe send the event again, for three days.
 */
public final class WebhookRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookRoutes.class);
    private static final int BODY_BYTES_MAX = 1024 * 1024;
    private static final long STORE_SECONDS_MAX = 5;
    private static final Buffer RECEIVED = Buffer.buffer("{\"received\":true}");

    private final Inbox inbox;
    private final WebhookSecrets secrets;
    private final Metrics metrics;

    public WebhookRoutes(Inbox inbox, WebhookSecrets secrets, Metrics metrics) {
        this.inbox = inbox;
        this.secrets = secrets;
        this.metrics = metrics;
    }

    static String path(Endpoint endpoint) {
        return switch (endpoint) {
            case PLATFORM -> "/api/webhooks/stripe";
            case CONNECT -> "/api/webhooks/stripe/connect";
        };
    }

    public void mount(Router router) {
        for (Endpoint endpoint : Endpoint.values()) {
            router.post(path(endpoint)).handler(ctx -> receive(ctx, endpoint));
        }
    }

    private void receive(RoutingContext ctx, Endpoint endpoint) {
        Optional<SignatureVerifier> verifier = secrets.verifier(endpoint);
        if (verifier.isEmpty()) {
            ctx.fail(Failure.unavailable("webhook_not_configured", "No webhook secret is configured for this endpoint.")
                    .asException());
            return;
        }
        Bodies.read(ctx, BODY_BYTES_MAX)
                .onFailure(e -> refused("body"))
                .map(body -> verified(ctx, verifier.get(), body.getBytes()))
                .compose(payload -> store(ctx, endpoint, payload))
                .onSuccess(stored -> ctx.response()
                        .putHeader("Content-Type", "application/json")
                        .end(RECEIVED))
                .onFailure(ctx::fail);
    }

    /** The body as text, if Stripe signed it. */
    private String verified(RoutingContext ctx, SignatureVerifier verifier, byte[] body) {
        List<String> headers = ctx.request().headers().getAll("Stripe-Signature");
        SignatureVerdict verdict = headers.size() > 1
                ? SignatureVerdict.MALFORMED
                : verifier.verify(headers.isEmpty() ? null : headers.getFirst(), body);
        if (verdict != SignatureVerdict.VALID) {
            LOG.atInfo()
                    .addKeyValue("request_id", RequestIds.of(ctx))
                    .log("A webhook was refused: {}", verdict.label());
            refused(verdict.label());
            throw Failure.badRequest("invalid_signature", "The signature is missing or wrong.")
                    .asException();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw notAnEvent();
        }
    }

    private Future<Void> store(RoutingContext ctx, Endpoint endpoint, String payload) {
        StripeEvent event;
        try {
            event = StripeEvent.parse(payload);
        } catch (MalformedEvent e) {
            LOG.warn("A signed webhook is no event: {} is missing or of the wrong form", e.getMessage());
            return Future.failedFuture(notAnEvent());
        }
        return inbox.store(endpoint, event, payload)
                .timeout(STORE_SECONDS_MAX, TimeUnit.SECONDS)
                .recover(e -> {
                    LOG.atError()
                            .addKeyValue("request_id", RequestIds.of(ctx))
                            .setCause(e)
                            .log("Event {} ({}) cannot be stored", event.id(), event.type());
                    return Future.failedFuture(
                            Failure.unavailable("event_not_stored", "The event cannot be stored now; send it again.")
                                    .asException());
                });
    }

    private RuntimeException notAnEvent() {
        refused("malformed_event");
        return Failure.badRequest("malformed_event", "The body is not an event.")
                .asException();
    }

    private void refused(String why) {
        metrics.webhookEvent(why, WebhookOutcome.REFUSED);
    }
}
