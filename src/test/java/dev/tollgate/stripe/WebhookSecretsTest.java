package dev.tollgate.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Config;
import dev.tollgate.config.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that are read again from their file. */
class WebhookSecretsTest {
    private static final String OLD = "whsec_old_5up3rl0ngAndR4nd0m";
    private static final String NEW = "whsec_new_0th3rwiseJustAsL0ng";
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path directory;

    @Test
    void theFilesSecretsAreInForceAfterEachReading() throws IOException {
        WebhookSecrets secrets = secrets(Mode.SANDBOX, OLD);

        assertThat(valid(secrets)).isEqualTo("old");
        write(OLD + "\n\n  " + NEW + "\n");
        assertThat(valid(secrets)).as("not read yet").isEqualTo("old");
        secrets.reload();
        assertThat(valid(secrets)).isEqualTo("old new");
        write(NEW);
        secrets.reload();
        assertThat(valid(secrets)).isEqualTo("new");
    }

    @Test
    void whatCannotBeUsedChangesNothing() throws IOException {
        WebhookSecrets secrets = secrets(Mode.PRODUCTION, OLD);
        for (String bad : new String[] {"", "\n", "nonsense", OLD + "\nwhsec_short", "whsec_your_secret_goes_here"}) {
            write(bad);
            secrets.reload();
            assertThat(valid(secrets)).as(bad).isEqualTo("old");
        }
        write(WebhookSecrets.SANDBOX);
        secrets.reload();
        assertThat(valid(secrets)).as("the public one, in production").isEqualTo("old");
        Files.delete(directory.resolve("secrets"));
        secrets.reload();
        assertThat(valid(secrets)).as("no file").isEqualTo("old");

        write(NEW);
        secrets.reload();
        assertThat(valid(secrets)).isEqualTo("new");
    }

    private WebhookSecrets secrets(Mode mode, String first) throws IOException {
        write(first);
        Config config = Config.of("stripe.webhookSecretsFile=" + directory.resolve("secrets"));
        return new WebhookSecrets(config.stripe(), mode, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private void write(String content) throws IOException {
        Files.writeString(directory.resolve("secrets"), content);
    }

    private static String valid(WebhookSecrets secrets) {
        SignatureVerifier verifier = secrets.verifier(Endpoint.PLATFORM).orElseThrow();
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        String old =
                verifier.verify(new StripeSigner(OLD).header("{}", NOW), body) == SignatureVerdict.VALID ? "old " : "";
        String fresh =
                verifier.verify(new StripeSigner(NEW).header("{}", NOW), body) == SignatureVerdict.VALID ? "new" : "";
        assertThat(verifier.verify(new StripeSigner(WebhookSecrets.SANDBOX).header("{}", NOW), body))
                .isNotEqualTo(SignatureVerdict.VALID);
        return (old + fresh).strip();
    }
}
