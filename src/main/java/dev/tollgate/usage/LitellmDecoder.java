package dev.tollgate.usage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Decodes one request body of usage records while it arrives; of prompts, answers and vectors nothing is kept.
 *
 * <p>Feed the pieces in order, then call {@link #end}. A record with a value that cannot be right is handed over with
 * its {@link UsageRecord#violation} and spoils none of its neighbours. Confined to one thread; one instance a body.
 */
public final class LitellmDecoder {
    private final JsonScanner scanner;

    /** @param context holds what is shared between the bodies that one thread decodes */
    public LitellmDecoder(DecoderContext context, String source, DecodedRecords records) {
        scanner = new JsonScanner(new RecordReader(context, source, records), LitellmShapes.RECORD, LitellmShapes.TOP);
    }

    /**
     * Reads the bytes from {@code from} to before {@code to}; they are not kept.
     *
     * @throws MalformedBody if the body is no JSON of records; nothing of it may be taken then
     */
    public void feed(byte[] bytes, int from, int to) throws MalformedBody {
        scanner.feed(bytes, from, to);
    }

    /**
     * The body is complete.
     *
     * @throws MalformedBody if it ends too early or is empty
     */
    public void end() throws MalformedBody {
        scanner.end();
    }

    /** Builds the records. */
    private static final class RecordReader implements RecordSink {
        private final DecoderContext context;
        private final String source;
        private final DecodedRecords records;
        private int index;
        private RecordDraft draft;

        RecordReader(DecoderContext context, String source, DecodedRecords records) {
            this.context = context;
            this.source = source;
            this.records = records;
            draft = new RecordDraft(source);
        }

        @Override
        public void recordStart() {
            draft = new RecordDraft(source);
        }

        @Override
        public void recordEnd() {
            UsageRecord record = draft.complete();
            context.identity.identify(record);
            records.record(index++, record);
        }

        @Override
        public void recordAbandoned() {
            draft = new RecordDraft(source);
        }

        @Override
        public void nullElement() {
            records.nothing(index++);
        }

        @Override
        public void notARecord() {
            records.unreadable(index++, "not_an_object", "a record must be a JSON object");
        }

        @Override
        public void badLine(String reason) {
            records.unreadable(index++, "malformed_json", reason);
        }

        @Override
        public void enter(Shape shape) {
            draft.enter(shape);
        }

        @Override
        public void embedded(Shape shape, byte[] utf8, int length, boolean cut) {
            if (FieldReader.isAbsent(utf8, length)) {
                return;
            }
            if (utf8[0] != '{') {
                if (shape != LitellmShapes.METADATA) {
                    draft.wrongType(shape.toString(), "an object");
                }
                return;
            }
            if (cut) {
                draft.wrongType(shape.toString(), "at most " + JsonScanner.CAPTURE_MAX + " bytes of JSON in a text");
                return;
            }
            byte[] copy = Arrays.copyOf(utf8, length);
            try {
                JsonScanner.scanEmbedded(this, shape, copy, length);
            } catch (MalformedBody notJson) {
                if (shape == LitellmShapes.METADATA) {
                    draft.legacyMetadata(new String(copy, StandardCharsets.UTF_8));
                } else {
                    draft.wrongType(shape.toString(), "an object");
                }
            }
        }

        @Override
        public void string(Field field, byte[] utf8, int length, boolean cut) {
            if (!FieldReader.isAbsent(utf8, length)) {
                draft.value(context.reader, field, utf8, length);
            } else if (field == Field.ID && length > 0) {
                draft.value(context.reader, field, utf8, length);
            }
        }

        @Override
        public void number(Field field, byte[] ascii, int length, boolean cut) {
            if (cut) {
                draft.wrongType(field.key(), "a number of a sane length");
            } else {
                draft.value(context.reader, field, ascii, length);
            }
        }

        @Override
        public void literal(Field field, Literal literal) {
            draft.literal(field, literal);
        }

        @Override
        public void container(Field field) {
            draft.container(field);
        }

        @Override
        public void count(Field field, int elements) {
            draft.count(field, elements);
        }
    }
}
