package dev.tollgate.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list by time begins: behind the row of this time and these keys. Callers see it as text of no meaning.
 *
 * @param at between 1970 and 9999, in whole microseconds
 * @param keys what tells rows of the same time apart, without line breaks or other control characters
 */
public record PageCursor(Instant at, List<String> keys) {
    /** Later than everything. */
    public static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private static final int TEXT_MAX = 2048;
    private static final long MICROS = 1_000_000;

    public PageCursor {
        keys = List.copyOf(keys);
    }

    /** As {@code next_cursor} has it. */
    public String text() {
        long micros = at.getEpochSecond() * MICROS + at.getNano() / 1_000;
        String plain = String.join(
                "\n",
                Stream.concat(Stream.of(String.valueOf(micros)), keys.stream()).toList());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8));
    }

    /**
     * The {@code cursor} of a query, or {@code first} where it has none.
     *
     * @param first where the range begins, the latest first
     * @throws ProblemException 422 unless it is a text that {@link #text} could have given for a row of the range
     */
    public static PageCursor readWithin(RoutingContext ctx, PageCursor first) {
        String text = ctx.request().getParam("cursor");
        if (text == null) {
            return first;
        }
        PageCursor cursor = parse(text, first.keys().size());
        if (cursor.at().isAfter(first.at())) {
            throw refusal();
        }
        return cursor;
    }

    static PageCursor parse(String text, int keys) {
        PageCursor read = text.length() > TEXT_MAX ? null : decode(text, keys);
        if (read == null) {
            throw refusal();
        }
        return read;
    }

    /** Of a cursor that no answer gave. */
    public static ProblemException refusal() {
        return Failure.invalid("cursor must be the next_cursor of an earlier answer.")
                .asException();
    }

    private static @Nullable PageCursor decode(String text, int keys) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
        List<String> parts = List.of(new String(bytes, UTF_8).split("\n", -1));
        long micros = Queries.parse(parts.getFirst());
        if (parts.size() != keys + 1 || micros < 0 || parts.stream().anyMatch(Queries::hasControls)) {
            return null;
        }
        Instant at = Instant.ofEpochSecond(micros / MICROS, micros % MICROS * 1_000);
        return at.isAfter(LATEST) ? null : new PageCursor(at, parts.subList(1, parts.size()));
    }
}
