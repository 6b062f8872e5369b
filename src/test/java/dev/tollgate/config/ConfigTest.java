package dev.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    private static final List<String> PRODUCTION = List.of(
            "mode=production",
            "server.publicUrl=https://billing.acme.dev",
            "database.url=postgres://tollgate:q8Zr2nLw@db:5432/tollgate");

    @TempDir
    Path directory;

    @Test
    void theDefaultsAreASandboxOnLoopback() {
        Config config = Config.of();

        assertThat(config.mode()).isEqualTo(Mode.SANDBOX);
        assertThat(config.server().host()).isEqualTo("127.0.0.1");
        assertThat(config.server().publicUrl()).hasToString("http://localhost:8080");
        assertThat(config.database().url()).isNull();
        assertThat(config.usage().unknownPayer()).isEqualTo(UsageConfig.UnknownPayer.CREATE);
        assertThat(config.server().bodyBytesMax()).isEqualTo(128L << 20);
    }

    @Test
    void productionHasItsOwnDefaults() {
        Config config = Config.of(PRODUCTION.toArray(String[]::new));

        assertThat(config.server().host()).isEqualTo("0.0.0.0");
        assertThat(config.server().drainDelay()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.usage().unknownPayer()).isEqualTo(UsageConfig.UnknownPayer.QUARANTINE);
    }

    @Test
    void laterSourcesOverrideEarlierOnes() throws Exception {
        file("usage: {writers: 3, flushRowsMax: 300}\nserver.port: 1003\n");
        ConfigSources sources = new ConfigSources(
                directory,
                null,
                Map.of("TOLLGATE_USAGE_WRITERS", "4", "TOLLGATE_SERVER_PORT", "1004", "PATH", "/bin"),
                List.of("usage.writers=5"));

        LoadedConfig loaded = Config.load(sources);

        assertThat(loaded.config().usage().writers()).isEqualTo(5);
        assertThat(loaded.config().server().port()).isEqualTo(1004);
        assertThat(loaded.config().usage().flushRowsMax()).isEqualTo(300);
        assertThat(loaded.entries())
                .contains(
                        new ConfigEntry("usage.writers", "5", "--set"),
                        new ConfigEntry("server.port", "1004", "environment"),
                        new ConfigEntry("usage.flushRowsMax", "300", "conf/tollgate.yaml:1"),
                        new ConfigEntry("usage.ackTimeout", "20s", "default"));
    }

    @Test
    void theFileIsFoundByTheCommandLineThenTheEnvironmentThenItsPlace() throws Exception {
        file("usage.writers: 3");
        Files.writeString(directory.resolve("a.yaml"), "usage.writers: 4");
        Files.writeString(directory.resolve("b.yaml"), "usage.writers: 5");
        Map<String, String> named = Map.of("TOLLGATE_CONFIG", "a.yaml");

        assertThat(writers(new ConfigSources(directory, null, Map.of(), List.of())))
                .isEqualTo(3);
        assertThat(writers(new ConfigSources(directory, null, named, List.of())))
                .isEqualTo(4);
        assertThat(writers(new ConfigSources(directory, Path.of("b.yaml"), named, List.of())))
                .isEqualTo(5);
        assertThat(Complaints.of(new ConfigSources(directory, Path.of("c.yaml"), named, List.of())))
                .containsExactly("c.yaml (file): does not exist");
    }

    @Test
    void everyProblemOfEverySourceIsReportedAtOnce() throws Exception {
        file("""
            server:
              prot: 80
              port: 99999
            usage:
              ackTimeout: 5 seconds
            log: loud
            """);
        ConfigSources sources = new ConfigSources(
                directory,
                null,
                Map.of("TOLLGATE_USAGE_WRITER", "2", "TOLLGATE_STRIPE_SECRET_KEY", "sk_test_your_key_here"),
                List.of("mode=prodution", "pricing.creatorShareBps"));

        assertThat(Complaints.of(sources))
                .containsExactlyInAnyOrder(
                        "server.prot (conf/tollgate.yaml:2): unknown; did you mean server.port?",
                        "server.port (conf/tollgate.yaml:3): must be a whole number from 0 to 65535, not \"99999\"",
                        "usage.ackTimeout (conf/tollgate.yaml:5): must be a time from 10ms to 10m, in ms, s, m, h or d,"
                                + " not \"5 seconds\"",
                        "log (conf/tollgate.yaml:6): is a section, not a value; it has log.format, log.level",
                        "TOLLGATE_USAGE_WRITER (environment): unknown; did you mean TOLLGATE_USAGE_WRITERS?",
                        "stripe.secretKey (environment): is a placeholder; put the real one here, or take the key out",
                        "stripe.webhookSecrets (not set): is needed with stripe.secretKey: without it no payment would"
                            + " ever be credited; \"tollgate stripe setup\" makes the endpoint and shows its secret",
                        "mode (--set): must be one of sandbox, production, not \"prodution\"",
                        "--set (command line): wants key=value, such as --set server.port=8090");
    }

    @Test
    void anEmptyVariableIsNotSetAndServiceLinksAreNotOurs() throws Exception {
        Map<String, String> environment = Map.of(
                "TOLLGATE_STRIPE_SECRET_KEY", "",
                "TOLLGATE_SERVICE_HOST", "10.0.0.7",
                "TOLLGATE_SERVICE_PORT_HTTP", "8080",
                "TOLLGATE_PORT", "tcp://10.0.0.7:8080",
                "TOLLGATE_PORT_8080_TCP_ADDR", "10.0.0.7");

        assertThat(Config.load(new ConfigSources(directory, null, environment, List.of()))
                        .config())
                .isEqualTo(Config.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server.port=0 | server.port=-1 | must be a whole number from 0 to 65535",
                "server.port=65535 | server.port=65536 | must be a whole number",
                "usage.writers=1 | usage.writers=1.0 | must be a whole number",
                "usage.writers=2 | usage.writers=99999999999999999999 | must be a whole number",
                "usage.ackTimeout=250ms | usage.ackTimeout=250 | must be a time from 10ms",
                "usage.ackTimeout=10m | usage.ackTimeout=11m | must be a time from 10ms",
                "usage.ackTimeout=5s | usage.ackTimeout=PT5S | must be a time",
                "usage.ackTimeout=1m | usage.ackTimeout=1M | must be a time",
                "server.bodyBytesMax=1KiB | server.bodyBytesMax=1023B | must be a size from 1KiB to 1GiB",
                "server.bodyBytesMax=64MiB | server.bodyBytesMax=64MB | must be a size",
                "server.bodyBytesMax=1GiB | server.bodyBytesMax=1.5GiB | must be a size",
                "usage.chargeFailures=true | usage.chargeFailures=yes | must be true or false",
                "usage.chargeFailures=false | usage.chargeFailures= | must be true or false",
                "pricing.creatorShareBps=10000 | pricing.creatorShareBps=10001 | from 0 to 10000",
                "pricing.creatorShareBase=margin | pricing.creatorShareBase=net | must be one of gross, margin",
                "log.level=WARN | log.level=loud | must be one of error, warn, info, debug, trace",
                "usage.trustedEndUserSources=a, b | usage.trustedEndUserSources=a,,b | has an empty entry",
                "server.host=localhost | server.host=0.0.0.0 | sandbox mode listens on loopback only",
                "server.host=127.8.0.1 | server.host=127.0.0.1.evil.dev | sandbox mode listens on loopback only",
                "server.host=::1 | server.host=:: | sandbox mode listens on loopback only",
                "server.managementPort=8082 | server.managementPort=8080 | must differ from server.port",
                "server.publicUrl=https://a.dev/ | server.publicUrl=ftp://a.dev | must be an address",
                "server.publicUrl=http://localhost:9 | server.publicUrl=https://u:p@a.dev | must be an address",
                "usage.queueRowsMax=5000 | usage.queueRowsMax=4999 | must be at least usage.flushRowsMax",
                "credits.packages.smallCents=999 | credits.packages.smallCents=1000 | must be more than",
                "stripe.apiUrl=http://127.0.0.1:12111 | stripe.apiUrl=https://api.example.org | must be an address on"
                        + " loopback",
                "plans.premiumCents=50 | plans.premiumCents=49 | from 50 to",
                "stripe.premiumPriceId=price_1Pq2xLkJ2mVx7Qb0 | stripe.premiumPriceId=price_123 | short",
                "credits.packages.smallCents=50 | credits.packages.smallCents=49 | from 50 to",
                "stripe.worker.backoffMax=1s | stripe.worker.backoffMax=999ms | must not be shorter",
                "stripe.publishableKey=pk_test_51Qp7vLkZt9 | stripe.publishableKey=sk_test_51Qp7vLkZt9 | must begin"
                        + " with pk_",
            })
    void theValueNextToAGoodOneIsRefused(String good, String bad, String complaint) {
        assertThat(Config.of(good)).isNotNull();
        assertThatThrownBy(() -> Config.of(bad)).hasMessageContaining(complaint);
    }

    @Test
    void productionMustBeComplete() {
        assertThat(refusal("mode=production").problems())
                .extracting(ConfigProblem::key)
                .containsExactly("server.publicUrl", "database.url");
        assertThat(production("server.publicUrl=http://billing.acme.dev"))
                .containsExactly("server.publicUrl (--set): must begin with https:// in production");
        assertThat(production("stripe.webhookSecrets=whsec_51Qp7vLkZt9Rw3Xn"))
                .containsExactly("stripe.secretKey (not set): is needed in production with stripe.webhookSecrets");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server: {port: 1, port: 2} | server.port (conf/tollgate.yaml:1): is set a second time",
                "server: [1] | server (conf/tollgate.yaml:1): is a section",
                "server.port: [1] | server.port (conf/tollgate.yaml:1): is a single value, not a list",
                "server.port: 0x1F | must be a whole number",
                "server.port: 010_0 | must be a whole number",
                "usage.chargeFailures: on | must be true or false",
                "usage.trustedEndUserSources: [{a: 1}] | must be a list of plain values",
                "just text | must be a map of keys to values",
                "'stripe: {secretKey: \"sk_test_51Qp7vLkZt9' | is not valid YAML near column",
                "port: 8080 | did you mean server.port?",
                "usage.flush_rows_max: 1 | did you mean usage.flushRowsMax?",
                "weather: fine | conf/tollgate.example.yaml and conf/catalogue.example.yaml list every key",
            })
    void aFileWithMistakesSaysWhereTheyAre(String yaml, String complaint) throws Exception {
        file(yaml);
        assertThat(Complaints.of(sources()))
                .singleElement()
                .asString()
                .contains(complaint)
                .doesNotContain("51Qp7vLkZt9");
    }

    private void file(String yaml) throws Exception {
        Files.createDirectories(directory.resolve("conf"));
        Files.writeString(directory.resolve("conf/tollgate.yaml"), yaml);
    }

    private ConfigException refusal(String... overrides) {
        return catchThrowableOfType(ConfigException.class, () -> Config.load(sources(overrides)));
    }

    private List<String> production(String... overrides) {
        List<String> all = new ArrayList<>(PRODUCTION);
        all.addAll(List.of(overrides));
        return Complaints.of(sources(all.toArray(String[]::new)));
    }

    private static int writers(ConfigSources sources) throws ConfigException {
        return Config.load(sources).config().usage().writers();
    }

    private ConfigSources sources(String... overrides) {
        return new ConfigSources(directory, null, Map.of(), List.of(overrides));
    }
}
