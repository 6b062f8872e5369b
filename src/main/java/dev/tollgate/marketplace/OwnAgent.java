package dev.tollgate.marketplace;

import dev.tollgate.money.Money;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An agent as its creator sees it.
 *
 * @param downloads how many accounts have ever taken it, each once
 * @param users how many may use it now
 * @param sold what its sales came to
 */
record OwnAgent(
        long id,
        String slug,
        AgentState state,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt,
        long downloads,
        long users,
        Sold sold) {

    /**
     * Sales of an agent, or of an agent to one buyer, as far as they are the creator's; use by the token is not among them, and comes
     * from his earnings.
     *
     * @param buyers how many accounts have paid for it
     * @param payments how many payments that were, each month by itself
     * @param paidCents what was paid
     * @param refundedCents what of it refunds and disputes keep away
     * @param earnedNanos the creator's share of what stayed, in nano-dollars
     */
    record Sold(
            long buyers,
            long payments,
            long paidCents,
            long refundedCents,
            long earnedNanos,
            @Nullable OffsetDateTime lastPaidAt) {
        JsonObject put(JsonObject json) {
            OffsetDateTime last = lastPaidAt;
            return json.put("payments", payments)
                    .put("paid_cents", paidCents)
                    .put("refunded_cents", refundedCents)
                    .put("revenue_cents", paidCents - refundedCents)
                    .put("revenue_usd", Money.formatUsd(Money.ofCents(paidCents - refundedCents)))
                    .put("earned_cents", Money.toCentsHalfEven(earnedNanos))
                    .put("earned_usd", Money.formatUsd(earnedNanos))
                    .put("last_paid_at", last == null ? null : last.toInstant().toString());
        }
    }

    /**
     * Without the content, which may be long: that is at the agent itself.
     *
     * @param usageNanos the creator's share of use by the token, as his earnings have it; null for somebody who may not see what
     *     the account earns
     */
    JsonObject json(@Nullable Long usageNanos) {
        String content = state.content();
        JsonObject json = new JsonObject().put("id", id).put("slug", slug);
        state.price()
                .put(state.looks().put(json))
                .put("published", state.published())
                .put("has_content", content != null)
                .put("content_bytes", content == null ? 0 : content.getBytes(StandardCharsets.UTF_8).length)
                .put("created_at", createdAt.toInstant().toString())
                .put("updated_at", updatedAt.toInstant().toString())
                .put("downloads", downloads)
                .put("users", users)
                .put("buyers", sold.buyers());
        return usageNanos == null ? json : earnings(sold.put(json), usageNanos);
    }

    /** Use by the token is among the revenue with the creator's share of it: the rest was never his. */
    private JsonObject earnings(JsonObject json, long usageNanos) {
        long revenue = Money.add(Money.ofCents(sold.paidCents() - sold.refundedCents()), usageNanos);
        long earned = Money.add(sold.earnedNanos(), usageNanos);
        return json.put("usage_revenue_cents", Money.toCentsHalfEven(usageNanos))
                .put("usage_revenue_usd", Money.formatUsd(usageNanos))
                .put("revenue_cents", Money.toCentsHalfEven(revenue))
                .put("revenue_usd", Money.formatUsd(revenue))
                .put("earned_cents", Money.toCentsHalfEven(earned))
                .put("earned_usd", Money.formatUsd(earned));
    }
}
