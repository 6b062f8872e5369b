package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.access.KeyDigest;
import dev.tollgate.access.Scope;
import dev.tollgate.access.ServiceKeysSql;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.stripe.StripeSigner;
import dev.tollgate.stripe.TestEvents;
import io.vertx.sqlclient.Pool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are changed while the gateway runs, and nobody who does it in order is refused. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class RotationIT {
    private static final String OLD_SECRET = "whsec_old_5up3rl0ngAndR4nd0m";
    private static final String NEW_SECRET = "whsec_new_0th3rwiseJustAsL0ng";

    @TempDir
    Path directory;

    @Test
    void aServiceKeyIsRotatedAndARecordSentUnderBothIsChargedOnce(Pool pool, DatabaseAddress address) throws Exception {
        Seeds seeds = new Seeds(pool);
        seeds.accountWithKey("key-rotated");
        String old = seeds.serviceKey("fleet-eu", Scope.INGEST);
        long id = seeds.number("SELECT max(id) FROM service_keys");
        try (Gateway gateway = Gateway.start(address)) {
            GatewayClient client = gateway.client();
            assertThat(push(client, old, "before").verdicts()).isEqualTo("1/0/0/0/0");

            String fresh = KeyDigest.newKey();
            ServiceKeysSql.Rotated rotated = Seeds.get(ServiceKeysSql.rotate(pool, id, fresh, Duration.ofSeconds(4)))
                    .orElseThrow();
            assertThat(push(client, fresh, "before").verdicts())
                    .as("sent again under the new key")
                    .isEqualTo("0/1/0/0/0");
            assertThat(push(client, old, "between").verdicts())
                    .as("the old one is valid too")
                    .isEqualTo("1/0/0/0/0");
            assertThat(push(client, fresh, "between").verdicts()).isEqualTo("0/1/0/0/0");
            Await.until("the old one to end", () -> push(client, old, "between").status() == 401);

            assertThat(Instant.now())
                    .isAfterOrEqualTo(rotated.oldExpiresAt().toInstant().minusMillis(500));
            assertThat(push(client, fresh, "after").verdicts()).isEqualTo("1/0/0/0/0");
            assertThat(seeds.number("SELECT count(*) FROM usage_logs WHERE source = 'fleet-eu'"))
                    .isEqualTo(3);
            assertThat(seeds.audit().isClean()).isTrue();
        }
    }

    @Test
    void aKeyThatExpiredElsewhereIsRefusedByItsEndAlone(Pool pool, DatabaseAddress address) throws Exception {
        Seeds seeds = new Seeds(pool);
        String key = seeds.serviceKey("fleet-us", Scope.INGEST);
        seeds.execute(
                "UPDATE service_keys SET expires_at = now() - interval '1 minute' WHERE key_hash ="
                        + " sha256($1::text::bytea)",
                key);
        try (Gateway gateway = Gateway.start(address)) {
            assertThat(gateway.client()
                            .push("[]", "Authorization", "Bearer " + key)
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void aWebhookSecretIsRotatedByItsFile(Pool pool, DatabaseAddress address) throws Exception {
        Path file = directory.resolve("webhook-secrets");
        Files.writeString(file, OLD_SECRET + "\n");
        try (Gateway gateway = Gateway.start(address, "stripe.webhookSecretsFile=" + file)) {
            GatewayClient client = gateway.client();
            assertThat(deliver(client, OLD_SECRET)).isEqualTo(200);
            assertThat(deliver(client, NEW_SECRET)).isEqualTo(400);

            Files.writeString(file, OLD_SECRET + "\n" + NEW_SECRET + "\n");
            Await.until("the new one to be known", () -> deliver(client, NEW_SECRET) == 200);
            assertThat(deliver(client, OLD_SECRET)).as("while both stand there").isEqualTo(200);

            Files.writeString(file, NEW_SECRET + "\n");
            Await.until("the old one to be forgotten", () -> deliver(client, OLD_SECRET) == 400);
            assertThat(deliver(client, NEW_SECRET)).isEqualTo(200);
        }
        assertThat(new Seeds(pool).number("SELECT count(*) FROM stripe_inbox")).isGreaterThanOrEqualTo(4);
    }

    private static Answer push(GatewayClient client, String key, String call) throws Exception {
        return client.push(Call.of(call + "-rotation").key("key-rotated").json(), "Authorization", "Bearer " + key);
    }

    private static int deliver(GatewayClient client, String secret) throws Exception {
        String event = TestEvents.completed(TestEvents.sessionId()).encode();
        String signature = new StripeSigner(secret).header(event, Instant.now());
        return client.call("POST", "/api/webhooks/stripe", event, "Stripe-Signature", signature)
                .status();
    }
}
