package dev.tollgate.pricing;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hours with lower prices, in UTC, some on certain weekdays only; the start is inside, the end is not, and equal ends mean
 * the whole day. The weekday is read in {@code weekday_timezone} (LiteLLM's {@code _is_off_peak}; DeepSeek prices so).
 */
final class OffPeak {
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private final List<Window> windows;
    private final ZoneId weekdayZone;

    private record Window(LocalTime start, LocalTime end, Set<DayOfWeek> weekdays) {
        boolean holds(LocalTime time) {
            return start.isBefore(end)
                    ? !time.isBefore(start) && time.isBefore(end)
                    : !time.isBefore(start) || time.isBefore(end);
        }
    }

    private OffPeak(List<Window> windows, ZoneId weekdayZone) {
        this.windows = List.copyOf(windows);
        this.weekdayZone = weekdayZone;
    }

    /**
     * Reads {@code off_peak_pricing}; null when the entry has none.
     *
     * @throws IllegalArgumentException for windows or zones that cannot be read
     */
    static @Nullable OffPeak of(PriceFields fields) {
        try {
            List<Window> windows = new ArrayList<>();
            addWindows(fields, "off_peak_pricing.hours_utc", EnumSet.allOf(DayOfWeek.class), windows);
            for (int i = 0; hasAny(fields, "off_peak_pricing.windows." + i + "."); i++) {
                String rule = "off_peak_pricing.windows." + i + ".";
                addWindows(fields, rule + "hours_utc", weekdays(fields, rule + "weekdays"), windows);
            }
            if (windows.isEmpty()) {
                return null;
            }
            String zone = fields.text("off_peak_pricing.weekday_timezone");
            return new OffPeak(windows, zone == null ? ZoneOffset.UTC : ZoneId.of(zone));
        } catch (DateTimeException | NumberFormatException unreadable) {
            throw new IllegalArgumentException("off_peak_pricing: unreadable hours, weekdays or zone", unreadable);
        }
    }

    private static boolean hasAny(PriceFields fields, String prefix) {
        return fields.texts().tailMap(prefix).keySet().stream().limit(1).anyMatch(field -> field.startsWith(prefix));
    }

    private static void addWindows(PriceFields fields, String field, Set<DayOfWeek> weekdays, List<Window> windows) {
        String only = fields.text(field);
        if (only != null) {
            windows.add(window(only, weekdays));
        }
        for (int i = 0; fields.has(field + "." + i); i++) {
            windows.add(window(String.valueOf(fields.text(field + "." + i)), weekdays));
        }
    }

    private static Window window(String hours, Set<DayOfWeek> weekdays) {
        int dash = hours.indexOf('-');
        if (dash < 0) {
            throw new DateTimeException("no hours: " + hours);
        }
        LocalTime start = LocalTime.parse(hours.substring(0, dash).strip());
        return new Window(start, LocalTime.parse(hours.substring(dash + 1).strip()), weekdays);
    }

    /** Weekdays by ISO number; none means every day. */
    private static Set<DayOfWeek> weekdays(PriceFields fields, String field) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (int i = 0; fields.has(field + "." + i); i++) {
            days.add(DayOfWeek.of(Integer.parseInt(String.valueOf(fields.text(field + "." + i)))));
        }
        return days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
    }

    boolean holdsAt(long epochMicros) {
        Instant instant = Instant.ofEpochSecond(Math.floorDiv(epochMicros, MICROS_PER_SECOND));
        LocalTime time = LocalTime.ofInstant(instant, ZoneOffset.UTC);
        DayOfWeek day = instant.atZone(weekdayZone).getDayOfWeek();
        for (Window window : windows) {
            if (window.weekdays().contains(day) && window.holds(time)) {
                return true;
            }
        }
        return false;
    }
}
