package dev.tollgate.pricing;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One model of a price book as it is stored and compared: LiteLLM's field names to decimal strings in dollars per single
 * unit. Nested fields are flattened with dots ({@code tiered_pricing.0.input_cost_per_token}), so that a difference
 * between two books is a difference between two flat maps.
 *
 * @param model the exact name, with provider prefix where LiteLLM's map has one
 * @param provider LiteLLM's {@code litellm_provider}
 * @param mode LiteLLM's mode: chat, embedding, image_generation…
 */
public record PriceEntry(
        String model,
        @Nullable String provider,
        @Nullable String mode,
        Origin origin,
        SortedMap<String, String> prices) {

    /** Who set the prices: an import from a price map, or the operator's own hand, which wins for a model group. */
    public enum Origin {
        IMPORT,
        OPERATOR
    }

    public PriceEntry {
        if (model.isBlank()) {
            throw new IllegalArgumentException("a price entry needs a model name");
        }
        prices = Collections.unmodifiableSortedMap(new TreeMap<>(prices));
    }

    /** An operator's own entry. */
    public static PriceEntry operator(String model, Map<String, String> prices) {
        return new PriceEntry(model, null, null, Origin.OPERATOR, new TreeMap<>(prices));
    }
}
