package dev.tollgate.stripe;

import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** An event as an operator sees it: without its payload, which has buyers' names and addresses in it. */
record ListedEvent(
        long seq,
        String endpoint,
        String eventId,
        String type,
        String objectId,
        @Nullable String account,
        boolean livemode,
        @Nullable String apiVersion,
        OffsetDateTime created,
        OffsetDateTime receivedAt,
        String status,
        int attempts,
        OffsetDateTime nextAttemptAt,
        @Nullable String lastError,
        @Nullable OffsetDateTime processedAt) {

    JsonObject toJson() {
        return new JsonObject()
                .put("endpoint", endpoint)
                .put("event_id", eventId)
                .put("type", type)
                .put("object_id", objectId)
                .put("account", account)
                .put("livemode", livemode)
                .put("api_version", apiVersion)
                .put("created", created.toInstant().toString())
                .put("received_at", receivedAt.toInstant().toString())
                .put("status", status)
                .put("attempts", attempts)
                .put(
                        "next_attempt_at",
                        status.equals("pending") ? nextAttemptAt.toInstant().toString() : null)
                .put("last_error", lastError)
                .put(
                        "processed_at",
                        processedAt == null ? null : processedAt.toInstant().toString());
    }
}
