package dev.tollgate.config;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What customers and operators are told, by webhooks and by mail.
 *
 * @param pollInterval how often messages and deliveries that are due are looked for
 * @param deliveriesMax how many are being sent at once by this node
 * @param deliveriesPerEndpointMax of them, those to one endpoint
 * @param allowPrivateAddresses whether webhooks may go to addresses that the internet does not reach
 * @param lowBalanceCents below it a balance is low, unless an account has a threshold of its own; 0 for never
 * @param sweepInterval how often balances are looked at
 * @param smtp null where no mail is sent
 */
public record NotificationsConfig(
        Duration pollInterval,
        int deliveriesMax,
        int deliveriesPerEndpointMax,
        boolean allowPrivateAddresses,
        int lowBalanceCents,
        Duration sweepInterval,
        @Nullable Smtp smtp) {
    /** Without what could end a header or name a second recipient. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}");

    /**
     * The mail server.
     *
     * @param user null where nobody logs in
     * @param from the sender's address
     */
    public record Smtp(
            String host,
            int port,
            Security security,
            @Nullable String user,
            @Nullable Secret password,
            String from) {}

    /** How the way to the mail server is protected. */
    public enum Security {
        /** Begins in plain text; a server that does not offer encryption is refused. */
        STARTTLS,
        TLS,
        NONE
    }

    /** Whether it is the bare address of one mailbox. */
    public static boolean isMailAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    static NotificationsConfig read(ConfigReader reader, Mode mode) {
        NotificationsConfig config = new NotificationsConfig(
                reader.duration("notifications.pollInterval", "1s", "20ms", "5m"),
                reader.integer("notifications.deliveriesMax", 128, 1, 10_000),
                reader.integer("notifications.deliveriesPerEndpointMax", 4, 1, 1_000),
                reader.flag("notifications.allowPrivateAddresses", false),
                reader.integer("notifications.lowBalanceCents", 100, 0, 100_000_000),
                reader.duration("notifications.sweepInterval", "1m", "50ms", "1d"),
                readSmtp(reader, mode));
        if (config.deliveriesPerEndpointMax > config.deliveriesMax) {
            reader.problem(
                    "notifications.deliveriesPerEndpointMax", "must not be more than notifications.deliveriesMax");
        }
        return config;
    }

    private static @Nullable Smtp readSmtp(ConfigReader reader, Mode mode) {
        String host = reader.text("notifications.smtp.host", "");
        int port = reader.integer("notifications.smtp.port", 587, 1, 65_535);
        Security security = reader.choice("notifications.smtp.security", Security.STARTTLS);
        String user = reader.text("notifications.smtp.user", "");
        Secret password = reader.secret("notifications.smtp.password", SecretRule.PASSWORD);
        String from = reader.text("notifications.smtp.from", "");
        if (host.isEmpty()) {
            return null;
        }
        if (!isMailAddress(from)) {
            reader.problem(
                    "notifications.smtp.from",
                    "must be the sender's bare address, such as billing@your.domain; it is needed with"
                            + " notifications.smtp.host");
        }
        if (user.isEmpty() != !reader.isSet("notifications.smtp.password")) {
            reader.problem(
                    user.isEmpty() ? "notifications.smtp.user" : "notifications.smtp.password",
                    "is needed: user and password go together");
        }
        if (mode == Mode.PRODUCTION && security == Security.NONE && !ServerConfig.isLoopback(host)) {
            reader.problem("notifications.smtp.security", "none is for a mail server on this machine only");
        }
        return new Smtp(host, port, security, user.isEmpty() ? null : user, password, from);
    }
}
