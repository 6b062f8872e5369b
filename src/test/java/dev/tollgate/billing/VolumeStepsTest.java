package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.DiscountsConfig.VolumeStep;
import dev.tollgate.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class VolumeStepsTest {
    private static final VolumeSteps STEPS =
            new VolumeSteps(List.of(new VolumeStep(100_000, 500), new VolumeStep(1_000_000, 1_000)));

    private static long cents(long cents) {
        return STEPS.discountNanos(Money.ofCents(cents));
    }

    @Example
    void eachSliceHasTheRateOfTheStepBelowIt() {
        assertThat(cents(0)).isZero();
        assertThat(cents(100_000)).isZero();
        assertThat(cents(100_100)).isEqualTo(Money.ofCents(5));
        assertThat(cents(1_000_000)).isEqualTo(Money.ofCents(45_000));
        assertThat(cents(1_000_100)).isEqualTo(Money.ofCents(45_010));
    }

    @Example
    void atAStepNothingOfWhatIsAboveItCounts() {
        long step = Money.ofCents(100_000);
        assertThat(STEPS.discountNanos(step)).isZero();
        // A twentieth of 10 nano-dollars is a half, which goes to the even one; of 30 one and a half.
        assertThat(STEPS.discountNanos(step + 10)).isZero();
        assertThat(STEPS.discountNanos(step + 11)).isEqualTo(1);
        assertThat(STEPS.discountNanos(step + 30)).isEqualTo(2);
    }

    @Example
    void withoutStepsNothingIsGivenBack() {
        assertThat(new VolumeSteps(List.of()).discountNanos(Long.MAX_VALUE)).isZero();
        assertThat(new VolumeSteps(List.of(new VolumeStep(0, 10_000))).discountNanos(Long.MAX_VALUE))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Property
    void itIsTheSumOverTheSlicesRoundedOnce(
            @ForAll @Size(max = 8) List<@LongRange(max = 9_000_000_000L) Long> from,
            @ForAll @Size(value = 8) List<@IntRange(max = 10_000) Integer> bps,
            @ForAll @LongRange(max = Long.MAX_VALUE) long usage) {
        SortedMap<Long, Integer> byAmount = new TreeMap<>();
        for (int i = 0; i < from.size(); i++) {
            byAmount.put(from.get(i), bps.get(i));
        }
        List<VolumeStep> steps = new ArrayList<>();
        byAmount.forEach((cents, rate) -> steps.add(new VolumeStep(cents, rate)));
        BigDecimal exact = BigDecimal.ZERO;
        for (int i = 0; i < steps.size(); i++) {
            BigDecimal low = BigDecimal.valueOf(Money.ofCents(steps.get(i).fromCents()));
            BigDecimal high = i + 1 < steps.size()
                    ? BigDecimal.valueOf(Money.ofCents(steps.get(i + 1).fromCents()))
                    : BigDecimal.valueOf(Long.MAX_VALUE);
            BigDecimal slice = BigDecimal.valueOf(usage).min(high).subtract(low).max(BigDecimal.ZERO);
            exact = exact.add(slice.multiply(BigDecimal.valueOf(steps.get(i).bps(), 4)));
        }
        assertThat(new VolumeSteps(steps).discountNanos(usage))
                .isEqualTo(exact.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
    }

    @Property
    void whoUsesMoreNeverGetsLess(
            @ForAll @LongRange(max = 20_000_000_000_000L) long usage, @ForAll @LongRange(max = 1_000) long more) {
        assertThat(STEPS.discountNanos(usage + more)).isGreaterThanOrEqualTo(STEPS.discountNanos(usage));
    }
}
