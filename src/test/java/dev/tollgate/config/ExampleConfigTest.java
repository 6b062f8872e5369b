package dev.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds {@code conf/tollgate.example.yaml} and {@code catalogue.example.yaml} against the keys and defaults of {@link Config}. */
class ExampleConfigTest {
    private static final Path EXAMPLE = Path.of("conf", "tollgate.example.yaml");
    private static final Path CATALOGUE = Path.of("conf", "catalogue.example.yaml");

    @TempDir
    Path directory;

    @Test
    void theExampleAsItIsSetsNothing() throws Exception {
        LoadedConfig loaded = Config.load(
                new ConfigSources(Path.of(""), EXAMPLE, Map.of("TOLLGATE_CATALOGUE", CATALOGUE.toString()), List.of()));

        assertThat(loaded.entries()).allMatch(entry -> entry.source().equals("default"));
        assertThat(loaded.config()).isEqualTo(Config.of());
    }

    @Test
    void theExampleListsExactlyTheKeysThereAre() throws Exception {
        Map<String, String> listed = new TreeMap<>();
        String section = "";
        String parent = "";
        String both = uncommented(EXAMPLE) + uncommented(CATALOGUE);
        for (String line : both.lines().filter(line -> !line.isBlank()).toList()) {
            int indent = line.length() - line.stripLeading().length();
            String name = line.strip().replaceFirst(":.*", "");
            section = indent == 0 ? "" : section;
            String key = indent == 0 ? name : indent == 2 ? parent + "." + name : section + "." + name;
            parent = indent == 0 ? name : parent;
            section = indent == 2 ? key : section;
            listed.put(key, line);
        }
        List<String> known = Config.load(new ConfigSources(directory, null, Map.of(), List.of())).entries().stream()
                .map(ConfigEntry::key)
                .toList();

        assertThat(listed.keySet()).containsAll(known);
        assertThat(listed.keySet())
                .filteredOn(key -> !known.contains(key))
                .as("what is no key is a section")
                .allMatch(key -> known.stream().anyMatch(name -> name.startsWith(key + ".")));
    }

    @Test
    void theExamplesValuesAreTheDefaults() throws Exception {
        Files.writeString(directory.resolve("full.yaml"), uncommented(EXAMPLE));
        Files.writeString(directory.resolve("catalogue.yaml"), uncommented(CATALOGUE));

        LoadedConfig loaded =
                Config.load(new ConfigSources(directory, directory.resolve("full.yaml"), Map.of(), List.of()));

        assertThat(loaded.config()).isEqualTo(Config.of());
        assertThat(loaded.entries())
                .filteredOn(entry -> entry.source().equals("default"))
                .as("keys without a fixed default have no value in the example")
                .extracting(ConfigEntry::key)
                .containsExactlyInAnyOrder(
                        "server.instances",
                        "server.tls.certFile",
                        "server.tls.keyFile",
                        "database.url",
                        "database.urlFile",
                        "database.migrationUrl",
                        "database.migrationUrlFile",
                        "stripe.secretKey",
                        "stripe.secretKeyFile",
                        "stripe.publishableKey",
                        "stripe.webhookSecrets",
                        "stripe.webhookSecretsFile",
                        "stripe.connectWebhookSecrets",
                        "stripe.connectWebhookSecretsFile",
                        "stripe.premiumPriceId",
                        "stripe.premiumYearPriceId",
                        "stripe.apiUrl",
                        "notifications.smtp.host",
                        "notifications.smtp.user",
                        "notifications.smtp.password",
                        "notifications.smtp.passwordFile",
                        "notifications.smtp.from",
                        "people.tokenSecret",
                        "people.tokenSecretFile",
                        "people.addressHeader",
                        "people.identityProvider.issuer",
                        "people.identityProvider.audience",
                        "people.identityProvider.jwksUrl",
                        "people.identityProvider.accountClaim",
                        "people.identityProvider.roleClaim",
                        "litellm.url",
                        "litellm.key",
                        "litellm.keyFile");
    }

    /** Keys are commented out as {@code #key: value}, prose as {@code # prose}. */
    private static String uncommented(Path example) throws IOException {
        return Files.readString(example).replaceAll("(?m)^ *#( .*)?$", "").replaceAll("(?m)^( *)#(?=\\w)", "$1");
    }
}
