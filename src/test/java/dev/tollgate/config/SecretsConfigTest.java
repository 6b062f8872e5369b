package dev.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which secrets are taken, where from, and that none is ever shown. */
class SecretsConfigTest {
    private static final String KEY = "sk_test_51Qp7vLkZt9Rw3Xn";
    private static final String LIVE_KEY = "sk_live_51Qp7vLkZt9Rw3Xn";
    private static final String WEBHOOK_SECRET = "whsec_51Qp7vLkZt9Rw3Xn";
    private static final List<String> PRODUCTION = List.of(
            "mode=production",
            "server.publicUrl=https://billing.acme.dev",
            "database.url=postgres://tollgate:q8Zr2nLw@db:5432/tollgate");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk_test_your_key_here_1234",
                "changeme",
                "sk_test_...",
                "sk_test_…",
                "sk_test_xxxxxxxxxxxxxxxxxxxx",
                "<your-key>",
                "sk_test_<key>",
                "${STRIPE_SECRET_KEY}",
                "sk_live_REPLACE_WITH_YOUR_KEY",
                "sk_test_0000000000000000",
                "sk_test_changeme12345678",
                "sk_test_short",
                "pk_test_51Qp7vLkZt9Rw3Xn",
                "51Qp7vLkZt9Rw3XnAbCdEf",
                "sk_test_51Qp7vLk Zt9Rw3Xn",
                "sk_test_51Qp7v\u200bLkZt9Rw3Xn"
            })
    void aSecretThatCannotBeOneIsRefusedWithoutBeingQuoted(String secret) {
        ConfigException refused = refusal("stripe.secretKey=" + secret, "stripe.webhookSecrets=" + WEBHOOK_SECRET);

        assertThat(refused.problems()).extracting(ConfigProblem::key).containsExactly("stripe.secretKey");
        assertThat(refused).hasMessageNotContaining(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY, "rk_test_51Qp7vLkZt9Rw3Xn", "sk_org_test_51Qp7vLkZt9Rw3Xn", "sk_test_51QyourZt9Rw3Xn"})
    void aSecretThatCanBeOneIsTaken(String secret) {
        Config config = Config.of("stripe.secretKey=" + secret, "stripe.webhookSecrets=" + WEBHOOK_SECRET);

        assertThat(config.stripe().secretKey()).isEqualTo(new Secret(secret));
        assertThat(config.toString()).doesNotContain(secret).doesNotContain(WEBHOOK_SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"whsec_...", "whsec_…", "whsec_short", "sk_test_51Qp7vLkZt9Rw3Xn", "whsec_YOUR_SIGNING_SECRET"})
    void aWebhookSecretThatCannotBeOneIsRefused(String secret) {
        assertThat(refusal("stripe.webhookSecrets=" + WEBHOOK_SECRET + "," + secret)
                        .problems())
                .extracting(ConfigProblem::key)
                .containsExactly("stripe.webhookSecrets");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgres://u:p@h/d | jdbc:postgresql://h/d | must begin with postgres://",
                "postgresql://h:5433/d?sslmode=require | postgres://h:5433 | must name a host and a database",
                "postgres://u:p4ssw@h/d | postgres://u:changeme@h/d | placeholder",
                "postgres://u:p%40w@h/d | postgres://u:p w@h/d | percent-encoded",
            })
    void databaseUrls(String good, String bad, String complaint) {
        assertThat(Config.of("database.url=" + good)).isNotNull();
        assertThatThrownBy(() -> Config.of("database.url=" + bad))
                .hasMessageContaining(complaint)
                .hasMessageNotContaining(bad);
    }

    @Test
    void liveAndTestKeysAreNotMixed() {
        String hook = "stripe.webhookSecrets=" + WEBHOOK_SECRET;
        assertThat(refusal(hook, "stripe.secretKey=" + LIVE_KEY))
                .hasMessageContaining("sandbox mode takes test keys only");
        assertThat(production(hook, "stripe.secretKey=" + KEY))
                .singleElement()
                .asString()
                .contains("is a test key");
        assertThat(production(hook, "stripe.secretKey=" + KEY, "stripe.allowTestKeys=true"))
                .isEmpty();
        assertThat(production(hook, "stripe.secretKey=" + LIVE_KEY)).isEmpty();
        assertThat(production(hook, "stripe.secretKey=" + LIVE_KEY, "stripe.publishableKey=pk_test_51Qp7vLkZt9R"))
                .containsExactly("stripe.publishableKey (--set): mixes live and test mode with stripe.secretKey");
    }

    @Test
    void secretsComeFromFilesToo() throws Exception {
        Files.writeString(directory.resolve("key"), KEY + "\n");
        Files.writeString(directory.resolve("hooks"), WEBHOOK_SECRET + "\n\nwhsec_82Rq8wMlYu0Sx4Yo\n");
        Map<String, String> environment =
                Map.of("TOLLGATE_STRIPE_SECRET_KEY_FILE", "key", "TOLLGATE_STRIPE_WEBHOOK_SECRETS_FILE", "hooks");

        LoadedConfig loaded = Config.load(new ConfigSources(directory, null, environment, List.of()));

        assertThat(loaded.config().stripe().secretKey()).isEqualTo(new Secret(KEY));
        assertThat(loaded.config().stripe().webhookSecrets()).hasSize(2);
        assertThat(loaded.entries())
                .contains(new ConfigEntry("stripe.secretKey", "***", "stripe.secretKeyFile"))
                .noneMatch(entry -> entry.toString().contains(KEY));
    }

    @Test
    void aSecretFileThatIsMissingOrDoubledIsAProblem() throws Exception {
        Files.writeString(directory.resolve("key"), KEY);
        String hook = "stripe.webhookSecrets=" + WEBHOOK_SECRET;

        assertThat(Complaints.of(sources(hook, "stripe.secretKeyFile=nowhere")))
                .containsExactly(
                        "stripe.secretKeyFile (--set): names a file that cannot be read (NoSuchFileException)");
        assertThat(Complaints.of(sources(hook, "stripe.secretKeyFile=key", "stripe.secretKey=" + KEY)))
                .containsExactly("stripe.secretKey (--set): is set twice: here and as stripe.secretKeyFile");
    }

    private ConfigException refusal(String... overrides) {
        return catchThrowableOfType(ConfigException.class, () -> Config.load(sources(overrides)));
    }

    private List<String> production(String... overrides) {
        List<String> all = new ArrayList<>(PRODUCTION);
        all.addAll(List.of(overrides));
        return Complaints.of(sources(all.toArray(String[]::new)));
    }

    private ConfigSources sources(String... overrides) {
        return new ConfigSources(directory, null, Map.of(), List.of(overrides));
    }
}
