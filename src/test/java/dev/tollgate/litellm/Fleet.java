package dev.tollgate.litellm;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.App;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.accounts.Binding;
import dev.tollgate.accounts.BoundName;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.config.Config;
import dev.tollgate.db.DatabaseAddress;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A gateway in this process and a proxy's configuration, both as the tests want them. */
final class Fleet {
    private static final Path CONFIG = Path.of("src", "test", "resources", "litellm", "proxy-config.yaml");
    private static final Path EXAMPLE = Path.of("conf", "litellm", "config.example.yaml");
    private static final String PROVIDER_MODELS = """
          - model_name: gpt-5
            litellm_params: {model: openai/gpt-5, api_key: none, api_base: "${RELAY}/provider/v1"}
          - model_name: claude-opus-4-6
            litellm_params: {model: anthropic/claude-opus-4-6, api_key: none, api_base: "${RELAY}/provider"}
        """;

    private Fleet() {}

    /** On free ports. It believes the fleet's end-user names, and makes no accounts by itself. */
    static App gateway(DatabaseAddress address) {
        String url = "database.url=postgres://%s:%s@%s:%d/%s?sslmode=disable"
                .formatted(
                        address.user(),
                        URLEncoder.encode(address.password(), UTF_8),
                        address.host(),
                        address.port(),
                        address.database());
        return App.start(Config.of(
                url,
                "server.port=0",
                "server.managementPort=0",
                "server.instances=1",
                "usage.unknownPayer=quarantine",
                "usage.trustedEndUserSources=litellm",
                "journal.enabled=false"));
    }

    /** An account that pays for what is called by that name in LiteLLM; its id. */
    static long account(Pool pool, NameKind kind, String name) {
        long id = AccountsSql.create(pool, "payer for " + name, "operator").await();
        Binding binding = new Binding(id, Binding.NONE, Binding.NONE, false);
        AccountsSql.bind(pool, new BoundName("", kind, name, binding)).await();
        return id;
    }

    /** LiteLLM's own logger, in one of its formats. */
    static String configuration(Relay relay, String format) throws IOException {
        String text = Files.readString(CONFIG);
        return text.replace("\nlitellm_settings:", "\n" + PROVIDER_MODELS + "\nlitellm_settings:")
                .replace("${RELAY}", relay.url())
                .replace("${ENDPOINT}", relay.url() + "/v1/usage/litellm")
                .replace("${INGEST_KEY}", "tg_sandbox_ingest")
                .replace("${FORMAT}", format);
    }

    /** LiteLLM's own logger as {@code conf/litellm/config.example.yaml} sets it; see {@link #environment}. */
    static String exampleConfiguration(Relay relay) throws IOException {
        String text = configuration(relay, "");
        String cache = text.substring(text.indexOf("\n  cache:"), text.indexOf("\ncallback_settings:"));
        return text.substring(0, text.indexOf("\nlitellm_settings:"))
                + "\n"
                + Files.readString(EXAMPLE)
                        .replace("\nlitellm_settings:", "\nlitellm_settings:" + cache.stripTrailing())
                + text.substring(text.indexOf("\ngeneral_settings:"));
    }

    /** What both example configurations want to know. */
    static Map<String, String> environment(Relay relay) {
        return Map.of(
                "TOLLGATE_URL", relay.url(),
                "TOLLGATE_INGEST_KEY", "tg_sandbox_ingest",
                "TOLLGATE_ENDPOINT", relay.url() + "/v1/usage/litellm",
                "TOLLGATE_AUTHORIZATION", "Bearer tg_sandbox_ingest",
                "DEFAULT_FLUSH_INTERVAL_SECONDS", "2");
    }

    /** The callback that comes with Tollgate, which takes its settings from the environment. */
    static String configurationWithCallback() throws IOException {
        String text = Files.readString(CONFIG);
        int settings = text.indexOf("\ncallback_settings:");
        int general = text.indexOf("\ngeneral_settings:");
        return text.substring(0, settings).replace("callbacks: [\"tollgate\"]", "callbacks: tollgate_callback.tollgate")
                + text.substring(general);
    }
}
