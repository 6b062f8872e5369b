package dev.tollgate.pricing;

import dev.tollgate.money.CostSum;
import dev.tollgate.money.Factor;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Factors on all token costs of a call: Anthropic's for a region and for fast answers ({@code provider_specific_entry}),
 * OpenAI's for data residency, Google's for regional endpoints. Tools are not surcharged. A region without a factor in
 * the book costs nothing more (LiteLLM's {@code get_provider_specific_geo_multiplier} and its neighbours).
 */
final class Surcharges {
    private static final String GEO = "provider_specific_entry.";
    private static final String RESIDENCY = "regional_processing_uplift_multiplier_";

    private final Map<String, Factor> byGeo = new HashMap<>();
    private final Map<String, Factor> byResidency = new HashMap<>();
    private final Factor fast;
    private final Factor vertexRegional;
    private final boolean none;

    Surcharges(PriceFields fields) {
        for (String field : fields.texts().keySet()) {
            if (field.startsWith(GEO) && !field.startsWith(GEO + "minimax")) {
                byGeo.put(field.substring(GEO.length()), fields.factor(field));
            } else if (field.startsWith(RESIDENCY)) {
                byResidency.put(field.substring(RESIDENCY.length()), fields.factor(field));
            }
        }
        fast = byGeo.getOrDefault("fast", Factor.ONE);
        byGeo.remove("fast");
        vertexRegional = fields.factor("regional_endpoint_uplift_multiplier");
        none = byGeo.isEmpty() && byResidency.isEmpty() && fast.equals(Factor.ONE) && vertexRegional.equals(Factor.ONE);
    }

    void apply(ReportedUsage usage, CostSum input, CostSum output) {
        if (none) {
            return;
        }
        if ("fast".equals(usage.speed)) {
            multiply(fast, input, output);
        }
        multiply(find(byGeo, usage.inferenceGeo), input, output);
        multiply(find(byResidency, usage.dataResidency), input, output);
        if (usage.vertexLocation != null && !usage.vertexLocation.equalsIgnoreCase("global")) {
            multiply(vertexRegional, input, output);
        }
    }

    private static Factor find(Map<String, Factor> factors, @Nullable String region) {
        return region == null || factors.isEmpty()
                ? Factor.ONE
                : factors.getOrDefault(region.toLowerCase(Locale.ROOT), Factor.ONE);
    }

    private static void multiply(Factor factor, CostSum input, CostSum output) {
        if (!factor.equals(Factor.ONE)) {
            input.multiply(factor);
            output.multiply(factor);
        }
    }
}
