package dev.tollgate.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.reports.DayRange.Part;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DayRangeTest {
    private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-27T09:30:00Z");

    @Test
    void wholeDaysHaveNoParts() {
        assertThat(range("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"))
                .isEqualTo(new DayRange(LocalDate.of(2026, 10, 1), LocalDate.of(2026, 11, 1), List.of()));
    }

    @Test
    void todayUntilNowIsAWholeDayLessTheFuture() {
        assertThat(range("2026-11-01T00:00:00Z", NOW.toString()))
                .isEqualTo(new DayRange(
                        LocalDate.of(2026, 11, 1),
                        LocalDate.of(2026, 11, 28),
                        List.of(new Part(NOW, Instant.parse("2026-11-28T00:00:00Z"), -1))));
    }

    @Test
    void theSmallerPartOfADayIsRead() {
        assertThat(range("2026-10-03T20:00:00Z", "2026-10-20T20:00:00Z").parts())
                .containsExactly(
                        part("2026-10-03T20:00:00Z", "2026-10-04T00:00:00Z", 1),
                        part("2026-10-20T20:00:00Z", "2026-10-21T00:00:00Z", -1));
        assertThat(range("2026-10-03T04:00:00Z", "2026-10-20T04:00:00Z").parts())
                .containsExactly(
                        part("2026-10-03T00:00:00Z", "2026-10-03T04:00:00Z", -1),
                        part("2026-10-20T00:00:00Z", "2026-10-20T04:00:00Z", 1));
    }

    @Test
    void withinADayToo() {
        assertThat(range("2026-10-03T10:00:00Z", "2026-10-03T11:00:00Z"))
                .isEqualTo(new DayRange(
                        LocalDate.of(2026, 10, 3),
                        LocalDate.of(2026, 10, 3),
                        List.of(part("2026-10-03T10:00:00Z", "2026-10-03T11:00:00Z", 1))));
        assertThat(range("2026-10-03T01:00:00Z", "2026-10-03T23:00:00Z").parts())
                .containsExactly(
                        part("2026-10-03T00:00:00Z", "2026-10-03T01:00:00Z", -1),
                        part("2026-10-03T23:00:00Z", "2026-10-04T00:00:00Z", -1));
    }

    @Test
    void nothingIsNothing() {
        for (String at : List.of("2026-10-03T00:00:00Z", "2026-10-03T10:00:00Z")) {
            DayRange empty = range(at, at);
            assertThat(empty.parts()).isEmpty();
            assertThat(empty.firstDay()).isEqualTo(empty.endDay());
        }
    }

    /** Each minute is counted once inside the range and not at all outside, whenever it is now. */
    @Property(tries = 300)
    void eachMomentCountsOnceIfItIsInside(
            @ForAll @IntRange(max = 4 * 1440) int fromMinute,
            @ForAll @IntRange(max = 4 * 1440) int minutes,
            @ForAll @IntRange(max = 9 * 1440) int nowMinute) {
        Instant from = BEGIN.plus(Duration.ofMinutes(fromMinute));
        Instant to = from.plus(Duration.ofMinutes(minutes));
        DayRange range = DayRange.of(from, to, BEGIN.plus(Duration.ofMinutes(nowMinute)));

        for (int minute = -1440; minute < 10 * 1440; minute += 7) {
            Instant at = BEGIN.plus(Duration.ofMinutes(minute)).plusSeconds(30);
            int counted = contains(range.start(), range.end(), at) ? 1 : 0;
            for (Part part : range.parts()) {
                counted += contains(part.from(), part.to(), at) ? part.sign() : 0;
            }
            assertThat(counted)
                    .as("%s from %s to %s: %s", at, from, to, range)
                    .isEqualTo(contains(from, to, at) ? 1 : 0);
        }
    }

    private static boolean contains(Instant from, Instant to, Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }

    private static DayRange range(String from, String to) {
        return DayRange.of(Instant.parse(from), Instant.parse(to), NOW);
    }

    private static Part part(String from, String to, int sign) {
        return new Part(Instant.parse(from), Instant.parse(to), sign);
    }
}
