package dev.tollgate.stripe;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** Events as Stripe lays them out, of sessions for a small package. */
public final class TestEvents {
    static final String COMPLETED = "checkout.session.completed";
    static final String ASYNC_SUCCEEDED = "checkout.session.async_payment_succeeded";
    static final String ASYNC_FAILED = "checkout.session.async_payment_failed";
    static final String EXPIRED = "checkout.session.expired";

    static final long PERIOD_END = 1_790_000_000L;

    private static final AtomicInteger LAST = new AtomicInteger();

    private TestEvents() {}

    public static String sessionId() {
        return "cs_test_a" + LAST.incrementAndGet();
    }

    static JsonObject event(String type, JsonObject object) {
        return new JsonObject()
                .put("id", "evt_" + LAST.incrementAndGet())
                .put("object", "event")
                .put("api_version", "2026-07-29.dahlia")
                .put("created", Instant.now().getEpochSecond())
                .put("type", type)
                .put("livemode", false)
                .put("pending_webhooks", 1)
                .put("request", new JsonObject().putNull("id").putNull("idempotency_key"))
                .put("data", new JsonObject().put("object", object));
    }

    /** Of a session that was paid. */
    public static JsonObject completed(String sessionId) {
        return event(COMPLETED, session(sessionId, "paid"));
    }

    static JsonObject session(String sessionId, String paymentStatus) {
        return new JsonObject()
                .put("id", sessionId)
                .put("object", "checkout.session")
                .put("mode", "payment")
                .put("status", "complete")
                .put("payment_status", paymentStatus)
                .put("amount_subtotal", 500)
                .put("amount_total", 500)
                .put("currency", "usd")
                .put("livemode", false)
                .putNull("client_reference_id")
                .put("payment_intent", "pi_" + sessionId)
                .put("customer", "cus_1")
                .put(
                        "presentment_details",
                        new JsonObject().put("presentment_amount", 475).put("presentment_currency", "eur"))
                .put("metadata", new JsonObject().put("credits", "1000000"));
    }

    /** A refund of what a session's payment paid. */
    static JsonObject refund(String id, String sessionId, int cents, String status) {
        return new JsonObject()
                .put("id", id)
                .put("object", "refund")
                .put("amount", cents)
                .put("currency", "usd")
                .put("charge", "ch_" + sessionId)
                .put("payment_intent", "pi_" + sessionId)
                .put("status", status)
                .put("metadata", new JsonObject().put("amount", "1000000"));
    }

    /** A dispute of what a session's payment paid. */
    static JsonObject dispute(String id, String sessionId, int cents, String status) {
        return new JsonObject()
                .put("id", id)
                .put("object", "dispute")
                .put("amount", cents)
                .put("currency", "usd")
                .put("charge", "ch_" + sessionId)
                .put("payment_intent", "pi_" + sessionId)
                .put("reason", "fraudulent")
                .put("status", status);
    }

    /** A session that was paid and began a subscription. */
    static JsonObject subscribed(String session, String reference, String subscription) {
        return session(session, "paid")
                .put("mode", "subscription")
                .put("client_reference_id", reference)
                .putNull("payment_intent")
                .put("subscription", subscription);
    }

    /** A subscription that was bought by an order. */
    static JsonObject subscription(String id, String reference, String status) {
        return new JsonObject()
                .put("id", id)
                .put("object", "subscription")
                .put("customer", "cus_of_" + id)
                .put("livemode", false)
                .put("status", status)
                .put("cancel_at_period_end", false)
                .putNull("cancel_at")
                .putNull("trial_end")
                .put("metadata", new JsonObject().put("order", reference).put("plan", "enterprise"))
                .put(
                        "items",
                        new JsonObject()
                                .put(
                                        "data",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("id", "si_1")
                                                        .put("current_period_end", PERIOD_END)
                                                        .put("price", new JsonObject().put("id", "price_1")))));
    }

    static String idOf(JsonObject event) {
        return event.getString("id");
    }
}
