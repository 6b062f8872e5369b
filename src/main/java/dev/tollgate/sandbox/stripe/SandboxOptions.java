package dev.tollgate.sandbox.stripe;

import java.time.Clock;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where the sandbox listens, and for which key.
 *
 * @param host loopback only
 * @param port 0 takes a free one
 * @param secretKey what callers must show; public knowledge, and never a live one
 * @param clock the sandbox's time begins with it
 */
public record SandboxOptions(String host, int port, String secretKey, Clock clock) {
    /** The key of a sandbox that was started without one. */
    public static final String SECRET_KEY = "sk_test_tollgate_sandbox";

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|::1|\\[::1]|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    /** @throws IllegalArgumentException for an address that others can reach, and for a key that is not a test key */
    public SandboxOptions {
        if (!isLoopback(host)) {
            throw new IllegalArgumentException(
                    "the Stripe sandbox listens on loopback only, not on " + host + ": its key is public knowledge");
        }
        if (!secretKey.startsWith("sk_test_")) {
            throw new IllegalArgumentException("the Stripe sandbox takes test keys only (sk_test_…)");
        }
    }

    public static SandboxOptions loopback(int port, Clock clock) {
        return new SandboxOptions("127.0.0.1", port, SECRET_KEY, clock);
    }

    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }
}
