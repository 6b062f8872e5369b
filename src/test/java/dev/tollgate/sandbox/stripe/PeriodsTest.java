package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Month ends, leap years, prorations worked out by hand, and the order in which things fall due. */
class PeriodsTest {
    @ParameterizedTest
    @CsvSource({
        // From the end of January: each month's own last day, and back to the 31st.
        "2026-01-31T10:00:00Z, month, 1, 2026-01-31T10:00:00Z, 2026-02-28T10:00:00Z",
        "2026-01-31T10:00:00Z, month, 1, 2026-02-28T10:00:00Z, 2026-03-31T10:00:00Z",
        "2026-01-31T10:00:00Z, month, 1, 2026-03-31T10:00:00Z, 2026-04-30T10:00:00Z",
        "2028-01-31T10:00:00Z, month, 1, 2028-01-31T10:00:00Z, 2028-02-29T10:00:00Z",
        "2028-01-30T10:00:00Z, month, 1, 2028-02-29T10:00:00Z, 2028-03-30T10:00:00Z",
        // 29 February comes once in four years.
        "2028-02-29T00:00:00Z, year, 1, 2028-02-29T00:00:00Z, 2029-02-28T00:00:00Z",
        "2028-02-29T00:00:00Z, year, 1, 2031-02-28T00:00:00Z, 2032-02-29T00:00:00Z",
        "2026-11-30T00:00:00Z, month, 3, 2026-11-30T00:00:00Z, 2027-02-28T00:00:00Z",
        "2026-11-30T00:00:00Z, month, 3, 2027-02-28T00:00:00Z, 2027-05-30T00:00:00Z",
        "2026-01-15T12:00:00Z, week, 2, 2026-01-15T12:00:00Z, 2026-01-29T12:00:00Z",
        "2026-01-15T12:00:00Z, day, 30, 2026-01-15T12:00:00Z, 2026-02-14T12:00:00Z",
        // In the middle of a period, and in its last second.
        "2026-01-15T12:00:00Z, month, 1, 2026-02-01T00:00:00Z, 2026-02-15T12:00:00Z",
        "2026-01-15T12:00:00Z, month, 1, 2026-02-15T11:59:59Z, 2026-02-15T12:00:00Z",
        // Before the anchor, as in a trial.
        "2026-01-15T12:00:00Z, month, 1, 2026-01-01T00:00:00Z, 2026-01-15T12:00:00Z",
    })
    void endWhereTheCalendarSays(Instant anchor, String interval, int count, Instant at, Instant end) {
        ObjectNode recurring = Json.object("interval", interval, "interval_count", count);
        assertThat(Instant.ofEpochSecond(Periods.endAfter(anchor.getEpochSecond(), recurring, at.getEpochSecond())))
                .isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource({
        // cents, days of the period, days left, what is left of it
        "3100, 31, 21, 2100",
        "500, 31, 21, 339", // 338.7
        "500, 28, 14, 250",
        "999, 30, 1, 33", // 33.3
        "1001, 30, 15, 501", // 500.5, halves up
        "500, 31, 0, 0",
        "500, 31, 31, 500",
        "500, 31, 40, 500",
    })
    void theRestOfAPeriodIsProportionalToTheSecond(long cents, int days, int left, long rest) {
        long start = 1_000_000;
        long end = start + Duration.ofDays(days).toSeconds();
        ObjectNode item = Json.object("current_period_start", start, "current_period_end", end);
        assertThat(Prorations.rest(item, cents, end - Duration.ofDays(left).toSeconds()))
                .isEqualTo(rest);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, VISA, 59",
        "500, VISA, 45",
        "50, VISA, 31",
        "123456, VISA, 3610",
        "5000, BANK_DEBIT, 40",
        "100000, BANK_DEBIT, 500"
    })
    void feesAreThoseOfThePriceList(long cents, TestMethod method, long fee) {
        assertThat(Fees.processing(cents, method)).isEqualTo(fee);
    }

    @Test
    void aFieldThatStripeDoesNotHaveIsFound() {
        ObjectNode item = Json.object("id", "ii_1", "object", "invoiceitem", "amount", 5);
        ModelShapes.check(item);
        assertThatThrownBy(() -> ModelShapes.check(item.deepCopy().put("amuont", 5)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("amuont");
        assertThatThrownBy(() -> ModelShapes.check(item.deepCopy().put("amount", "5")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("whole number");
        assertThatThrownBy(() -> ModelShapes.check(item.deepCopy().set("period", Json.object("begin", 1))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("begin");
    }

    @Test
    void whatFallsDueHappensInOrderAndAtItsTime() {
        SandboxTime time = new SandboxTime(Clock.fixed(Instant.ofEpochSecond(1000), ZoneOffset.UTC));
        List<String> seen = new ArrayList<>();
        time.at(1030, () -> seen.add("third at " + time.now()));
        time.at(1010, () -> {
            seen.add("first at " + time.now());
            time.in(Duration.ofSeconds(5), () -> seen.add("second at " + time.now()));
        });
        time.at(1030, () -> seen.add("fourth at " + time.now()));
        time.at(1031, () -> seen.add("never"));
        time.advanceTo(Instant.ofEpochSecond(1030));
        assertThat(seen).containsExactly("first at 1010", "second at 1015", "third at 1030", "fourth at 1030");
        assertThat(time.now()).isEqualTo(1030);
        assertThatThrownBy(() -> time.advanceTo(Instant.ofEpochSecond(1029))).isInstanceOf(StripeFailure.class);
    }
}
