package dev.tollgate.sandbox.stripe;

/**
 * How events are delivered.
 *
 * @param duplicates how often each comes again
 * @param shuffle whether those that wait together go in any order
 * @param delayMillis the pause before the first of a burst
 * @param dropNext how many of the next deliveries are lost, and not sent again
 * @param retries how often a failed delivery is tried again; Stripe's test mode has 3
 * @param retryMillis the pause before the first retry; it doubles
 */
public record WebhookMode(
        int duplicates, boolean shuffle, long delayMillis, int dropNext, int retries, long retryMillis) {
    public static final WebhookMode DEFAULT = new WebhookMode(0, false, 0, 0, 3, 2_000);

    public WebhookMode {
        if (duplicates < 0 || delayMillis < 0 || dropNext < 0 || retries < 0 || retryMillis < 1) {
            throw new IllegalArgumentException("no number may be below 0, and retryMillis not below 1");
        }
    }

    public WebhookMode duplicates(int count) {
        return new WebhookMode(count, shuffle, delayMillis, dropNext, retries, retryMillis);
    }

    public WebhookMode shuffled() {
        return new WebhookMode(duplicates, true, delayMillis, dropNext, retries, retryMillis);
    }

    public WebhookMode delayed(long millis) {
        return new WebhookMode(duplicates, shuffle, millis, dropNext, retries, retryMillis);
    }

    public WebhookMode dropping(int next) {
        return new WebhookMode(duplicates, shuffle, delayMillis, next, retries, retryMillis);
    }

    public WebhookMode retrying(int times, long firstAfterMillis) {
        return new WebhookMode(duplicates, shuffle, delayMillis, dropNext, times, firstAfterMillis);
    }
}
