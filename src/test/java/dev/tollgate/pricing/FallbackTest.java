package dev.tollgate.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when the book cannot price a call. */
class FallbackTest {
    private static final PriceBook BOOK = Books.of(
            Books.entry("tokens", "p", Map.of("input_cost_per_token", "1e-6", "output_cost_per_token", "2e-6")),
            Books.entry("image", "p", Map.of("output_cost_per_image", "0.04")),
            Books.entry("voice", "p", Map.of("input_cost_per_character", "0.000015")),
            Books.entry("ears", "p", Map.of("output_cost_per_second", "0.0001")),
            Books.entry("pages", "p", Map.of("ocr_cost_per_page", "0.001")),
            Books.entry("ranks", "p", Map.of("input_cost_per_query", "0.002", "input_cost_per_token", "0")),
            Books.entry("sized", "p", Map.of("output_cost_per_second", "0.1", "output_cost_per_second_1080p", "0.2")),
            Books.entry("pixels", "p", Map.of("input_cost_per_pixel", "0.00000004")),
            Books.entry("films", "p", Map.of("output_cost_per_video_per_second", "0.1")));

    private static Quote quote(String model, String callType, ReportedUsage usage, long providerCostNanos) {
        return new Pricer(1_000).quote(BOOK, ModelNames.of(model), callType, usage, providerCostNanos, 0);
    }

    private static ReportedUsage tokens(long prompt, long completion) {
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = prompt;
        usage.completionTokens = completion;
        usage.totalTokens = prompt + completion;
        return usage;
    }

    @Test
    void anUnknownModelCostsWhatItCostTheProviderWithTheMarkup() {
        assertThat(quote("unknown", "acompletion", tokens(10, 10), 1_000_000))
                .isEqualTo(new Quote.Priced(0, 1_100_000, 7, Quote.Source.PROVIDER_COST, "", false));
        assertThat(quote("unknown", "aembedding", tokens(10, 0), 1_000_000))
                .isEqualTo(new Quote.Priced(1_100_000, 0, 7, Quote.Source.PROVIDER_COST, "", false));
    }

    @ParameterizedTest
    @ValueSource(longs = {Pricer.UNKNOWN, 0})
    void anUnknownModelWithoutACostIsNotPriced(long providerCostNanos) {
        assertThat(quote("unknown", "acompletion", tokens(10, 0), providerCostNanos))
                .isEqualTo(new Quote.Unpriced("unpriced_model", "no price for this model"));
    }

    @Test
    void nothingUsedAndNothingSpentIsFree() {
        assertThat(quote("unknown", "acompletion", new ReportedUsage(), 0))
                .isEqualTo(new Quote.Priced(0, 0, 7, Quote.Source.FREE, "", false));
        assertThat(quote("tokens", "acompletion", new ReportedUsage(), 500))
                .isEqualTo(new Quote.Priced(0, 550, 7, Quote.Source.PROVIDER_COST, "", false));
    }

    @ParameterizedTest
    @CsvSource({
        "image, aimage_generation",
        "voice, aspeech",
        "ears, atranscription",
        "pages, aocr",
        "ranks, arerank",
        "films, acreate_video"
    })
    void callsWhoseUnitsAreUnknownFallBackToTheProvidersCost(String model, String callType) {
        assertThat(quote(model, callType, new ReportedUsage(), 2_000))
                .isEqualTo(new Quote.Priced(0, 2_200, 7, Quote.Source.PROVIDER_COST, "", false));
        ReportedUsage tokensOnly = tokens(0, 5);
        assertThat(quote(model, callType, tokensOnly, Pricer.UNKNOWN))
                .isEqualTo(new Quote.Unpriced("unpriced_units", model));
    }

    @Test
    void callsArePricedByTheirUnits() {
        ReportedUsage usage = new ReportedUsage();
        usage.imagesOut = 2;
        usage.characters = 100;
        usage.durationMicros = 500_000;
        usage.pages = 3;
        usage.queries = 4;
        assertCost("image", "image_generation", usage, 0, 80_000_000);
        assertCost("voice", "speech", usage, 1_500_000, 0);
        assertCost("ears", "transcription", usage, 0, 50_000);
        assertCost("pages", "ocr", usage, 3_000_000, 0);
        assertCost("ranks", "rerank", usage, 8_000_000, 0);
        assertCost("films", "create_video", usage, 0, 50_000_000);
    }

    @Test
    void whatIsPricedByAnUnknownResolutionCostsWhatLitellmSays() {
        ReportedUsage usage = new ReportedUsage();
        usage.durationMicros = 1_000_000;
        assertThat(quote("sized", "create_video", usage, 1_000))
                .isEqualTo(new Quote.Priced(0, 1_100, 7, Quote.Source.PROVIDER_COST, "", false));
    }

    @Test
    void imagesArePricedByTheirPixelsWhereTheirSizeCanBeRead() {
        ReportedUsage usage = new ReportedUsage();
        usage.imagesOut = 1;
        usage.imageSize = "100x200";
        assertCost("pixels", "image_edit", usage, 0, 800_000);
        for (String size : new String[] {"auto", "100x", "x100", "-1x5", "99999999x99999999", "1e3x5"}) {
            usage.imageSize = size;
            assertThat(quote("pixels", "image_edit", usage, Pricer.UNKNOWN))
                    .isEqualTo(new Quote.Unpriced("unpriced_units", "pixels"));
        }
        usage.imageSize = "99999x99999";
        usage.imagesOut = ReportedUsage.COUNT_MAX;
        assertThat(quote("pixels", "image_edit", usage, Pricer.UNKNOWN))
                .isEqualTo(new Quote.Unpriced("unpriced_units", "pixels"));
    }

    private static void assertCost(String model, String callType, ReportedUsage usage, long input, long output) {
        assertThat(quote(model, callType, usage, Pricer.UNKNOWN))
                .isEqualTo(new Quote.Priced(input, output, 7, Quote.Source.BOOK, model, false));
    }

    @Test
    void countsOutOfBoundsAreAValueNotAnException() {
        assertThat(quote("tokens", "acompletion", tokens(-1, 0), 5))
                .isEqualTo(new Quote.Unpriced("usage_out_of_bounds", "prompt_tokens"));
        assertThat(quote("tokens", "acompletion", tokens(ReportedUsage.COUNT_MAX, ReportedUsage.COUNT_MAX), 5))
                .isInstanceOf(Quote.Priced.class);
        assertThat(quote("tokens", "acompletion", tokens(0, ReportedUsage.COUNT_MAX + 1), 5))
                .isEqualTo(new Quote.Unpriced("usage_out_of_bounds", "completion_tokens"));
        ReportedUsage negativeRead = tokens(10, 10);
        negativeRead.cacheRead(5);
        negativeRead.cacheRead(-5);
        assertThat(quote("tokens", "acompletion", negativeRead, 5))
                .isEqualTo(new Quote.Unpriced("usage_out_of_bounds", "cached_tokens"));
    }

    @Test
    void moreMoneyThanCanBeKeptIsAValueNotAnException() {
        ReportedUsage usage = new ReportedUsage();
        usage.durationMicros = ReportedUsage.COUNT_MAX;
        usage.imagesOut = ReportedUsage.COUNT_MAX;
        assertThat(quote("image", "image_generation", usage, 5))
                .isEqualTo(new Quote.Unpriced("cost_out_of_range", "more money than can be kept"));
        assertThat(quote("unknown", "acompletion", tokens(1, 1), Long.MAX_VALUE))
                .isEqualTo(new Quote.Unpriced("cost_out_of_range", "more money than can be kept"));
    }
}
