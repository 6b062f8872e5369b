package dev.tollgate;

import dev.tollgate.config.Config;
import dev.tollgate.config.Secret;
import dev.tollgate.sandbox.stripe.SandboxOptions;
import dev.tollgate.sandbox.stripe.StripeSandbox;
import dev.tollgate.stripe.StripeCalls;
import dev.tollgate.stripe.WebhookSecrets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;

/** The fake of Stripe that the gateway runs for itself where {@link Config#hasOwnStripe} says so. */
final class OwnStripe {
    private OwnStripe() {}

    /** Starts it. The future fails if its port is taken. */
    static Future<StripeSandbox> start(Vertx vertx, Config config, Clock clock) {
        return StripeSandbox.start(
                vertx, SandboxOptions.loopback(config.stripe().sandboxPort(), clock));
    }

    /** What the gateway calls it by. */
    static StripeCalls calls(Vertx vertx, StripeSandbox sandbox) {
        return new StripeCalls(vertx, new Secret(SandboxOptions.SECRET_KEY), sandbox.url());
    }

    /** Has it tell the gateway of its events. */
    static void connect(StripeSandbox sandbox, Config config, int gatewayPort) {
        String hooks = "http://" + config.server().host() + ":" + gatewayPort + "/api/webhooks/stripe";
        tell(sandbox, hooks, false, config.stripe().webhookSecrets());
        tell(sandbox, hooks + "/connect", true, config.stripe().connectWebhookSecrets());
    }

    private static void tell(StripeSandbox sandbox, String url, boolean connect, List<Secret> configured) {
        String secret = configured.isEmpty()
                ? WebhookSecrets.SANDBOX
                : configured.getFirst().reveal();
        sandbox.control().addEndpoint(url, List.of("*"), connect, secret, null);
    }
}
