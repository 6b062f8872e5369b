package dev.tollgate.stripe;

import dev.tollgate.billing.AgentTerms;
import dev.tollgate.billing.Order;
import dev.tollgate.money.Money;
import io.vertx.core.json.JsonObject;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** An order as the API shows it. */
final class OrderJson {
    private OrderJson() {}

    static JsonObject of(Order order) {
        AgentTerms agent = order.goods().agentTerms();
        return new JsonObject()
                .put("id", order.id())
                .put("account_id", order.accountId())
                .put("kind", order.goods().kind())
                .put("package", order.goods().packageLabel())
                .put("agent_id", agent == null ? null : agent.agentId())
                .put("amount_cents", order.amountCents())
                .put("currency", order.currency())
                .put("livemode", order.livemode())
                .put("status", order.status().label())
                .put("reversed_cents", Money.toCentsHalfEven(order.reversedNanos()))
                .put("session_id", order.sessionId())
                .put("client_reference_id", order.reference())
                .put("created_at", time(order.createdAt()))
                .put("granted_at", time(order.grantedAt()));
    }

    /** One of credits, in the words of a page of purchases; a cent buys a cent of credits. */
    static JsonObject credits(Order order) {
        String usd = Money.formatUsd(Money.ofCents(order.amountCents()));
        return of(order)
                .put("amount_usd", usd)
                .put("credits_cents", order.amountCents())
                .put("credits_usd", usd)
                .put("completed_at", time(order.grantedAt()));
    }

    private static @Nullable String time(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant().toString();
    }
}
