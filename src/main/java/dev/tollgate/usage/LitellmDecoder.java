package dev.tollgate.usage;

import java.nio.charset.StandardCharsets;

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
        this(context, source, records, LitellmShapes.TOP);
    }

    private LitellmDecoder(DecoderContext context, String source, DecodedRecords records, Shape top) {
        scanner = new JsonScanner(new RecordReader(context, source, records), LitellmShapes.RECORD, top);
    }

    /** The same for a page of LiteLLM's {@code /spend/logs/v2}, whose rows stand in {@code data}. */
    public static LitellmDecoder ofPage(DecoderContext context, String source, DecodedRecords records) {
        return new LitellmDecoder(context, source, records, LitellmShapes.PAGE);
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
        private final DecodedRecords records;
        private final RecordDraft draft;
        private int index;

        RecordReader(DecoderContext context, String source, DecodedRecords records) {
            this.context = context;
            this.records = records;
            draft = new RecordDraft(source, context.reader);
        }

        @Override
        public void recordStart() {
            draft.begin();
        }

        @Override
        public void recordEnd() {
            UsageRecord record = draft.complete();
            context.identity.identify(record);
            records.record(index++, record);
        }

        @Override
        public void recordAbandoned() {
            draft.begin();
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
            if (cut && shape.isNeeded()) {
                draft.wrongType(shape.toString(), "at most " + TokenReader.TEXT_MAX + " bytes of JSON in a text");
                return;
            }
            if (!cut && utf8[0] == '{' && isObject(shape, utf8, length)) {
                return;
            }
            if (shape == LitellmShapes.METADATA && utf8[0] == '{') {
                draft.legacyMetadata(new String(utf8, 0, length, StandardCharsets.UTF_8));
            } else if (shape == LitellmShapes.ROOT_USAGE) {
                draft.legacyUsage(utf8, length);
            } else {
                draft.notAnObject(shape);
            }
        }

        private boolean isObject(Shape shape, byte[] json, int length) {
            try {
                JsonScanner.scanEmbedded(this, shape, json, length);
                return true;
            } catch (MalformedBody notJson) {
                return false;
            }
        }

        @Override
        public void notAnObject(Shape shape) {
            draft.notAnObject(shape);
        }

        @Override
        public void string(Field field, byte[] utf8, int length, boolean cut) {
            boolean isPrintedNone = field.means() == Field.ID && length > 0;
            if (isPrintedNone || !FieldReader.isAbsent(utf8, length)) {
                draft.value(field, utf8, length);
            }
        }

        @Override
        public void number(Field field, byte[] ascii, int length, boolean cut) {
            if (!cut) {
                draft.value(field, ascii, length);
            } else if (field.isQuantity() || field.isIdentity()) {
                draft.wrongType(field.key(), "a number of at most " + JsonNumbers.LENGTH_MAX + " characters");
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
