package dev.tollgate.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The whole configuration, immutable. A new key is a component of one of the records and a line in its {@code read}; the
 * variable's name, the "did you mean", the listing and the checks of type and range follow from that line.
 */
public record Config(
        Mode mode,
        ServerConfig server,
        DatabaseConfig database,
        UsageConfig usage,
        JournalConfig journal,
        PricingConfig pricing,
        StripeConfig stripe,
        CreditsConfig credits,
        PlansConfig plans,
        MarketplaceConfig marketplace,
        ReferralsConfig referrals,
        DiscountsConfig discounts,
        BillsConfig bills,
        PayoutsConfig payouts,
        NotificationsConfig notifications,
        PeopleConfig people,
        LitellmConfig litellm,
        LogConfig log) {

    /** Whether the gateway runs a fake of Stripe for itself; never beside an account at Stripe. */
    public boolean hasOwnStripe() {
        return mode == Mode.SANDBOX && stripe.secretKey() == null;
    }

    /**
     * Reads all sources.
     *
     * @throws ConfigException with every problem of all of them
     */
    public static LoadedConfig load(ConfigSources sources) throws ConfigException {
        return load(Settings.gather(sources));
    }

    /** The defaults with these {@code key=value} settings on top, without a file or the environment: for tests and tools. */
    public static Config of(String... settings) {
        try {
            return load(Settings.gather(Path.of(""), null, null, Map.of(), List.of(settings)))
                    .config();
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static LoadedConfig load(Settings settings) throws ConfigException {
        ConfigReader reader = new ConfigReader(settings);
        Config config = read(reader);
        return new LoadedConfig(config, reader.finish());
    }

    private static Config read(ConfigReader reader) {
        Mode mode = reader.choice("mode", Mode.SANDBOX);
        return new Config(
                mode,
                ServerConfig.read(reader, mode),
                DatabaseConfig.read(reader, mode),
                UsageConfig.read(reader, mode),
                JournalConfig.read(reader),
                PricingConfig.read(reader),
                StripeConfig.read(reader, mode),
                CreditsConfig.read(reader),
                PlansConfig.read(reader),
                MarketplaceConfig.read(reader),
                ReferralsConfig.read(reader),
                DiscountsConfig.read(reader),
                BillsConfig.read(reader),
                PayoutsConfig.read(reader),
                NotificationsConfig.read(reader, mode),
                PeopleConfig.read(reader),
                LitellmConfig.read(reader),
                LogConfig.read(reader));
    }
}
