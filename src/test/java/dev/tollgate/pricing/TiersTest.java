package dev.tollgate.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiersTest {
    private static final Map<String, String> PRICES = Map.of(
            "input_cost_per_token", "1e-6",
            "input_cost_per_token_above_128k_tokens", "2e-6",
            "input_cost_per_token_above_1000k_tokens", "4e-6",
            "input_cost_per_token_flex", "5e-7",
            "output_cost_per_token", "10e-6",
            "output_cost_per_token_above_128k_tokens", "20e-6");

    @ParameterizedTest
    @CsvSource({
        "127999, , 127999000, 10000",
        "128000, , 128000000, 10000",
        "128001, , 256002000, 20000",
        "999999, , 1999998000, 20000",
        "1000000, , 2000000000, 20000",
        "1000001, , 4000004000, 20000",
        "128000, flex, 64000000, 10000",
        "128001, flex, 256002000, 20000",
        "128000, unheard-of, 128000000, 10000"
    })
    void theHighestThresholdThatIsExceededPricesAllTokens(
            long prompt, @Nullable String tier, long inputNanos, long outputNanos) {
        assertThat(quote("p", prompt, tier))
                .isEqualTo(new Quote.Priced(inputNanos, outputNanos, 7, Quote.Source.BOOK, "m", false));
    }

    @ParameterizedTest
    @CsvSource({"127999, 127999000", "128000, 256000000", "128001, 256002000"})
    void xaiCountsTheThresholdItselfAsExceeded(long prompt, long inputNanos) {
        assertThat(((Quote.Priced) quote("xai", prompt, null)).costInputNanos()).isEqualTo(inputNanos);
    }

    private static Quote quote(String provider, long prompt, @Nullable String tier) {
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = prompt;
        usage.completionTokens = 1;
        usage.serviceTier = tier;
        return Books.quote(Books.of(Books.entry("m", provider, PRICES)), "m", usage);
    }

    @ParameterizedTest
    @CsvSource({"31999, 31999000", "32000, 32000000", "32001, 64002000", "999999, 1999998000"})
    void aRangeEndsWithItsUpperBound(long prompt, long inputNanos) {
        PriceBook book = Books.of(Books.entry(
                "m",
                "dashscope",
                Map.of(
                        "tiered_pricing.0.input_cost_per_token", "1e-6",
                        "tiered_pricing.0.range.0", "0",
                        "tiered_pricing.0.range.1", "32000",
                        "tiered_pricing.1.input_cost_per_token", "2e-6",
                        "tiered_pricing.1.range.0", "32000.0",
                        "tiered_pricing.1.range.1", "128000.0")));
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = prompt;
        assertThat(Books.quote(book, "m", usage))
                .isEqualTo(new Quote.Priced(inputNanos, 0, 7, Quote.Source.BOOK, "m", false));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-04T00:59:59Z, 500",
        "2026-11-04T01:00:00Z, 1000",
        "2026-11-04T23:00:00Z, 500",
        "2026-11-07T12:00:00Z, 500",
        "2026-11-06T12:00:00Z, 1000"
    })
    void offPeakHoursHaveTheirOwnPrices(String time, long inputNanos) {
        PriceBook book = Books.of(Books.entry(
                "m",
                "deepseek",
                Map.of(
                        "input_cost_per_token", "1e-6",
                        "off_peak_pricing.input_cost_per_token", "5e-7",
                        "off_peak_pricing.windows.0.hours_utc.0", "22:00-01:00",
                        "off_peak_pricing.windows.0.weekdays.0", "3",
                        "off_peak_pricing.windows.1.hours_utc", "00:00-00:00",
                        "off_peak_pricing.windows.1.weekdays.0", "6")));
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = 1;
        long micros = Instant.parse(time).getEpochSecond() * 1_000_000;
        Quote quote = new Pricer(0).quote(book, ModelNames.of("m"), "completion", usage, Pricer.UNKNOWN, micros);
        assertThat(quote).isEqualTo(new Quote.Priced(inputNanos, 0, 7, Quote.Source.BOOK, "m", false));
    }

    @ParameterizedTest
    @CsvSource({"m, 500", "b, 300"})
    void aBatchHasItsOwnPriceOrHalf(String model, long inputNanos) {
        PriceBook book = Books.of(
                Books.entry("m", "p", Map.of("input_cost_per_token", "1e-6")),
                Books.entry("b", "p", Map.of("input_cost_per_token", "1e-6", "input_cost_per_token_batches", "3e-7")));
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = 1;
        Quote quote = new Pricer(0).quote(book, ModelNames.of(model), "aretrieve_batch", usage, Pricer.UNKNOWN, 0);
        assertThat(quote).isEqualTo(new Quote.Priced(inputNanos, 0, 7, Quote.Source.BOOK, model, false));
    }
}
