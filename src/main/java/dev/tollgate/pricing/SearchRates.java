package dev.tollgate.pricing;

import dev.tollgate.money.CostSum;
import dev.tollgate.money.Rate;
import org.jspecify.annotations.Nullable;

/**
 * Prices of web searches made by the provider. Gemini before version 3 is charged per grounded prompt, however many
 * searches it took; all others per search (LiteLLM's {@code llms/gemini/cost_calculator.py}). An unstated context size is
 * medium, and low for Perplexity.
 */
record SearchRates(
        @Nullable Rate low, @Nullable Rate medium, @Nullable Rate high, boolean perPrompt, boolean lowFirst) {
    private static final String PREFIX = "search_context_cost_per_query.search_context_size_";

    static SearchRates of(PriceEntry entry, PriceFields fields) {
        Rate flat = fields.rate("search_context_cost_per_query");
        String provider = entry.provider() == null ? "" : entry.provider();
        boolean google = provider.equals("gemini") || provider.startsWith("vertex_ai-language");
        return new SearchRates(
                orFlat(fields.rate(PREFIX + "low"), flat),
                orFlat(fields.rate(PREFIX + "medium"), flat),
                orFlat(fields.rate(PREFIX + "high"), flat),
                google && !"per_query".equals(fields.text("web_search_billing_unit")),
                provider.equals("perplexity"));
    }

    private static @Nullable Rate orFlat(@Nullable Rate rate, @Nullable Rate flat) {
        return rate == null ? flat : rate;
    }

    /** Answers false when searches were made that have no price. */
    boolean add(ReportedUsage usage, CostSum sum) {
        long searches = usage.webSearchRequests();
        if (searches == 0) {
            return true;
        }
        Rate rate = switch (usage.searchContextSize()) {
            case LOW -> low;
            case MEDIUM -> medium;
            case HIGH -> high;
            case UNSTATED -> lowFirst ? low : medium;
        };
        if (rate == null) {
            return false;
        }
        sum.add(perPrompt ? 1 : searches, rate);
        return true;
    }
}
