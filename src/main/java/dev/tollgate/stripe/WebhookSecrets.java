package dev.tollgate.stripe;

import dev.tollgate.config.ConfigException;
import dev.tollgate.config.Mode;
import dev.tollgate.config.Secret;
import dev.tollgate.config.SecretsFile;
import dev.tollgate.config.StripeConfig;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which secrets sign for which endpoint. Those from a file follow it, so that a secret is rotated without a restart: the
 * new one is added beside the old, Stripe is told to sign with it, the old one is taken out. Thread-safe.
 */
public final class WebhookSecrets {
    /** Signs in sandbox mode where no secret is configured. Public knowledge, so never valid in production. */
    public static final String SANDBOX = "whsec_tollgate_sandbox_secret";

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSecrets.class);

    private final StripeConfig stripe;
    private final Mode mode;
    private final Clock clock;
    private final Map<Endpoint, Current> current = new ConcurrentHashMap<>();
    private final Map<Endpoint, String> refused = new ConcurrentHashMap<>();

    private record Current(List<Secret> secrets, SignatureVerifier verifier) {}

    /** @throws IllegalArgumentException for an unfit secret, and for the sandbox's in production */
    public WebhookSecrets(StripeConfig stripe, Mode mode, Clock clock) {
        this.stripe = stripe;
        this.mode = mode;
        this.clock = clock;
        put(Endpoint.PLATFORM, stripe.webhookSecrets());
        put(Endpoint.CONNECT, stripe.connectWebhookSecrets());
    }

    private void put(Endpoint endpoint, List<Secret> configured) {
        List<String> secrets = configured.stream().map(Secret::reveal).toList();
        if (mode == Mode.PRODUCTION && secrets.contains(SANDBOX)) {
            throw new IllegalArgumentException(
                    "the sandbox's webhook secret is public and cannot be used in production");
        }
        if (secrets.isEmpty() && mode == Mode.SANDBOX) {
            secrets = List.of(SANDBOX);
        }
        if (!secrets.isEmpty()) {
            current.put(endpoint, new Current(configured, new SignatureVerifier(secrets, clock)));
        }
    }

    /** Reads the files again, if the secrets are from files. Blocks. What cannot be used changes nothing, and is logged once. */
    void reload() {
        reload(Endpoint.PLATFORM, stripe.webhookSecretsFile());
        reload(Endpoint.CONNECT, stripe.connectWebhookSecretsFile());
    }

    private void reload(Endpoint endpoint, @Nullable SecretsFile file) {
        Current used = current.get(endpoint);
        if (file == null || used == null) {
            return;
        }
        try {
            List<Secret> found = file.read();
            if (!found.equals(used.secrets())) {
                put(endpoint, found);
                LOG.info("The {} webhook has {} secrets now", endpoint.label(), found.size());
            }
            refused.remove(endpoint);
        } catch (ConfigException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(refused.put(endpoint, why))) {
                LOG.error("The {} webhook keeps its secrets; the new ones cannot be used: {}", endpoint.label(), why);
            }
        }
    }

    /** Empty where no secret is configured: nothing can be verified, so nothing may be taken. */
    Optional<SignatureVerifier> verifier(Endpoint endpoint) {
        return Optional.ofNullable(current.get(endpoint)).map(Current::verifier);
    }
}
