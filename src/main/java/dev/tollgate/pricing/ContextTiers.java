package dev.tollgate.pricing;

import java.util.List;

/**
 * Token rates by the length of the whole prompt (cached and written tokens count). The highest threshold that the prompt
 * exceeds, strictly, applies to every token of the call, not only to the excess (LiteLLM's {@code _get_token_base_cost}).
 */
final class ContextTiers {
    private final long[] thresholds;
    private final TokenRates[] rates;

    /** One step: these rates for prompts of more than so many tokens. */
    record Step(long above, TokenRates rates) {}

    /** @param steps by rising threshold, the first at -1: it holds for every prompt */
    ContextTiers(List<Step> steps) {
        if (steps.isEmpty() || steps.getFirst().above() != -1) {
            throw new IllegalArgumentException("the first step must hold for every prompt");
        }
        thresholds = steps.stream().mapToLong(Step::above).toArray();
        rates = steps.stream().map(Step::rates).toArray(TokenRates[]::new);
    }

    TokenRates at(long promptTokens) {
        int step = thresholds.length - 1;
        while (promptTokens <= thresholds[step]) {
            step--;
        }
        return rates[step];
    }
}
