package dev.tollgate.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What an account's own discount leaves of a price. */
class DiscountTest {
    private static final PriceBook BOOK = Books.of(Books.entry(
            "m", "p", Map.of("input_cost_per_token", "0.0000012345678901", "output_cost_per_token", "2e-6")));

    private static Quote quote(int discountBps, String model, ReportedUsage usage, long providerCostNanos) {
        return new Pricer(1_000)
                .discounted(discountBps, BOOK, ModelNames.of(model), "acompletion", usage, providerCostNanos, 0);
    }

    private static ReportedUsage tokens(long prompt, long completion) {
        ReportedUsage usage = new ReportedUsage();
        usage.promptTokens = prompt;
        usage.completionTokens = completion;
        usage.totalTokens = prompt + completion;
        return usage;
    }

    /** Rounding the price first, and then the discounted price, would be a nano-dollar off now and then. */
    @Property
    void eachSideIsDiscountedExactlyAndRoundedOnce(
            @ForAll @LongRange(min = 1, max = 10_000_000) long prompt, @ForAll @IntRange(max = 9_999) int bps) {
        Quote quote = quote(bps, "m", tokens(prompt, 3), Pricer.UNKNOWN);

        long input = new BigDecimal("1234.5678901")
                .multiply(BigDecimal.valueOf(prompt))
                .multiply(BigDecimal.valueOf(10_000L - bps, 4))
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
        long output = BigDecimal.valueOf(6_000)
                .multiply(BigDecimal.valueOf(10_000L - bps, 4))
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
        assertThat(quote).isEqualTo(new Quote.Priced(input, output, 7, Quote.Source.BOOK, "m", false));
    }

    @Example
    void noDiscountIsThePriceItself() {
        assertThat(quote(0, "m", tokens(10, 3), Pricer.UNKNOWN))
                .isEqualTo(new Pricer(1_000)
                        .quote(BOOK, ModelNames.of("m"), "acompletion", tokens(10, 3), Pricer.UNKNOWN, 0));
    }

    @Example
    void aModelWithoutAPriceIsDiscountedOnWhatItsProviderTookWithTheMarkup() {
        assertThat(quote(1_500, "unknown", tokens(10, 3), 1_000_001))
                .isEqualTo(new Quote.Priced(0, 935_001, 7, Quote.Source.PROVIDER_COST, "", false));
    }
}
