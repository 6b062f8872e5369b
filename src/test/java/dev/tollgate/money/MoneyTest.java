package dev.tollgate.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    @Property
    void everyAmountIsReadAsItWasWritten(@ForAll long nanos) {
        assertThat(Money.parseUsd(Money.formatUsd(nanos))).isEqualTo(nanos);
    }

    @Property
    void centsAreRoundedHalfEven(@ForAll long nanos) {
        long expected = BigDecimal.valueOf(nanos, 9)
                .setScale(2, RoundingMode.HALF_EVEN)
                .unscaledValue()
                .longValueExact();
        assertThat(Money.toCentsHalfEven(nanos)).isEqualTo(expected);
    }

    @Property
    void wholeCentsSurviveTheWayThereAndBack(@ForAll int cents) {
        assertThat(Money.toCentsHalfEven(Money.ofCents(cents))).isEqualTo(cents);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00",
        "1500000000, 1.50",
        "-1500000000, -1.50",
        "12345, 0.000012345",
        "1, 0.000000001",
        "9223372036854775807, 9223372036.854775807",
        "-9223372036854775808, -9223372036.854775808"
    })
    void amountsAreWrittenWithoutNeedlessZeros(long nanos, String text) {
        assertThat(Money.formatUsd(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.5", "1.500000000", "-0.1", "007"})
    void plainDecimalsAreRead(String text) {
        assertThat(Money.parseUsd(text))
                .isEqualTo(new BigDecimal(text).movePointRight(9).longValueExact());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "1.",
                ".5",
                "+1",
                "1e3",
                "1,5",
                " 1",
                "1 ",
                "0x1",
                "NaN",
                "1.0000000000",
                "--1",
                "1.5.5",
                "١",
                "9223372036.854775808",
                "99999999999999999999",
                "1_000"
            })
    void anythingElseIsRefused(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Money.parseUsd(text));
    }

    @Example
    void arithmeticNeverWraps() {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Money.add(Long.MAX_VALUE, 1));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Money.subtract(Long.MIN_VALUE, 1));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Money.multiply(Long.MAX_VALUE, 2));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Money.ofCents(Long.MAX_VALUE));
    }

    @Example
    void floatNoiseIsRoundedAway() {
        assertThat(Money.ofUsdHalfEven(new BigDecimal("0.0023100000000000004"))).isEqualTo(2_310_000);
        assertThat(Money.ofUsdHalfEven(new BigDecimal("0.0000000005"))).isZero();
        assertThat(Money.ofUsdHalfEven(new BigDecimal("0.0000000015"))).isEqualTo(2);
    }
}
