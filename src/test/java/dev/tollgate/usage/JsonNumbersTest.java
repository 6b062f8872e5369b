package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumbersTest {
    @Property(tries = 20_000)
    void agreesWithBigDecimal(@ForAll("numbers") String number, @ForAll @IntRange(max = 9) int shift) {
        BigDecimal exact = new BigDecimal(number).scaleByPowerOfTen(shift);
        assertThat(rounded(number, shift)).isEqualTo(asLong(exact.setScale(0, RoundingMode.HALF_EVEN)));
        assertThat(whole(number)).isEqualTo(asLong(new BigDecimal(number)));
    }

    private static long asLong(BigDecimal number) {
        try {
            return number.longValueExact();
        } catch (ArithmeticException noLong) {
            return JsonNumbers.NOT_EXACT;
        }
    }

    @Property
    void whatLongAndDoublePrintIsRead(@ForAll long count, @ForAll double amount) {
        assertThat(whole(Long.toString(count))).isEqualTo(count);
        assertThat(JsonNumbers.isNumber(
                        ascii(Double.toString(amount)), Double.toString(amount).length()))
                .isTrue();
    }

    @Provide
    Arbitrary<String> numbers() {
        Arbitrary<String> sign = Arbitraries.of("", "-");
        Arbitrary<String> whole = Arbitraries.oneOf(
                Arbitraries.just("0"),
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(25).map(s -> "1" + s),
                Arbitraries.longs().between(0, Long.MAX_VALUE).map(String::valueOf));
        Arbitrary<String> fraction = Arbitraries.oneOf(
                Arbitraries.just(""),
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(30).map(s -> "." + s),
                Arbitraries.of(".5", ".50", ".500000000", ".0", ".49999999999999999999", ".50000000000000000001"));
        Arbitrary<String> exponent = Arbitraries.oneOf(
                Arbitraries.just(""),
                Arbitraries.integers().between(-30, 30).map(e -> "e" + e),
                Arbitraries.integers().between(0, 400).map(e -> "E+" + e),
                Arbitraries.integers().between(-400, 0).map(e -> "e" + e));
        return Combinators.combine(sign, whole, fraction, exponent).as((s, w, f, e) -> s + w + f + e);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "-0.0, 0",
        "0e99999999999, 0",
        "12, 12",
        "12.0, 12",
        "12.000e0, 12",
        "1.2e1, 12",
        "1200E-2, 12",
        "-7, -7",
        "4294967297, 4294967297",
        "9007199254740993, 9007199254740993",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775807.0, 9223372036854775807",
        "922337203685477580700e-2, 9223372036854775807",
        "1000000000000000000, 1000000000000000000",
        "0.000000000000000000001e21, 1",
    })
    void wholeNumbersAreExact(String number, long expected) {
        assertThat(whole(number)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.5",
                "12.5",
                "1e-1",
                "9223372036854775808",
                "18446744073709551616",
                "9223372036854775807.5",
                "1e19",
                "1e400",
                "-1e400",
                "1e-400",
                "1e99999999999999999999",
                "1234567890123456789012e99999999999999999999",
                "1234567890123456789012e-99999999999999999999",
            })
    void whatNoLongHoldsIsRefused(String number) {
        assertThat(whole(number)).isEqualTo(JsonNumbers.NOT_EXACT);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0023100000000000004, 2310000",
        "2.5e-06, 2500",
        "1.6e-07, 160",
        "0.0000000005, 0",
        "0.0000000015, 2",
        "0.0000000025, 2",
        "0.00000000250000000000000000001, 3",
        "0.00000000249999999999999999999, 2",
        "-0.0000000015, -2",
        "1e-9, 1",
        "5e-10, 0",
        "6e-10, 1",
        "1e-400, 0",
        "1234567890123456789012e-400, 0",
        "1e-99999999999999999999, 0",
        "9223372036.854775807, 9223372036854775807",
        "1775200000.112, 1775200000112000000",
    })
    void dollarsAreRoundedHalfEvenToNanos(String number, long nanos) {
        assertThat(rounded(number, 9)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036.854775808", "1e400", "1e11", "123456789012345678901234567890"})
    void moreDollarsThanALongHoldsAreRefused(String number) {
        assertThat(rounded(number, 9)).isEqualTo(JsonNumbers.NOT_EXACT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+1",
                "01",
                "-01",
                "00",
                "1.",
                ".5",
                "1.e1",
                "1e",
                "1e+",
                "1e1.5",
                "--1",
                "1-1",
                "1 ",
                " 1",
                "0x1",
                "NaN",
                "Infinity",
                "1_000",
                "1e1e1",
                "١"
            })
    void whatJsonDoesNotCallANumberIsNone(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThat(JsonNumbers.isNumber(utf8, utf8.length)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"128, true", "129, false", "65536, false"})
    void aNumberHasABoundedLength(int length, boolean isNumber) {
        String number = "1".repeat(length);
        assertThat(JsonNumbers.isNumber(ascii(number), length)).isEqualTo(isNumber);
    }

    private static long whole(String number) {
        return JsonNumbers.whole(ascii(number), number.length());
    }

    private static long rounded(String number, int shift) {
        return JsonNumbers.rounded(ascii(number), number.length(), shift);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
