package dev.tollgate.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stripe. All of it may be absent: then a sandbox mode has its own fake of Stripe, and production grants credits by hand.
 *
 * @param webhookSecrets any of them may have signed an event: two stand here while one is rotated
 * @param connectWebhookSecrets the same for the Connect endpoint
 * @param webhookSecretsFile where they come from if it is a file: it is read again while the gateway runs
 * @param premiumPriceId the price of the premium plan at Stripe; null for the one with the lookup key tollgate_premium_month
 * @param premiumYearPriceId the same by the year; null for tollgate_premium_year
 * @param apiUrl a stand-in for Stripe's API on this machine, for tests; null for Stripe itself
 * @param sandboxPort where the fake of Stripe listens, which sandbox mode has while there is no secret key; 0 takes a free
 *     one
 * @param allowTestKeys whether production mode takes test keys, with which anybody can buy for nothing; for staging
 */
public record StripeConfig(
        @Nullable Secret secretKey,
        @Nullable String publishableKey,
        List<Secret> webhookSecrets,
        List<Secret> connectWebhookSecrets,
        @Nullable SecretsFile webhookSecretsFile,
        @Nullable SecretsFile connectWebhookSecretsFile,
        @Nullable String premiumPriceId,
        @Nullable String premiumYearPriceId,
        @Nullable URI apiUrl,
        int sandboxPort,
        boolean allowTestKeys,
        Worker worker,
        Reconcile reconcile,
        Checkouts checkouts) {

    /**
     * The worker that takes stored events.
     *
     * @param count how many events are worked on at once
     * @param pollInterval how often the inbox is looked at without being told
     * @param attemptsMax after so many failures an event is dead until somebody replays it
     * @param backoffMin the pause after the first failure; it doubles up to {@code backoffMax}
     */
    public record Worker(int count, Duration pollInterval, int attemptsMax, Duration backoffMin, Duration backoffMax) {}

    /**
     * How the books are held against Stripe.
     *
     * @param every how often that is done without being asked; zero for never
     * @param settle how long after what was found is looked for again, since events are on their way at any moment
     */
    public record Reconcile(Duration every, Duration settle) {}

    /**
     * How often members open pages at Stripe, in each of which it is asked for something: checkouts, its portal, its onboarding.
     *
     * @param perAccount how many of them in one account at once, and again so many in {@code within}
     * @param perAddress the same from one address, behind which there may be many people
     */
    public record Checkouts(int perAccount, int perAddress, Duration within) {}

    public StripeConfig {
        webhookSecrets = List.copyOf(webhookSecrets);
        connectWebhookSecrets = List.copyOf(connectWebhookSecrets);
    }

    /** Whether the secret key moves real money. False without a key. */
    public boolean livemode() {
        return secretKey != null && isLive(secretKey.reveal());
    }

    static StripeConfig read(ConfigReader reader, Mode mode) {
        StripeConfig stripe = new StripeConfig(
                reader.secret("stripe.secretKey", SecretRule.STRIPE_KEY),
                reader.optionalText("stripe.publishableKey", SecretRule.STRIPE_PUBLISHABLE_KEY),
                reader.secrets("stripe.webhookSecrets", SecretRule.STRIPE_WEBHOOK),
                reader.secrets("stripe.connectWebhookSecrets", SecretRule.STRIPE_WEBHOOK),
                reader.secretsFile("stripe.webhookSecrets", SecretRule.STRIPE_WEBHOOK),
                reader.secretsFile("stripe.connectWebhookSecrets", SecretRule.STRIPE_WEBHOOK),
                reader.optionalText("stripe.premiumPriceId", SecretRule.STRIPE_PRICE),
                reader.optionalText("stripe.premiumYearPriceId", SecretRule.STRIPE_PRICE),
                reader.loopbackUrl("stripe.apiUrl"),
                reader.integer("stripe.sandboxPort", 0, 0, 65_535),
                reader.flag("stripe.allowTestKeys", false),
                readWorker(reader),
                new Reconcile(
                        reader.duration("stripe.reconcile.every", "1d", "0s", "1d"),
                        reader.duration("stripe.reconcile.settle", "30s", "0s", "10m")),
                new Checkouts(
                        reader.integer("stripe.checkouts.perAccount", 30, 1, 100_000),
                        reader.integer("stripe.checkouts.perAddress", 300, 1, 1_000_000),
                        reader.duration("stripe.checkouts.within", "10m", "1s", "1d")));
        stripe.check(reader, mode);
        return stripe;
    }

    private static Worker readWorker(ConfigReader reader) {
        Worker worker = new Worker(
                reader.integer("stripe.worker.count", 6, 0, 64),
                reader.duration("stripe.worker.pollInterval", "1s", "50ms", "5m"),
                reader.integer("stripe.worker.attemptsMax", 12, 1, 1_000),
                reader.duration("stripe.worker.backoffMin", "1s", "10ms", "1h"),
                reader.duration("stripe.worker.backoffMax", "1h", "10ms", "1d"));
        if (worker.backoffMax.compareTo(worker.backoffMin) < 0) {
            reader.problem("stripe.worker.backoffMax", "must not be shorter than stripe.worker.backoffMin");
        }
        return worker;
    }

    private void check(ConfigReader reader, Mode mode) {
        if (reader.isSet("stripe.secretKey") && !reader.isSet("stripe.webhookSecrets")) {
            reader.problem(
                    "stripe.webhookSecrets",
                    "is needed with stripe.secretKey: without it no payment would ever be credited; \"tollgate stripe"
                            + " setup\" makes the endpoint and shows its secret");
        }
        if (mode == Mode.PRODUCTION && reader.isSet("stripe.webhookSecrets") && !reader.isSet("stripe.secretKey")) {
            reader.problem("stripe.secretKey", "is needed in production with stripe.webhookSecrets");
        }
        if (mode == Mode.SANDBOX && publishableKey != null && isLive(publishableKey)) {
            reader.problem("stripe.publishableKey", "is a live key; sandbox mode takes test keys only");
        }
        if (secretKey == null) {
            return;
        }
        if (publishableKey != null && isLive(publishableKey) != livemode()) {
            reader.problem("stripe.publishableKey", "mixes live and test mode with stripe.secretKey");
        }
        if (mode == Mode.SANDBOX && livemode()) {
            reader.problem("stripe.secretKey", "is a live key; sandbox mode takes test keys only");
        }
        if (apiUrl != null && livemode()) {
            reader.problem("stripe.apiUrl", "is for test keys only");
        }
        if (mode == Mode.PRODUCTION && !livemode() && !allowTestKeys) {
            reader.problem(
                    "stripe.secretKey",
                    "is a test key: in production anybody could buy for nothing; for staging set stripe.allowTestKeys");
        }
    }

    private static boolean isLive(String key) {
        return key.contains("_live_");
    }
}
