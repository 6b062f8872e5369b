package dev.tollgate.reports;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of time as whole days in UTC, whose sums are kept, and parts of days, whose rows must be read. A day of which the
 * larger part is wanted is counted whole, and the rest of it taken off: until now that is nothing but what has a time in the
 * future.
 *
 * @param firstDay the first of the days that are counted whole
 * @param endDay the day after the last of them; not before {@code firstDay}
 */
record DayRange(LocalDate firstDay, LocalDate endDay, List<Part> parts) {
    /** All days on which there may be something. */
    static final DayRange ALWAYS = new DayRange(LocalDate.EPOCH, LocalDate.of(9999, 12, 31), List.of());

    DayRange {
        parts = List.copyOf(parts);
    }

    /**
     * From a time to before another of the same day.
     *
     * @param sign 1 to be added, -1 to be taken off
     */
    record Part(Instant from, Instant to, int sign) {}

    /** @param now what is later has few rows */
    static DayRange of(Instant from, Instant to, Instant now) {
        LocalDate first = day(from);
        if (from.equals(to)) {
            return new DayRange(first, first, List.of());
        }
        LocalDate end = endOf(to);
        List<Part> parts = new ArrayList<>();
        if (end.equals(first.plusDays(1))) {
            long outside = past(start(first), from, now) + past(to, start(end), now);
            if (outside > past(from, to, now)) {
                parts.add(new Part(from, to, 1));
                return new DayRange(first, first, parts);
            }
        }
        boolean leavesFirst = past(start(first), from, now) > past(from, start(first.plusDays(1)), now);
        boolean leavesLast = past(to, start(end), now) > past(start(end.minusDays(1)), to, now);
        boolean isOneDay = !end.isAfter(first.plusDays(1));
        if (leavesFirst && !isOneDay) {
            first = first.plusDays(1);
            add(parts, from, start(first), 1);
        } else {
            add(parts, start(first), from, -1);
        }
        if (leavesLast && !isOneDay) {
            end = end.minusDays(1);
            add(parts, start(end), to, 1);
        } else {
            add(parts, to, start(end), -1);
        }
        return new DayRange(first, end, parts);
    }

    /** The days that a range touches, as whole ones. */
    static DayRange touching(Instant from, Instant to) {
        return new DayRange(day(from), endOf(to), List.of());
    }

    Instant start() {
        return start(firstDay);
    }

    Instant end() {
        return start(endDay);
    }

    private static void add(List<Part> parts, Instant from, Instant to, int sign) {
        if (from.isBefore(to)) {
            parts.add(new Part(from, to, sign));
        }
    }

    /** How much of it is not in the future, in microseconds. */
    private static long past(Instant from, Instant to, Instant now) {
        Instant end = to.isBefore(now) ? to : now;
        return end.isAfter(from) ? Duration.between(from, end).toNanos() / 1_000 : 0;
    }

    static LocalDate day(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** The day after the last that has a moment before this one. */
    static LocalDate endOf(Instant time) {
        LocalDate day = day(time);
        return start(day).equals(time) ? day : day.plusDays(1);
    }

    static Instant start(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
