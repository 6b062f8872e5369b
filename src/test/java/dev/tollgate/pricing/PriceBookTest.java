package dev.tollgate.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookTest {
    private static final Map<String, String> PRICE = Map.of("input_cost_per_token", "1e-6");
    private static final PriceBook BOOK = new PriceBook(
            1,
            Instant.EPOCH,
            List.of(
                    Books.entry("gpt-4o", "openai", PRICE),
                    Books.entry("gpt-4o-mini", "openai", PRICE),
                    Books.entry("azure/gpt-4o", "azure", PRICE),
                    Books.entry("gemini-2.5-pro", "vertex_ai-language-models", PRICE),
                    Books.entry("anthropic.claude-x-v1:0", "bedrock_converse", PRICE),
                    Books.entry("openrouter/openai/gpt-4o", "openrouter", PRICE),
                    PriceEntry.operator("house-model", PRICE),
                    PriceEntry.operator("cheap", PRICE)),
            Map.of("team-gpt", "gpt-4o"));

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, openai, gpt-4o",
        "gpt-4o, azure, azure/gpt-4o",
        "azure/gpt-4o, azure, azure/gpt-4o",
        "openai/gpt-4o, openai, gpt-4o",
        "openai/gpt-4o, , gpt-4o",
        "vertex_ai/gemini-2.5-pro, vertex_ai, gemini-2.5-pro",
        "bedrock/anthropic.claude-x-v1:0, bedrock, anthropic.claude-x-v1:0",
        "openai/gpt-4o, openrouter, openrouter/openai/gpt-4o",
        "team-gpt, , gpt-4o"
    })
    void namesMatchExactlyThenWithoutPrefixThenByAlias(String model, @Nullable String provider, String entry) {
        assertThat(find(new ModelNames(null, provider, model, null, null))).isEqualTo(entry);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o-mini-2024-07-18, openai",
        "gpt-4o-2024-08-06, openai",
        "my-gpt-4o, openai",
        "my-org/gpt-4o, ",
        "ollama/gpt-4o, ollama",
        "azure/eu/gpt-4o, azure",
        "openai/openai/gpt-4o, openai",
        "GPT-4o, openai",
        "gpt-4, openai",
        "'gpt-4o ', openai",
        "team-gpt-2, openai",
        "/gpt-4o, openai",
        "openai/, openai"
    })
    void aNameNobodyPricedIsNotPricedAsItsNeighbour(String model, @Nullable String provider) {
        assertThat(find(new ModelNames(null, provider, model, null, null))).isNull();
    }

    @Test
    void theOperatorsPriceForAGroupWinsOverEverything() {
        assertThat(find(new ModelNames("gpt-4o", "openai", "gpt-4o", "gpt-4o", "cheap")))
                .isEqualTo("cheap");
        assertThat(find(new ModelNames("gpt-4o-mini", "openai", "gpt-4o", "gpt-4o", "gpt-4o")))
                .isEqualTo("gpt-4o-mini");
    }

    @Test
    void candidatesAreTriedInTheirOrder() {
        assertThat(find(new ModelNames("gpt-4o-mini", "azure", "gpt-4o", "x", "y")))
                .isEqualTo("gpt-4o-mini");
        assertThat(find(new ModelNames("x", "azure", "gpt-4o", "gpt-4o-mini", "y")))
                .isEqualTo("azure/gpt-4o");
        assertThat(find(new ModelNames("x", "p", "y", "gpt-4o-mini", "gpt-4o"))).isEqualTo("gpt-4o-mini");
        assertThat(find(new ModelNames("x", "p", "y", "z", "gpt-4o"))).isEqualTo("gpt-4o");
        assertThat(BOOK.find(new ModelNames(null, null, null, null, null))).isNull();
    }

    private static @Nullable String find(ModelNames names) {
        ModelPrice price = BOOK.find(names);
        return price == null ? null : price.model();
    }

    @Test
    void aBookWithADanglingAliasOrABadPriceIsRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new PriceBook(1, Instant.EPOCH, List.of(), Map.of("a", "b")))
                .withMessageContaining("no entry named b");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Books.of(Books.entry("m", "p", Map.of("input_cost_per_token", "free"))))
                .withMessageContaining("m: input_cost_per_token");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Books.of(Books.entry("m", "p", PRICE), Books.entry("m", "q", PRICE)))
                .withMessageContaining("two entries");
    }

    @Test
    void theBookInForceIsTheOneOfTheCallsTime() {
        PriceBook first = new PriceBook(1, Instant.parse("2026-01-01T00:00:00Z"), List.of(), Map.of());
        PriceBook second = new PriceBook(2, Instant.parse("2026-02-01T00:00:00Z"), List.of(), Map.of());
        PriceBook correction = new PriceBook(3, Instant.parse("2026-02-01T00:00:00Z"), List.of(), Map.of());
        PriceBooks books = new PriceBooks(List.of(correction, first, second));
        long february = second.effectiveFrom().getEpochSecond() * 1_000_000;
        assertThat(books.at(0)).isSameAs(first);
        assertThat(books.at(february - 1)).isSameAs(first);
        assertThat(books.at(february)).isSameAs(correction);
        assertThat(books.at(Long.MAX_VALUE)).isSameAs(correction);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new PriceBooks(List.of()));
    }
}
