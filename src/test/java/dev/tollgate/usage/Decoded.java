package dev.tollgate.usage;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What came of a body: its records and, in their order, all that was said of it. */
public final class Decoded implements DecodedRecords {
    static final String SOURCE = "test-fleet";

    final List<UsageRecord> records = new ArrayList<>();

    /** {@code record 0}, or with what is wrong {@code record 0: id: …}, {@code nothing 1}, {@code unreadable 2: not_an_object: …}, {@code malformed: …}. */
    final List<String> events = new ArrayList<>();

    @Nullable
    MalformedBody malformed;

    static Decoded of(String body) {
        return of(body.getBytes(StandardCharsets.UTF_8));
    }

    static Decoded of(byte[] body) {
        return inPieces(body, Math.max(1, body.length));
    }

    /** Decodes a body that comes in pieces of the given sizes, which are used round and round. */
    static Decoded inPieces(byte[] body, int... sizes) {
        Decoded decoded = new Decoded();
        LitellmDecoder decoder = new LitellmDecoder(new DecoderContext(), SOURCE, decoded);
        try {
            int from = 0;
            for (int piece = 0; from < body.length; piece++) {
                int to = Math.min(body.length, from + sizes[piece % sizes.length]);
                decoder.feed(body, from, to);
                from = to;
            }
            decoder.end();
        } catch (MalformedBody e) {
            decoded.malformed = e;
            decoded.events.add("malformed: " + e.reason());
        }
        return decoded;
    }

    /** The one record of a body that has no other. */
    public static UsageRecord one(String body) {
        Decoded decoded = of(body);
        if (decoded.records.size() != 1 || decoded.events.size() != 1) {
            throw new AssertionError("one record is expected, but: " + decoded.events);
        }
        return decoded.records.getFirst();
    }

    List<String> described() {
        return records.stream().map(Decoded::describe).toList();
    }

    /** Every field of a record, one a line. */
    public static String describe(UsageRecord record) {
        StringBuilder text = new StringBuilder();
        fields(text, record);
        fields(text, record.usage);
        return text.toString();
    }

    private static void fields(StringBuilder text, Object object) {
        Stream.of(object.getClass().getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers())
                        && !field.getName().equals("usage"))
                .forEach(field -> text.append(field.getName())
                        .append(" = ")
                        .append(value(field, object))
                        .append('\n'));
    }

    private static @Nullable Object value(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void record(int index, UsageRecord record) {
        events.add("record " + index + (record.violation == null ? "" : ": " + record.violation));
        records.add(record);
    }

    @Override
    public void nothing(int index) {
        events.add("nothing " + index);
    }

    @Override
    public void unreadable(int index, String code, String detail) {
        events.add("unreadable " + index + ": " + code + ": " + detail);
    }
}
