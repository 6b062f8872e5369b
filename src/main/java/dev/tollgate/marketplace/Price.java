package dev.tollgate.marketplace;

import dev.tollgate.money.Money;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What an agent costs.
 *
 * @param cents once or each month; null for what is free or paid by the token
 * @param inputNanos nano-dollars for a million input tokens; 0 unless it is paid by the token
 * @param outputNanos the same for output
 */
record Price(Pricing pricing, @Nullable Long cents, long inputNanos, long outputNanos) {
    /** Cents for arithmetic, exact decimal texts for people; what does not apply is null, and free is 0. */
    JsonObject put(JsonObject json) {
        Long shown = pricing == Pricing.FREE ? Long.valueOf(0) : cents;
        boolean byToken = pricing == Pricing.API;
        return json.put("pricing", pricing.label())
                .put("price_cents", shown)
                .put("price_usd", shown == null ? null : Money.formatUsd(Money.ofCents(shown)))
                .put("input_usd_per_million", byToken ? Money.formatUsd(inputNanos) : null)
                .put("output_usd_per_million", byToken ? Money.formatUsd(outputNanos) : null)
                .put("currency", "usd");
    }
}
