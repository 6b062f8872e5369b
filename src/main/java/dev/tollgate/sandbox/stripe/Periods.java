package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * Billing periods. Each is counted from the anchor, so that a subscription of 31 January renews on 28 February and then on
 * 31 March. All in UTC.
 */
final class Periods {
    private Periods() {}

    /** The end of the period that {@code at} lies in, which begins with its first second. */
    static long endAfter(long anchor, JsonNode recurring, long at) {
        ZonedDateTime start = time(anchor);
        ChronoUnit unit = unit(Json.text(recurring, "interval"));
        long each = Json.number(recurring, "interval_count");
        long count = Math.max(0, unit.between(start, time(at)) / each);
        ZonedDateTime end = start.plus(count * each, unit);
        while (end.toEpochSecond() <= at) {
            count++;
            end = start.plus(count * each, unit);
        }
        return end.toEpochSecond();
    }

    private static ChronoUnit unit(String interval) {
        return switch (interval) {
            case "day" -> ChronoUnit.DAYS;
            case "week" -> ChronoUnit.WEEKS;
            case "month" -> ChronoUnit.MONTHS;
            case "year" -> ChronoUnit.YEARS;
            default -> throw new IllegalArgumentException("no interval: " + interval);
        };
    }

    private static ZonedDateTime time(long epochSeconds) {
        return Instant.ofEpochSecond(epochSeconds).atZone(ZoneOffset.UTC);
    }
}
