package dev.tollgate.stripe;

import dev.tollgate.config.Mode;
import dev.tollgate.config.Secret;
import dev.tollgate.config.StripeConfig;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which secrets sign for which endpoint. */
public final class WebhookSecrets {
    /** Signs in sandbox mode where no secret is configured. Public knowledge, so never valid in production. */
    public static final String SANDBOX = "whsec_tollgate_sandbox_secret";

    private final Map<Endpoint, SignatureVerifier> verifiers = new EnumMap<>(Endpoint.class);

    /** @throws IllegalArgumentException for an unfit secret, and for the sandbox's in production */
    public WebhookSecrets(StripeConfig stripe, Mode mode, Clock clock) {
        add(Endpoint.PLATFORM, stripe.webhookSecrets(), mode, clock);
        add(Endpoint.CONNECT, stripe.connectWebhookSecrets(), mode, clock);
    }

    private void add(Endpoint endpoint, List<Secret> configured, Mode mode, Clock clock) {
        List<String> secrets = configured.stream().map(Secret::reveal).toList();
        if (mode == Mode.PRODUCTION && secrets.contains(SANDBOX)) {
            throw new IllegalArgumentException(
                    "the sandbox's webhook secret is public and cannot be used in production");
        }
        if (secrets.isEmpty() && mode == Mode.SANDBOX) {
            secrets = List.of(SANDBOX);
        }
        if (!secrets.isEmpty()) {
            verifiers.put(endpoint, new SignatureVerifier(secrets, clock));
        }
    }

    /** Empty where no secret is configured: nothing can be verified, so nothing may be taken. */
    Optional<SignatureVerifier> verifier(Endpoint endpoint) {
        return Optional.ofNullable(verifiers.get(endpoint));
    }
}
