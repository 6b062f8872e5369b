package dev.tollgate.notify;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One delivery that this node has taken: until its lease ends nobody else sends it.
 *
 * @param attempt the number of this try, by which its result is known to be of it
 * @param failures of this round, should this try fail too
 * @param target null if there is nowhere left to send it to
 */
record Delivery(
        long id,
        int attempt,
        int failures,
        Message message,
        @Nullable Target target) {
    /**
     * What is sent: the same bytes at every try.
     *
     * @param type its label, which may be one that only a newer version knows
     */
    record Message(String id, String type, Instant createdAt, JsonObject data) {
        /** As Standard Webhooks lays it out. */
        String body() {
            return new JsonObject()
                    .put("type", type)
                    .put("timestamp", createdAt.toString())
                    .put("data", data)
                    .encode();
        }
    }

    /** Where it goes. */
    sealed interface Target {
        /** @param secrets each of them signs: two while one is rotated */
        record Endpoint(long id, EndpointUrl url, List<SigningSecret> secrets) implements Target {
            public Endpoint {
                secrets = List.copyOf(secrets);
            }
        }

        record Mailbox(String address) implements Target {}
    }

    /** The endpoint's id, 0 for mail: what deliveries are bounded by. */
    long way() {
        return target instanceof Target.Endpoint endpoint ? endpoint.id() : 0;
    }
}
