package dev.tollgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BasisPointsTest {
    @Property
    void shareAndRemainderAddUpToTheTotal(@ForAll long total, @ForAll @IntRange(max = 10_000) int bps) {
        assertThat(Math.addExact(BasisPoints.share(total, bps), BasisPoints.remainder(total, bps)))
                .isEqualTo(total);
    }

    @Property
    void aShareIsRoundedHalfEvenOnce(@ForAll long total, @ForAll @IntRange(max = 10_000) int bps) {
        BigDecimal exact = BigDecimal.valueOf(total).multiply(BigDecimal.valueOf(bps, 4));
        assertThat(BasisPoints.share(total, bps))
                .isEqualTo(exact.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
    }

    @Property
    void aMarkupIsRoundedHalfEvenOnce(
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000L) long nanos,
            @ForAll @IntRange(max = 100_000) int bps) {
        BigDecimal exact = BigDecimal.valueOf(nanos).multiply(BigDecimal.valueOf(10_000L + bps, 4));
        assertThat(BasisPoints.markUp(nanos, bps))
                .isEqualTo(exact.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
    }

    @Property
    void aMarkupWithADiscountIsRoundedHalfEvenOnce(
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000_000L) long nanos,
            @ForAll @IntRange(max = 100_000) int markupBps,
            @ForAll @IntRange(max = 10_000) int discountBps) {
        BigDecimal exact = BigDecimal.valueOf(nanos)
                .multiply(BigDecimal.valueOf(10_000L + markupBps, 4))
                .multiply(BigDecimal.valueOf(10_000L - discountBps, 4));
        assertThat(BasisPoints.markUp(nanos, markupBps, discountBps))
                .isEqualTo(exact.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
    }

    @Example
    void aShareBeyondTheWholeIsRefused() {
        assertThat(BasisPoints.share(7, 10_000)).isEqualTo(7);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> BasisPoints.share(7, 10_001));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> BasisPoints.share(7, -1));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> BasisPoints.markUp(Long.MAX_VALUE, 1));
    }
}
