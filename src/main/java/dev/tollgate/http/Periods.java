package dev.tollgate.http;

import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code start_date} and {@code end_date} of a query: half-open ranges in UTC. A date without a time means the whole day,
 * so that as an end it includes that day; a time needs its offset. Without them the range is from the begin of the month until
 * now.
 */
public final class Periods {
    /** The longest range; more would let one request read any amount. */
    public static final int DAYS_MAX = 400;

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?" + "(Z|[+-][0-9]{2}:[0-9]{2})");
    private static final int YEAR_MIN = 1970;

    private Periods() {}

    /**
     * From the first of these moments to before the second.
     *
     * @param from not after {@code to}
     */
    public record Period(Instant from, Instant to) {
        public Period {
            if (from.isAfter(to)) {
                throw new IllegalArgumentException("a range from " + from + " to " + to);
            }
        }
    }

    /** What is wrong goes to {@code violations}; the range is then an empty one, not to be used. */
    public static Period read(RoutingContext ctx, Instant now, Violations violations) {
        return of(ctx.request().getParam("start_date"), ctx.request().getParam("end_date"), now, violations);
    }

    static Period of(@Nullable String start, @Nullable String end, Instant now, Violations violations) {
        Instant from = start == null ? monthOf(now) : begin("start_date", start, violations);
        Instant to = end == null ? micros(now) : end("end_date", end, violations);
        if (from == null || to == null) {
            return new Period(now, now);
        }
        if (from.isAfter(to)) {
            violations.add("start_date (" + from + ") must not be after end_date (" + to + ").");
            return new Period(now, now);
        }
        if (Duration.between(from, to).compareTo(Duration.ofDays(DAYS_MAX)) > 0) {
            violations.add("start_date and end_date must not be more than " + DAYS_MAX + " days apart.");
        }
        return new Period(from, to);
    }

    private static Instant monthOf(Instant now) {
        return now.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .withDayOfMonth(1)
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC);
    }

    private static @Nullable Instant begin(String name, String text, Violations violations) {
        LocalDate date = date(text);
        return date == null ? moment(name, text, violations) : startOf(date);
    }

    private static @Nullable Instant end(String name, String text, Violations violations) {
        LocalDate date = date(text);
        return date == null ? moment(name, text, violations) : startOf(date.plusDays(1));
    }

    /** As fine as PostgreSQL's times are, so that the range that is answered is the one that was read. */
    private static Instant micros(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    private static Instant startOf(LocalDate date) {
        return date.atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static @Nullable LocalDate date(String text) {
        if (!DATE.matcher(text).matches()) {
            return null;
        }
        try {
            LocalDate date = LocalDate.parse(text);
            return date.getYear() < YEAR_MIN ? null : date;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Instant moment(String name, String text, Violations violations) {
        // In a query a plus sign that was not written as %2B arrives as a blank, which no time has.
        String written = text.replace(' ', '+');
        try {
            if (TIME.matcher(written).matches()) {
                OffsetDateTime time = OffsetDateTime.parse(written);
                if (time.getYear() >= YEAR_MIN) {
                    return micros(time.toInstant());
                }
            }
        } catch (DateTimeException e) {
            // It is said below, as of any other text.
        }
        violations.add(name + " must be a date such as 2026-11-27, or a time with its offset such as"
                + " 2026-11-27T08:30:00Z.");
        return null;
    }
}
