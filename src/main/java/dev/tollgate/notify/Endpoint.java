package dev.tollgate.notify;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook endpoint, without its secret.
 *
 * @param accountId null for the operator's, which gets the messages of all accounts
 * @param types only these; empty for all
 * @param disabledReason {@code gone} or {@code failing}; null while it is enabled
 * @param failingSince the first failure since the last success
 * @param oldSecretUntil until when the secret before signs too
 */
record Endpoint(
        long id,
        @Nullable Long accountId,
        String url,
        @Nullable String description,
        List<String> types,
        String status,
        @Nullable String disabledReason,
        @Nullable OffsetDateTime disabledAt,
        @Nullable OffsetDateTime failingSince,
        @Nullable OffsetDateTime succeededAt,
        @Nullable OffsetDateTime oldSecretUntil,
        OffsetDateTime createdAt) {
    Endpoint {
        types = List.copyOf(types);
    }

    boolean isEnabled() {
        return status.equals("enabled");
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("account_id", accountId)
                .put("url", url)
                .put("description", description)
                .put("types", new JsonArray(types))
                .put("status", status)
                .put("disabled_reason", disabledReason)
                .put("disabled_at", Times.text(disabledAt))
                .put("failing_since", Times.text(failingSince))
                .put("succeeded_at", Times.text(succeededAt))
                .put("old_secret_until", Times.text(oldSecretUntil))
                .put("created_at", Times.text(createdAt));
    }
}
