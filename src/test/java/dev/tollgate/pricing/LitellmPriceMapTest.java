package dev.tollgate.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LitellmPriceMapTest {
    private static LitellmPriceMap.Result read(String json, int markupBps) throws IOException {
        return LitellmPriceMap.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), markupBps);
    }

    @Test
    void theShippedMapIsReadWithoutAProblem() {
        LitellmPriceMap.Result shipped = DefaultPrices.read();
        System.out.printf(
                "shipped price map: %d entries, %d without a price the pricer uses, unknown price fields %s%n",
                shipped.entries().size(), shipped.unpricedModels(), shipped.unknownPriceFields());
        assertThat(shipped.problems()).isEmpty();
        assertThat(shipped.entries()).hasSizeGreaterThan(4_000);
    }

    @Test
    void numbersAndStringsAreTakenAsTheDecimalsTheyAre() throws IOException {
        LitellmPriceMap.Result result = read("""
            {"a": {"input_cost_per_token": "3e-7", "output_cost_per_token": 5.0000000000000004e-08,
                   "max_tokens": 8192, "litellm_provider": "p", "mode": "chat"}}
            """, 0);
        PriceEntry entry = result.entries().getFirst();
        assertThat(entry.prices())
                .containsEntry("input_cost_per_token", "0.0000003")
                .containsEntry("output_cost_per_token", "0.000000050000000000000004")
                .hasSize(2);
        assertThat(entry.provider()).isEqualTo("p");
    }

    @Test
    void aMarkupIsExactAndLeavesRulesAlone() throws IOException {
        LitellmPriceMap.Result result = read("""
            {"a": {"input_cost_per_token": 3e-7, "regional_endpoint_uplift_multiplier": 1.1,
                   "tiered_pricing": [{"range": [0, 1000], "input_cost_per_token": 1e-6}]}}
            """, 1_250);
        assertThat(result.entries().getFirst().prices())
                .containsEntry("input_cost_per_token", "0.0000003375")
                .containsEntry("tiered_pricing.0.input_cost_per_token", "0.000001125")
                .containsEntry("tiered_pricing.0.range.1", "1000")
                .containsEntry("regional_endpoint_uplift_multiplier", "1.1");
    }

    @Test
    void badValuesAreReportedWithTheirModelAndNeverGuessed() throws IOException {
        LitellmPriceMap.Result result = read("""
            {"good": {"input_cost_per_token": 1e-6},
             "free": {"max_tokens": 5},
             "text": {"input_cost_per_token": "cheap"},
             "negative": {"input_cost_per_token": -1e-6},
             "huge": {"input_cost_per_token": "1e999999999"},
             "array": [],
             "true": {"input_cost_per_token": true},
             "hours": {"input_cost_per_token": 1e-6, "off_peak_pricing": {"hours_utc": "noon"}}}
            """, 0);
        assertThat(result.entries()).extracting(PriceEntry::model).containsExactly("good");
        assertThat(result.unpricedModels()).isEqualTo(1);
        assertThat(result.problems()).hasSize(6).allMatch(problem -> problem.contains(": "));
    }

    @Test
    void unknownPriceFieldsAreCounted() throws IOException {
        LitellmPriceMap.Result result = read("""
            {"a": {"input_cost_per_token": 1e-6, "output_cost_per_dream": 1},
             "b": {"input_cost_per_token": 1e-6, "output_cost_per_dream": 2}}
            """, 0);
        assertThat(result.unknownPriceFields()).containsExactly(Map.entry("output_cost_per_dream", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "{\"a\": {}} x", "{\"a\": {}, \"a\": {}}", "{\"a\": {\"x_cost\": NaN}}"})
    void whatIsNoPriceMapIsRefused(String json) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> read(json, 0));
    }

    @Test
    void aDifferenceNamesModelsFieldsAndPercents() {
        List<PriceEntry> before = List.of(
                Books.entry("kept", "p", Map.of("input_cost_per_token", "0.000001")),
                Books.entry("gone", "p", Map.of("input_cost_per_token", "1e-6")),
                Books.entry("same", "p", Map.of("input_cost_per_token", "1e-6")));
        List<PriceEntry> after = List.of(
                Books.entry("kept", "p", Map.of("input_cost_per_token", "0.00000125", "output_cost_per_token", "5e-6")),
                Books.entry("new", "p", Map.of("input_cost_per_token", "1e-6")),
                Books.entry("same", "p", Map.of("input_cost_per_token", "0.0000010")));
        PriceDiff diff = PriceDiff.between(before, after);
        assertThat(diff.added()).containsExactly("new");
        assertThat(diff.removed()).containsExactly("gone");
        assertThat(diff.changed())
                .containsExactly(
                        new PriceDiff.Change("kept", "input_cost_per_token", "0.000001", "0.00000125"),
                        new PriceDiff.Change("kept", "output_cost_per_token", null, "5e-6"));
        assertThat(diff.changed().getFirst().percent()).isEqualByComparingTo("25.0");
        assertThat(diff.changed().getLast().percent()).isNull();
        assertThat(PriceDiff.between(before, before).isEmpty()).isTrue();
    }
}
