package dev.tollgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CostSumTest {
    record Line(long units, Rate rate, boolean micros) {
        BigDecimal usd() {
            BigDecimal usd = rate.perUnitUsd().multiply(BigDecimal.valueOf(units));
            return micros ? usd.movePointLeft(6) : usd;
        }
    }

    @Provide
    Arbitrary<List<Line>> lines() {
        Arbitrary<Long> units = Arbitraries.longs().between(0, 3_000_000_000_000L);
        Arbitrary<Rate> rates = Combinators.combine(
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        Arbitraries.integers().between(0, Rate.SCALE_MAX))
                .as(Rate::new);
        return Combinators.combine(units, rates, Arbitraries.of(true, false))
                .as(Line::new)
                .list()
                .ofMaxSize(15);
    }

    @Property
    void aSumIsExactAndRoundedOnce(@ForAll("lines") List<Line> lines) {
        assertThat(sum(lines).nanosHalfEven()).isEqualTo(expected(lines, BigDecimal.ONE));
    }

    @Property
    void aFactorIsExactToo(@ForAll("lines") List<Line> lines) {
        CostSum sum = sum(lines);
        sum.multiply(Factor.of(new BigDecimal("1.1")));
        sum.multiply(Factor.of(new BigDecimal("6.000")));
        assertThat(sum.nanosHalfEven()).isEqualTo(expected(lines, new BigDecimal("6.6")));
    }

    private static CostSum sum(List<Line> lines) {
        CostSum sum = new CostSum();
        for (Line line : lines) {
            if (line.micros()) {
                sum.addMicros(line.units(), line.rate());
            } else {
                sum.add(line.units(), line.rate());
            }
        }
        return sum;
    }

    private static long expected(List<Line> lines, BigDecimal factor) {
        BigDecimal nanos = lines.stream()
                .map(Line::usd)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .multiply(factor)
                .movePointRight(9)
                .setScale(0, RoundingMode.HALF_EVEN);
        return nanos.toBigInteger().bitLength() < Long.SIZE ? nanos.longValueExact() : CostSum.TOO_LARGE;
    }

    @Example
    void theFinestPricesOfTheMapAreExact() {
        CostSum sum = new CostSum();
        sum.add(1_000_000, Rate.perUnit(new BigDecimal("5.0000000000000004E-8")));
        assertThat(sum.nanosHalfEven()).isEqualTo(50_000_000);
        assertThat(Rate.perUnit(new BigDecimal("5.0000000000000004E-8")).perUnitUsd())
                .isEqualByComparingTo("5.0000000000000004E-8");
    }

    @Example
    void ratesThatCannotBeKeptExactlyAreRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Rate.perUnit(new BigDecimal("-1e-7")));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Rate.perUnit(new BigDecimal("1e-31")));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Rate.perUnit(new BigDecimal("0.12345678901234567891")));
        assertThat(Rate.perUnit(new BigDecimal("0.00"))).isEqualTo(Rate.ZERO);
        assertThat(Rate.perUnit(new BigDecimal("3e-6"))).isEqualTo(new Rate(3, 0));
        assertThat(new Rate(3, 0).half().perMillionUsd()).isEqualByComparingTo("1.5");
    }
}
