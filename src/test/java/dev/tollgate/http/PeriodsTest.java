package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tollgate.http.Periods.Period;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T21:40:03.5Z");
    private static final String FORM =
            " must be a date such as 2026-11-27, or a time with its offset such as 2026-11-27T08:30:00Z.";

    @Test
    void withoutDatesItIsFromTheBeginOfTheMonthUntilNow() {
        assertThat(read(null, null)).isEqualTo(period("2026-11-01T00:00:00Z", "2026-11-27T21:40:03.5Z"));
    }

    @Test
    void aDateAsTheEndIncludesThatDay() {
        assertThat(read("2026-10-01", "2026-10-31")).isEqualTo(period("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"));
        assertThat(read("2024-02-29", "2024-02-29")).isEqualTo(period("2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"));
    }

    @Test
    void aTimeIsTheMomentThatItsOffsetSays() {
        assertThat(read("2026-10-01T02:00:00+02:00", "2026-10-01T12:30Z"))
                .isEqualTo(period("2026-10-01T00:00:00Z", "2026-10-01T12:30:00Z"));
        assertThat(read("2026-10-01T02:00:00.123456+02:00", null).from())
                .isEqualTo(Instant.parse("2026-10-01T00:00:00.123456Z"));
    }

    @Test
    void aPlusSignThatCameAsABlankIsStillAPlusSign() {
        assertThat(read("2026-10-01T02:00:00 02:00", null).from()).isEqualTo(Instant.parse("2026-10-01T00:00:00Z"));
    }

    @Test
    void anEmptyRangeIsARange() {
        assertThat(read("2026-10-01T00:00Z", "2026-10-01T00:00Z").from())
                .isEqualTo(Instant.parse("2026-10-01T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-02-29",
                "2026-13-01",
                "2026-1-1",
                "27.11.2026",
                "2026-11-27T08:30:00",
                "2026-11-27 08:30:00",
                "2026-11-27T25:00:00Z",
                "2026-11-27T08:30:00+99:00",
                "+12026-11-27",
                "0001-01-01",
                "-2026-01-01",
                "1764200000",
                "2026-11-27Z",
                "2026-11-27T08:30:00.1234567890Z",
                "2026-11-27T08:30:00Z; DROP TABLE",
                "٢٠٢٦-١١-٢٧"
            })
    void anythingElseIsRefusedByName(String text) {
        assertThat(refusal(text, null)).isEqualTo("start_date" + FORM);
        assertThat(refusal(null, text)).isEqualTo("end_date" + FORM);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThat(refusal("x", "y")).isEqualTo("start_date" + FORM + " end_date" + FORM);
    }

    @Test
    void theBeginMustNotBeAfterTheEnd() {
        assertThat(refusal("2026-11-02", "2026-10-31"))
                .isEqualTo("start_date (2026-11-02T00:00:00Z) must not be after end_date (2026-11-01T00:00:00Z).");
    }

    @Test
    void fourHundredDaysAreTakenAndNotAMomentMore() {
        assertThat(read("2025-01-01T00:00:00Z", "2026-02-05T00:00:00Z").to())
                .isEqualTo(Instant.parse("2026-02-05T00:00:00Z"));
        assertThat(refusal("2025-01-01T00:00:00Z", "2026-02-05T00:00:00.000001Z"))
                .isEqualTo("start_date and end_date must not be more than 400 days apart.");
        assertThat(refusal("1970-01-01", "9999-12-31")).contains("400 days");
    }

    @Test
    void whatOtherReadersFindIsSaidWithIt() {
        Violations violations = new Violations();
        int limit = violations.check(
                () -> {
                    throw Failure.invalid("limit must be from 1 to 100.").asException();
                },
                7);
        assertThat(limit).isEqualTo(7);
        assertThat(Periods.of("x", null, NOW, violations)).isEqualTo(new Period(NOW, NOW));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(violations::refuseIfAny)
                .satisfies(e ->
                        assertThat(e.failure().detail()).isEqualTo("limit must be from 1 to 100. start_date" + FORM));
    }

    private static Period read(@Nullable String start, @Nullable String end) {
        Violations violations = new Violations();
        Period period = Periods.of(start, end, NOW, violations);
        violations.refuseIfAny();
        return period;
    }

    private static String refusal(@Nullable String start, @Nullable String end) {
        try {
            return "taken: " + read(start, end);
        } catch (ProblemException e) {
            assertThat(e.failure().status()).isEqualTo(422);
            return e.failure().detail();
        }
    }

    private static Period period(String from, String to) {
        return new Period(Instant.parse(from), Instant.parse(to));
    }
}
