package dev.tollgate.pricing;

import java.util.regex.Pattern;

/** Which of LiteLLM's price fields the pricer understands; an import counts and reports all others. */
final class SupportedFields {
    private static final String TIERS = "(_above_\\d+k?_tokens)?(_flex|_balanced|_priority|_ultrafast|_batches)?";
    private static final Pattern TOKENS = Pattern.compile("(tiered_pricing\\.\\d+\\.|off_peak_pricing\\.)?"
            + "(input_cost_per_token|output_cost_per_token|cache_read_input_token_cost"
            + "|cache_creation_input_token_cost(_above_1hr)?|output_cost_per_reasoning_token)" + TIERS);
    private static final Pattern MODALITIES = Pattern.compile(
            "(input|output)_cost_per_(audio|image|video)_token(_flex|_priority|_batches)?|cache_read_input_audio_token_cost");
    private static final Pattern UNITS = Pattern.compile(
            "(input|output)_cost_per_(image|pixel|second)|cost_per_second|output_cost_per_video_per_second"
                    + "|input_cost_per_(video|audio)_per_second|input_cost_per_(character|query|request)"
                    + "|(ocr|annotation)_cost_per_page|citation_cost_per_token"
                    + "|search_context_cost_per_query(\\.search_context_size_(low|medium|high))?");
    /** Kept so that {@link UnitRates} sees that the price goes by a size it does not know. */
    private static final Pattern SIZES = Pattern.compile("output_cost_per_(image|second)_[0-9][0-9.a-zA-Z]*");

    private static final Pattern RULES = Pattern.compile("web_search_billing_unit|tiered_pricing\\.\\d+\\.range\\.[01]"
            + "|off_peak_pricing\\.(hours_utc|windows|weekday_timezone).*|regional_endpoint_uplift_multiplier"
            + "|regional_processing_uplift_multiplier_[a-z]+|provider_specific_entry\\.(?!minimax)[a-z]+");

    private SupportedFields() {}

    static boolean contains(String field) {
        return TOKENS.matcher(field).matches()
                || MODALITIES.matcher(field).matches()
                || UNITS.matcher(field).matches()
                || SIZES.matcher(field).matches()
                || RULES.matcher(field).matches();
    }

    /** Whether a supported field is an amount of money, which a markup multiplies; rules are not. */
    static boolean isPrice(String field) {
        return TOKENS.matcher(field).matches()
                || MODALITIES.matcher(field).matches()
                || UNITS.matcher(field).matches()
                || SIZES.matcher(field).matches();
    }
}
