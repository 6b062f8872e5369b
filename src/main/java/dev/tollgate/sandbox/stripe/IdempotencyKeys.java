package dev.tollgate.sandbox.stripe;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Idempotency-Keys of POSTs, as Stripe keeps them: the first answer for a day; another request under the same key, or
 * the same one while the first is not answered yet, is refused. Under the lock.
 */
final class IdempotencyKeys {
    private static final int KEY_CHARS_MAX = 255;
    private static final long KEPT_SECONDS = Duration.ofHours(24).toSeconds();

    private final SandboxTime time;
    private final Map<String, Entry> entries = new HashMap<>();

    IdempotencyKeys(SandboxTime time) {
        this.time = time;
    }

    private static final class Entry {
        private final String request;
        private final long since;
        private @Nullable ApiAnswer answer;
        private boolean open = true;

        private Entry(String request, long since) {
            this.request = request;
            this.since = since;
        }
    }

    /**
     * The answer that a request under this key had, or nothing if it is the first.
     *
     * @param request everything of it that counts. @throws StripeFailure if the key is another request's, or in use
     */
    Optional<ApiAnswer> begin(String key, String request) {
        if (key.length() > KEY_CHARS_MAX) {
            throw StripeFailure.of(
                    400, "invalid_request_error", null, null, "Idempotency keys have at most 255 characters.");
        }
        Entry entry = entries.get(key);
        if (entry == null || time.now() - entry.since >= KEPT_SECONDS) {
            entries.put(key, new Entry(request, time.now()));
            return Optional.empty();
        }
        if (!entry.request.equals(request)) {
            throw StripeFailure.of(
                    400,
                    "idempotency_error",
                    null,
                    null,
                    "Keys for idempotent requests can only be used with the same parameters they were first used with."
                            + " Try using a key other than '" + key + "' if you meant to execute a different request.");
        }
        if (entry.open) {
            throw StripeFailure.of(
                    409,
                    "invalid_request_error",
                    "idempotency_key_in_use",
                    null,
                    "There is currently another in-progress request using this Idempotent Key (that probably means you"
                            + " submitted twice, and the other request is still going through): " + key);
        }
        return Optional.of(Objects.requireNonNull(entry.answer).with("Idempotent-Replayed", "true"));
    }

    void keep(String key, ApiAnswer answer) {
        Objects.requireNonNull(entries.get(key)).answer = answer;
    }

    /** The request is answered; from now on the key replays it. */
    void close(String key) {
        Entry entry = entries.get(key);
        if (entry != null) {
            entry.open = false;
        }
    }

    void forget(String key) {
        entries.remove(key);
    }
}
