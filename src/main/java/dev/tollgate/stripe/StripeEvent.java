package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event, snapshot or thin.
 *
 * @param objectId of what it tells about; the event's own where that has no id, as with {@code invoice.upcoming}
 * @param account the connected account, null for the platform's own events
 * @param apiVersion the version that the object is laid out in, which is the endpoint's
 * @param object the object at the time of the event; empty for a thin event
 */
record StripeEvent(
        String id,
        String type,
        String objectId,
        @Nullable String account,
        boolean livemode,
        @Nullable String apiVersion,
        Instant created,
        JsonNode object) {
    private static final String THIN = "v2.core.event";

    /** @throws MalformedEvent if it has not what every event has */
    static StripeEvent parse(String json) {
        return of(StripeJson.object(json));
    }

    /** The same of what is read already. */
    static StripeEvent of(JsonNode event) {
        boolean thin = THIN.equals(StripeJson.textOrNull(event, "object"));
        JsonNode object =
                thin ? event.path("related_object") : event.path("data").path("object");
        if (!thin && !object.isObject()) {
            throw new MalformedEvent("data.object");
        }
        String id = StripeJson.text(event, "id");
        String objectId = StripeJson.textOrNull(object, "id");
        return new StripeEvent(
                id,
                StripeJson.text(event, "type"),
                objectId == null ? id : objectId,
                thin ? StripeJson.textOrNull(event, "context") : StripeJson.textOrNull(event, "account"),
                StripeJson.flag(event, "livemode"),
                StripeJson.textOrNull(event, "api_version"),
                thin ? time(StripeJson.text(event, "created")) : time(StripeJson.integer(event, "created")),
                object);
    }

    private static Instant time(long epochSeconds) {
        // Beyond what a timestamp column holds it is no time of Stripe's.
        if (epochSeconds < 0 || epochSeconds > 253_402_300_799L) {
            throw new MalformedEvent("created");
        }
        return Instant.ofEpochSecond(epochSeconds);
    }

    private static Instant time(String iso) {
        try {
            return time(Instant.parse(iso).getEpochSecond());
        } catch (DateTimeException e) {
            throw new MalformedEvent("created");
        }
    }
}
