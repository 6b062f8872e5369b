package dev.tollgate.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.Subscription;
import dev.tollgate.billing.SubscriptionOwner;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a {@code subscription} in the layouts of all API trains. */
final class SubscriptionObject {
    /** In a subscription's metadata: the order that it was bought by. */
    static final String ORDER = "order";

    private final JsonNode subscription;

    /** @throws MalformedEvent if it is another object */
    SubscriptionObject(JsonNode object) {
        if (!"subscription".equals(StripeJson.text(object, "object"))) {
            throw new MalformedEvent("data.object.object");
        }
        this.subscription = object;
    }

    String id() {
        return StripeJson.text(subscription, "id");
    }

    @Nullable
    String customer() {
        return StripeJson.idOrNull(subscription, "customer");
    }

    @Nullable
    String orderReference() {
        return StripeJson.saneTextOrNull(subscription.path("metadata"), ORDER);
    }

    /** @throws MalformedEvent if something is missing */
    Subscription of(SubscriptionOwner owner) {
        JsonNode item = subscription.path("items").path("data").path(0);
        return new Subscription(
                id(),
                owner.accountId(),
                owner.orderId(),
                owner.agentId(),
                StripeJson.flag(subscription, "livemode"),
                StripeJson.text(item.path("price"), "id"),
                StripeJson.text(subscription, "status"),
                periodEnd(item),
                StripeJson.flag(subscription, "cancel_at_period_end"),
                timeOrNull(subscription, "cancel_at"),
                timeOrNull(subscription, "trial_end"),
                // Since when a payment is late is ours to know.
                null);
    }

    /** Since basil the period is the item's; before it was the subscription's. */
    private @Nullable Instant periodEnd(JsonNode item) {
        Instant own = timeOrNull(item, "current_period_end");
        return own == null ? timeOrNull(subscription, "current_period_end") : own;
    }

    private static @Nullable Instant timeOrNull(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isMissingNode() || value.isNull()
                ? null
                : Instant.ofEpochSecond(StripeJson.integer(object, field));
    }
}
