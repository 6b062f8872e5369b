package dev.tollgate.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.money.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class PricerTest {
    static final long TOKENS_MAX = 10_000_000;
    private static final List<String> FIELDS = List.of(
            "input_cost_per_token",
            "cache_read_input_token_cost",
            "cache_creation_input_token_cost",
            "cache_creation_input_token_cost_above_1hr",
            "input_cost_per_audio_token",
            "input_cost_per_image_token",
            "output_cost_per_token",
            "output_cost_per_reasoning_token",
            "output_cost_per_audio_token",
            "output_cost_per_image_token");
    private static final List<ObjLongConsumer<ReportedUsage>> POOLS = List.of(
            (usage, tokens) -> usage.promptTokens += tokens,
            (usage, tokens) -> {
                usage.promptTokens += tokens;
                usage.cacheRead(tokens);
            },
            (usage, tokens) -> {
                usage.promptTokens += tokens;
                usage.cacheWrite5mTokens += tokens;
            },
            (usage, tokens) -> {
                usage.promptTokens += tokens;
                usage.cacheWrite1hTokens += tokens;
            },
            (usage, tokens) -> {
                usage.promptTokens += tokens;
                usage.audioInputTokens += tokens;
            },
            (usage, tokens) -> {
                usage.promptTokens += tokens;
                usage.imageInputTokens += tokens;
            },
            (usage, tokens) -> usage.completionTokens += tokens,
            (usage, tokens) -> {
                usage.completionTokens += tokens;
                usage.reasoningTokens += tokens;
            },
            (usage, tokens) -> {
                usage.completionTokens += tokens;
                usage.audioOutputTokens += tokens;
            },
            (usage, tokens) -> {
                usage.completionTokens += tokens;
                usage.imageOutputTokens += tokens;
            });

    @Provide
    Arbitrary<Map<String, String>> prices() {
        Arbitrary<String> price = Arbitraries.longs()
                .between(1, 9_999_999)
                .map(n -> BigDecimal.valueOf(n, 13).toPlainString());
        return price.list().ofSize(FIELDS.size()).map(prices -> {
            Map<String, String> byField = new HashMap<>();
            for (int i = 0; i < prices.size(); i++) {
                byField.put(FIELDS.get(i), prices.get(i));
            }
            return byField;
        });
    }

    @Property
    void aQuoteIsTheExactSumOfEachSideRoundedOnce(
            @ForAll("prices") Map<String, String> prices,
            @ForAll @Size(10) List<@LongRange(min = 0, max = TOKENS_MAX) Long> tokens) {
        Quote.Priced priced = price(prices, usage(tokens));
        assertThat(priced.costInputNanos()).isEqualTo(expected(prices, tokens, 0, 6));
        assertThat(priced.costOutputNanos()).isEqualTo(expected(prices, tokens, 6, 10));
        assertThat(priced.costTotalNanos()).isEqualTo(priced.costInputNanos() + priced.costOutputNanos());
    }

    @Property
    void moreTokensInAnyPoolNeverCostLess(
            @ForAll("prices") Map<String, String> prices,
            @ForAll @Size(10) List<@LongRange(min = 0, max = TOKENS_MAX) Long> tokens,
            @ForAll @LongRange(min = 1, max = TOKENS_MAX) long more) {
        long before = price(prices, usage(tokens)).costTotalNanos();
        for (int pool = 0; pool < POOLS.size(); pool++) {
            List<Long> grown = new ArrayList<>(tokens);
            grown.set(pool, grown.get(pool) + more);
            assertThat(price(prices, usage(grown)).costTotalNanos()).isGreaterThanOrEqualTo(before);
        }
    }

    private static ReportedUsage usage(List<Long> tokens) {
        ReportedUsage usage = new ReportedUsage();
        for (int pool = 0; pool < POOLS.size(); pool++) {
            POOLS.get(pool).accept(usage, tokens.get(pool));
        }
        usage.totalTokens = usage.promptTokens + usage.completionTokens;
        return usage;
    }

    private static Quote.Priced price(Map<String, String> prices, ReportedUsage usage) {
        PriceBook book = Books.of(Books.entry("m", "p", prices));
        if (Books.quote(book, "m", usage) instanceof Quote.Priced priced) {
            return priced;
        }
        throw new AssertionError("not priced");
    }

    private static long expected(Map<String, String> prices, List<Long> tokens, int from, int to) {
        BigDecimal usd = BigDecimal.ZERO;
        for (int i = from; i < to; i++) {
            usd = usd.add(new BigDecimal(prices.get(FIELDS.get(i))).multiply(BigDecimal.valueOf(tokens.get(i))));
        }
        return Money.ofUsdHalfEven(usd);
    }

    @Example
    void missingPricesFallBackAndNothingIsFree() {
        PriceBook book = Books.of(
                Books.entry("m", "p", Map.of("input_cost_per_token", "3e-6", "output_cost_per_token", "15e-6")));
        ReportedUsage usage = usage(List.of(0L, 10L, 20L, 30L, 40L, 50L, 0L, 60L, 70L, 80L));
        assertThat(Books.quote(book, "m", usage))
                .isEqualTo(new Quote.Priced(150 * 3_000, 210 * 15_000, 7, Quote.Source.BOOK, "m", false));
    }

    @Example
    void aOneHourWriteWithoutAPriceCostsWhatAWriteCosts() {
        PriceBook book = Books.of(Books.entry(
                "m", "p", Map.of("input_cost_per_token", "3e-6", "cache_creation_input_token_cost", "3.75e-6")));
        ReportedUsage usage = usage(List.of(0L, 0L, 0L, 100L, 0L, 0L, 0L, 0L, 0L, 0L));
        assertThat(Books.quote(book, "m", usage))
                .isEqualTo(new Quote.Priced(375_000, 0, 7, Quote.Source.BOOK, "m", false));
    }
}
