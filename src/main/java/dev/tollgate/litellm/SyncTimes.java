package dev.tollgate.litellm;

import dev.tollgate.http.Failure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Times of requests: one with its offset, or a date, which is the whole day in UTC. What is wrong is the caller's error. */
final class SyncTimes {
    private SyncTimes() {}

    static @Nullable Instant start(@Nullable String text) {
        return time("start_date", text, 0);
    }

    /** A date ends with its day. */
    static @Nullable Instant end(@Nullable String text) {
        return time("end_date", text, 1);
    }

    static SyncRange range(@Nullable Instant from, @Nullable Instant to, Instant now) {
        try {
            return SyncRange.of(from, to, now);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw Failure.invalid("start_date, end_date: " + e.getMessage()).asException();
        }
    }

    private static @Nullable Instant time(String name, @Nullable String text, int plusDays) {
        try {
            if (text == null) {
                return null;
            }
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text)
                            .plusDays(plusDays)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant();
        } catch (DateTimeException e) {
            throw Failure.invalid(name + " must be a date (2026-12-01) or a time (2026-12-01T00:00:00Z).")
                    .asException();
        }
    }
}
