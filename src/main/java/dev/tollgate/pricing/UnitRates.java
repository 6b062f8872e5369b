package dev.tollgate.pricing;

import dev.tollgate.money.Rate;
import org.jspecify.annotations.Nullable;

/**
 * Prices by what is no token; null where the model has none. Which side of a call each belongs to follows LiteLLM:
 * transcription by {@code output_cost_per_second} is output, by {@code input_cost_per_second} input
 * ({@code llms/openai/cost_calculation.py}); characters, queries and pages are input; images and video made are output.
 *
 * <p>Records do not say the resolution of what was made. A model with prices by resolution therefore has none here, and
 * its calls cost what LiteLLM says they cost.
 *
 * @param perOutputImage for an image made; some entries of the map file it under {@code input_cost_per_image}
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
                bySize(fields, "output_cost_per_image_")
                        ? null
                        : fields.firstRate("input_cost_per_image", "output_cost_per_image"),
                fields.firstRate("input_cost_per_pixel", "output_cost_per_pixel"),
                fields.firstRate("input_cost_per_second", "cost_per_second"),
                fields.rate("output_cost_per_second"),
                bySize(fields, "output_cost_per_second_")
                        ? null
                        : fields.firstRate("output_cost_per_video_per_second", "output_cost_per_second"),
                fields.rate("input_cost_per_video_per_second"),
                fields.rate("input_cost_per_audio_per_second"),
                fields.rate("input_cost_per_character"),
                fields.rate("input_cost_per_query"),
                fields.rate("ocr_cost_per_page"),
                fields.firstRate("annotation_cost_per_page", "ocr_cost_per_page"),
                fields.rate("input_cost_per_request"),
                fields.rate("citation_cost_per_token"));
    }

    /** {@code output_cost_per_image_token} is a price by the token and no size. */
    private static boolean bySize(PriceFields fields, String prefix) {
        return fields.texts().tailMap(prefix).keySet().stream()
                .takeWhile(field -> field.startsWith(prefix))
                .anyMatch(field -> !field.startsWith(prefix + "token"));
    }
}
