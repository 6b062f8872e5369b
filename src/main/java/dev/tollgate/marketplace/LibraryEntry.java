package dev.tollgate.marketplace;

import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An agent in an account's library. Whether it may be used, and whether its users want it at the moment, are two things.
 *
 * @param number its place in the library
 * @param published whether others may still take it
 * @param entitled whether it may be used
 * @param enabled the users' own switch
 * @param purchase how the account came to it
 * @param subscription the one that runs, or the last that did; null for none
 */
record LibraryEntry(
        long number,
        long agentId,
        String slug,
        Looks looks,
        Price price,
        boolean published,
        boolean entitled,
        boolean enabled,
        Purchase purchase,
        @Nullable AgentSubscription subscription,
        OffsetDateTime addedAt) {

    /** How an account came to an agent: bought once, and whether all of that was paid back. */
    record Purchase(boolean once, boolean refunded) {}

    /** Why it may not be used any more; null while it may. */
    @Nullable
    String reason() {
        AgentSubscription last = subscription;
        if (entitled) {
            return null;
        }
        if (last != null && !last.hasEnded()) {
            return "payment_late";
        }
        if (last != null) {
            return "subscription_ended";
        }
        return purchase.once() && purchase.refunded() ? "refunded" : "ended";
    }

    private String purchaseType() {
        if (purchase.once() && !purchase.refunded()) {
            return Pricing.ONE_TIME.label();
        }
        return subscription != null
                ? Pricing.MONTHLY.label()
                : purchase.once() ? Pricing.ONE_TIME.label() : price.pricing().label();
    }

    /** The price is what the agent costs now; what a subscription costs stands with it. */
    JsonObject json() {
        JsonObject json =
                new JsonObject().put("id", agentId).put("agent_id", agentId).put("slug", slug);
        AgentSubscription last = subscription;
        return price.put(looks.put(json))
                .put("published", published)
                .put("entitled", entitled)
                .put("enabled", enabled)
                .put("usable", entitled && enabled)
                .put("reason", reason())
                .put("purchase_type", purchaseType())
                .put("subscription", last == null ? null : last.json())
                .put("added_at", addedAt.toInstant().toString());
    }
}
