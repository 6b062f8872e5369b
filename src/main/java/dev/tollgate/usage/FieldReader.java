package dev.tollgate.usage;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Values out of single tokens. Numbers that come as text are read like numbers, since LiteLLM's older payload turns
 * every value into text, and {@code None} and the empty text mean absent.
 */
final class FieldReader {
    /** Longest text that is kept, in bytes. */
    static final int TEXT_MAX = 2048;

    /** A token that is none of what its field may be. */
    static final long INVALID = JsonNumbers.NOT_EXACT;

    /** Up to the year 5138; no epoch in milliseconds passes for one in seconds. */
    private static final long SECONDS_MAX = 100_000_000_000L;

    private static final int MICROS_SHIFT = 6;
    private static final int NANOS_SHIFT = 9;
    private static final int CHARACTER_MAX = 4;

    /** Strict, so that a thirtieth of February is no time rather than the twenty-eighth. */
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final Texts texts = new Texts();

    /** A text cut to {@link #TEXT_MAX}; null when it is not UTF-8. */
    @Nullable
    String text(byte[] utf8, int length, boolean likelyAgain) {
        int kept = length <= TEXT_MAX ? length : cutAtCharacter(utf8);
        return likelyAgain ? texts.shared(utf8, kept) : Texts.once(utf8, kept);
    }

    private static int cutAtCharacter(byte[] utf8) {
        int end = TEXT_MAX;
        while (end > TEXT_MAX - CHARACTER_MAX && (utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return end;
    }

    static boolean isAbsent(byte[] utf8, int length) {
        return length == 0 || length == 4 && utf8[0] == 'N' && utf8[1] == 'o' && utf8[2] == 'n' && utf8[3] == 'e';
    }

    /** A count: a whole number, or {@link #INVALID}. */
    static long count(byte[] ascii, int length) {
        return JsonNumbers.isNumber(ascii, length) ? JsonNumbers.whole(ascii, length) : INVALID;
    }

    /** Seconds, to the microsecond, or {@link #INVALID}. */
    static long micros(byte[] ascii, int length) {
        return JsonNumbers.isNumber(ascii, length) ? JsonNumbers.rounded(ascii, length, MICROS_SHIFT) : INVALID;
    }

    /** Dollars, to the nano-dollar, or {@link #INVALID}. */
    static long nanos(byte[] ascii, int length) {
        return JsonNumbers.isNumber(ascii, length) ? JsonNumbers.rounded(ascii, length, NANOS_SHIFT) : INVALID;
    }

    /** A moment: epoch seconds, or ISO 8601 which is UTC when it names no offset; in microseconds, or {@link #INVALID}. */
    static long moment(byte[] ascii, int length) {
        if (JsonNumbers.isNumber(ascii, length)) {
            return bounded(micros(ascii, length));
        }
        if (length < 19 || length > 40) {
            return INVALID;
        }
        String text = new String(ascii, 0, length, StandardCharsets.ISO_8859_1).replace(' ', 'T');
        try {
            TemporalAccessor parsed = ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            Instant instant = parsed instanceof OffsetDateTime offset
                    ? offset.toInstant()
                    : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
            return bounded(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
        } catch (DateTimeException | ArithmeticException notATime) {
            return INVALID;
        }
    }

    /** The same bound for both forms: a record that waits in quarantine is written with seconds, whatever it came with. */
    private static long bounded(long micros) {
        return micros >= 0 && micros / 1_000_000 <= SECONDS_MAX ? micros : INVALID;
    }
}
