package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldReaderTest {
    private final FieldReader reader = new FieldReader();

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1775200000, 1775200000000000",
        "1775200000.112, 1775200000112000",
        "1775200000.1124567, 1775200000112457",
        "1.775200000112e9, 1775200000112000",
        "100000000000, 100000000000000000",
        "2026-04-03T07:06:40, 1775200000000000",
        "2026-04-03 07:06:40, 1775200000000000",
        "2026-04-03T07:06:40Z, 1775200000000000",
        "2026-04-03T07:06:40.112Z, 1775200000112000",
        "2026-04-03 07:06:40.112345, 1775200000112345",
        "2026-04-03T07:06:40.112345+00:00, 1775200000112345",
        "2026-04-03T07:06:40.1123456789Z, -9223372036854775808",
        "2026-04-03T07:06:40.112345678Z, 1775200000112345",
        "2026-04-03T07:06:40.1Z, 1775200000100000",
        "2026-04-03T07:06:40.12, 1775200000120000",
        "2026-04-03T09:06:40+02:00, 1775200000000000",
        "2026-04-03T09:06:40+0200, 1775200000000000",
        "2026-04-03T02:06:40.5-05, 1775200000500000",
        "1970-01-01T00:00:00, 0",
    })
    void timesAreReadToTheMicrosecond(String text, long micros) {
        assertThat(moment(text)).isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1775200000112", // milliseconds
                "1775200000112000", // microseconds
                "100000000001",
                "-1",
                "-0.5",
                "1e400",
                "",
                "now",
                "2026-04-03",
                "07:06:40",
                "2026-02-30T00:00:00",
                "2026-13-01T00:00:00",
                "2026-04-03T25:00:00",
                "2026-04-03T07:06:40.",
                "2026-04-03T07:06:40 +00:00",
                "2026-04-03T07:06:40 UTC",
                "2026-04-03T07:06:40Zz",
                "1969-12-31T23:59:59Z",
                "2026-04-03T07:06:40.112345+00:00 and more",
                "Fri, 03 Apr 2026 07:06:40 GMT"
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThat(moment(text)).isEqualTo(FieldReader.INVALID);
    }

    @Property
    void isoAndEpochTellTheSameMoment(@ForAll @LongRange(max = 4_102_444_800_000_000L) long micros) {
        Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        assertThat(moment(instant.toString())).isEqualTo(micros);
        assertThat(moment(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                        instant.atOffset(ZoneOffset.UTC).withNano(0))))
                .isEqualTo(micros / 1_000_000 * 1_000_000);
        assertThat(moment(String.format("%d.%06d", micros / 1_000_000, micros % 1_000_000)))
                .isEqualTo(micros);
    }

    @Test
    void numbersAsTextAreReadLikeNumbersAndNothingElseIs() {
        assertThat(FieldReader.count(ascii("412"), 3)).isEqualTo(412);
        assertThat(FieldReader.count(ascii("many"), 4)).isEqualTo(FieldReader.INVALID);
        assertThat(FieldReader.nanos(ascii("0.00231"), 7)).isEqualTo(2_310_000);
        assertThat(FieldReader.nanos(ascii("$1"), 2)).isEqualTo(FieldReader.INVALID);
        assertThat(FieldReader.micros(ascii("63.5"), 4)).isEqualTo(63_500_000);
        assertThat(FieldReader.micros(ascii("1:03"), 4)).isEqualTo(FieldReader.INVALID);
    }

    @Test
    void anEndlessNumberAsTextCostsNoTime() {
        byte[] digits = ascii("9".repeat(64 * 1024));
        assertThat(FieldReader.count(digits, digits.length)).isEqualTo(FieldReader.INVALID);
        assertThat(FieldReader.nanos(digits, digits.length)).isEqualTo(FieldReader.INVALID);
        assertThat(FieldReader.moment(digits, digits.length)).isEqualTo(FieldReader.INVALID);
    }

    @ParameterizedTest
    @CsvSource({"'', true", "None, true", "none, false", "Nonex, false", "' ', false", "null, false"})
    void onlyNothingAndPythonsNoneMeanAbsent(String text, boolean isAbsent) {
        assertThat(FieldReader.isAbsent(ascii(text), text.length())).isEqualTo(isAbsent);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void textsAreCutBetweenCharacters(boolean likelyAgain) {
        assertThat(text("x".repeat(2048), likelyAgain)).isEqualTo("x".repeat(2048));
        assertThat(text("x".repeat(2049), likelyAgain)).isEqualTo("x".repeat(2048));
        assertThat(text("x".repeat(2047) + "é", likelyAgain)).isEqualTo("x".repeat(2047));
        assertThat(text("x".repeat(2046) + "é", likelyAgain)).isEqualTo("x".repeat(2046) + "é");
        assertThat(text("x".repeat(2045) + "😀", likelyAgain)).isEqualTo("x".repeat(2045));
        assertThat(text("😀".repeat(600), likelyAgain)).isEqualTo("😀".repeat(512));
    }

    @Test
    void bytesThatAreNoUtf8AreNoTextHoweverManyThereAre() {
        byte[] broken = new byte[3000];
        java.util.Arrays.fill(broken, (byte) 0x80);
        assertThat(reader.text(broken, 10, false)).isNull();
        assertThat(reader.text(broken, 3000, false)).isNull();
        assertThat(reader.text(broken, 3000, true)).isNull();
    }

    private @Nullable String text(String text, boolean likelyAgain) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return reader.text(utf8, utf8.length, likelyAgain);
    }

    private static long moment(String text) {
        return FieldReader.moment(ascii(text), text.length());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
