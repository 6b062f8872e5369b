package dev.tollgate.pricing;

import dev.tollgate.money.Rate;
import org.jspecify.annotations.Nullable;

/**
 * Prices by what is no token; null where the model has none. Which side of a call each belongs to follows LiteLLM:
 * transcription by {@code output_cost_per_second} is output, by {@code input_cost_per_second} input
 * ({@code llms/openai/cost_calculation.py}); characters, queries and pages are input; images and video made are output.
 *
 * @param perOutputImage for an image made; LiteLLM takes {@code input_cost_per_image} where the other is missing
 */
record UnitRates(
        @Nullable Rate perInputImage,
        @Nullable Rate perOutputImage,
        @Nullable Rate perOutputPixel,
        @Nullable Rate perInputSecond,
        @Nullable Rate perOutputSecond,
        @Nullable Rate perVideoSecond,
        @Nullable Rate perInputVideoSecond,
        @Nullable Rate perInputAudioSecond,
        @Nullable Rate perInputCharacter,
        @Nullable Rate perQuery,
        @Nullable Rate perPage,
        @Nullable Rate perAnnotatedPage,
        @Nullable Rate perRequest,
        @Nullable Rate perCitationToken) {

    static UnitRates of(PriceFields fields) {
        return new UnitRates(
                fields.rate("input_cost_per_image"),
                fields.firstRate("input_cost_per_image", "output_cost_per_image"),
                fields.firstRate("input_cost_per_pixel", "output_cost_per_pixel"),
                fields.firstRate("input_cost_per_second", "cost_per_second"),
                fields.rate("output_cost_per_second"),
                fields.firstRate("output_cost_per_video_per_second", "output_cost_per_second"),
                fields.rate("input_cost_per_video_per_second"),
                fields.rate("input_cost_per_audio_per_second"),
                fields.rate("input_cost_per_character"),
                fields.rate("input_cost_per_query"),
                fields.rate("ocr_cost_per_page"),
                fields.firstRate("annotation_cost_per_page", "ocr_cost_per_page"),
                fields.rate("input_cost_per_request"),
                fields.rate("citation_cost_per_token"));
    }
}
