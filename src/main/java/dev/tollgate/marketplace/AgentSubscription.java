package dev.tollgate.marketplace;

import dev.tollgate.money.Money;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to an agent.
 *
 * @param number its place among the account's
 * @param status Stripe's own word
 * @param priceCents what is paid each month, as on the day when it was begun; null where its order is not known
 * @param isActive whether the agent may be used by it
 * @param hasEnded whether it is over for good
 * @param restrictedAt since when it gives no rights, since its payment is late
 */
record AgentSubscription(
        String id,
        long number,
        Agent agent,
        String status,
        @Nullable Long priceCents,
        boolean isActive,
        boolean hasEnded,
        OffsetDateTime startedAt,
        @Nullable OffsetDateTime currentPeriodEnd,
        boolean cancelAtPeriodEnd,
        @Nullable OffsetDateTime cancelAt,
        @Nullable OffsetDateTime restrictedAt) {

    /** What is subscribed to. */
    record Agent(
            long id, String slug, String name, @Nullable String icon) {}

    /** Whether it will be paid again, unless somebody cancels it. */
    boolean goesOn() {
        return !hasEnded && !cancelAtPeriodEnd && cancelAt == null;
    }

    /** When it ends, or ended; null while it goes on. */
    private @Nullable OffsetDateTime expiresAt() {
        if (cancelAt != null && !hasEnded) {
            return cancelAt;
        }
        return goesOn() ? null : currentPeriodEnd;
    }

    /** {@code price} and {@code id} are what callers know from before. */
    JsonObject json() {
        return put(new JsonObject()
                .put("id", id)
                .put("agent_id", agent.id())
                .put("slug", agent.slug())
                .put("name", agent.name())
                .put("icon", agent.icon())
                .put("price", priceCents)
                .put("price_cents", priceCents)
                .put("price_usd", priceCents == null ? null : Money.formatUsd(Money.ofCents(priceCents)))
                .put("currency", "usd")
                .put("purchase_type", Pricing.MONTHLY.label())
                .put("purchase_date", text(startedAt)));
    }

    /** How it stands. */
    JsonObject put(JsonObject json) {
        return json.put("subscription_id", id)
                .put("status", status)
                .put("is_active", isActive)
                .put("current_period_end", text(currentPeriodEnd))
                .put("cancel_at_period_end", cancelAtPeriodEnd)
                .put("cancel_at", text(cancelAt))
                .put("expires_at", text(expiresAt()));
    }

    private static @Nullable String text(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant().toString();
    }
}
