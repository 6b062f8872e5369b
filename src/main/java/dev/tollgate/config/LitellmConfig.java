package dev.tollgate.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * LiteLLM's admin API, from which calls are pulled that were never pushed. Without an address nothing is pulled.
 *
 * @param url of the proxy, without a path of its own
 * @param key the proxy's master key, or one of its admin or admin viewer keys
 * @param source the fleet: the {@code source} of the service key with which its proxies push
 * @param interval how often that is done without being asked; zero for never
 * @param overlap how far before the last time each one begins, since LiteLLM writes a row at the call's end with its beginning
 * @param timeout how long LiteLLM may take for a page
 * @param pageSize rows a page; older versions of LiteLLM take 100 at most, newer ones 1,000
 * @param allowPlainHttp whether the key may go over the network in the clear, as between containers of one host
 */
public record LitellmConfig(
        @Nullable URI url,
        @Nullable Secret key,
        String source,
        Duration interval,
        Duration overlap,
        Duration timeout,
        int pageSize,
        boolean allowPlainHttp) {

    /** Whether there is anything to pull from. */
    public boolean isOn() {
        return url != null && key != null;
    }

    static LitellmConfig read(ConfigReader reader) {
        LitellmConfig litellm = new LitellmConfig(
                reader.optionalHttpUrl("litellm.url"),
                reader.secret("litellm.key", SecretRule.LITELLM_KEY),
                reader.text("litellm.source", "litellm"),
                reader.duration("litellm.interval", "1h", "0s", "1d"),
                reader.duration("litellm.overlap", "2h", "0s", "7d"),
                reader.duration("litellm.timeout", "30s", "100ms", "10m"),
                reader.integer("litellm.pageSize", 100, 1, 1_000),
                reader.flag("litellm.allowPlainHttp", false));
        if (reader.isSet("litellm.url") && !reader.isSet("litellm.key")) {
            reader.problem("litellm.key", "is needed with litellm.url: the proxy's master key or an admin viewer's");
        }
        if (reader.isSet("litellm.key") && !reader.isSet("litellm.url")) {
            reader.problem("litellm.url", "is needed with litellm.key: the proxy's address");
        }
        if (litellm.source.isBlank() || litellm.source.length() > 200) {
            reader.problem("litellm.source", "must have from 1 to 200 characters");
        }
        if (litellm.isInTheClear() && !litellm.allowPlainHttp) {
            reader.problem(
                    "litellm.url",
                    "must begin with https://, or anybody on the way could read the key; in a network of your own set"
                            + " litellm.allowPlainHttp");
        }
        return litellm;
    }

    private boolean isInTheClear() {
        return url != null && "http".equals(url.getScheme()) && !ServerConfig.isLoopback(url.getHost());
    }
}
