package dev.tollgate.usage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads records out of JSON that comes in pieces, stopping and going on at any byte.
 *
 * <p>Only keys that stand in the {@link Shape} tree are read. Everything else (prompts, answers, vectors) is passed
 * over byte by byte without being kept: of such a value only the strings and the balance of the brackets are checked.
 * The body may be an array of records, one record, records on lines of their own, or {@code {"events":[…]}}; which one
 * it is shows in its first bytes, not in its content type.
 *
 * <p>A line that is no JSON is left out and reported, and its neighbours are read, when the records stand on lines of
 * their own; in every other form an error is {@link MalformedBody}. Memory is bounded by {@link #CAPTURE_MAX} and
 * {@link Nesting#DEPTH_MAX}. Confined to one thread.
 */
final class JsonScanner {
    /** Longest string that is kept, in bytes; what is longer is cut and marked as cut. */
    static final int CAPTURE_MAX = 64 * 1024;

    private static final int KEY_MAX = 64;
    private static final int NUMBER_MAX = 128;
    private static final int LITERAL_MAX = 9;

    private enum State {
        TOP,
        VALUE,
        VALUE_OR_END,
        KEY_OR_END,
        KEY,
        COLON,
        COMMA_OR_END,
        STRING,
        ESCAPE,
        HEX,
        NUMBER,
        LITERAL,
        SKIP,
        SKIP_STRING,
        SKIP_ESCAPE,
        RESYNC
    }

    /** Bytes at which reading a string pauses: the quote, the backslash, and control bytes, which JSON forbids. */
    private static final boolean[] STRING_STOP = new boolean[256];

    /** Bytes that matter in a value that is passed over. */
    private static final boolean[] SKIP_STOP = new boolean[256];

    static {
        Arrays.fill(STRING_STOP, 0, 0x20, true);
        STRING_STOP['"'] = true;
        STRING_STOP['\\'] = true;
        for (char c : "\"{}[]\n".toCharArray()) {
            SKIP_STOP[c] = true;
        }
    }

    private final RecordSink sink;
    private final Shape recordShape;
    private final Shape topShape;

    private State state = State.TOP;
    private final Nesting nesting = new Nesting();
    private final Capture capture = new Capture();

    private @Nullable Target pending;
    private int skipDepth = -1;
    private int recordDepth = -1;
    private int countDepth = -1;
    private int count;
    private @Nullable Field countField;

    private boolean isArrayBody;
    private boolean newlineInValue;
    private boolean anyValue;
    private boolean anyRecord;
    private @Nullable String lineError;

    private boolean inKey;
    private int hexDigits;
    private int hexValue;
    private long consumed;
    private int at;

    /**
     * @param recordShape what to read of a record
     * @param topShape the same for an object at the top, which may also be an envelope
     */
    JsonScanner(RecordSink sink, Shape recordShape, Shape topShape) {
        this.sink = sink;
        this.recordShape = recordShape;
        this.topShape = topShape;
    }

    /** Reads one object that came as a string inside a record (LiteLLM's own log rows hold JSON columns so). */
    static void scanEmbedded(RecordSink sink, Shape shape, byte[] json, int length) throws MalformedBody {
        JsonScanner inner = new JsonScanner(sink, shape, shape);
        inner.state = State.VALUE;
        inner.pending = shape;
        inner.anyValue = true;
        inner.isArrayBody = true;
        inner.feed(json, 0, length);
        if (inner.state == State.NUMBER) {
            inner.endNumber();
        }
        if (inner.nesting.depth() != 0 || inner.state != State.TOP) {
            throw inner.malformed("the text ends before its JSON does");
        }
    }

    /** Reads the next piece of the body. The bytes are not kept. */
    void feed(byte[] bytes, int from, int to) throws MalformedBody {
        int i = from;
        while (i < to) {
            try {
                i = step(bytes, i, to);
            } catch (LineError e) {
                i = at;
                resync(e.reason);
            }
        }
        consumed += to - from;
    }

    /** The body is complete. */
    void end() throws MalformedBody {
        if (state == State.NUMBER || state == State.LITERAL) {
            try {
                if (state == State.NUMBER) {
                    endNumber();
                } else {
                    endLiteral();
                }
            } catch (LineError e) {
                resync(e.reason);
            }
        }
        if (state != State.TOP && state != State.RESYNC) {
            if (isArrayBody || newlineInValue) {
                throw malformed("the body ends before its JSON does");
            }
            resync("the line ends before its JSON does");
        }
        if (!anyRecord && lineError != null) {
            throw malformed(lineError);
        }
        if (!anyValue) {
            throw malformed("the body is empty");
        }
    }

    private int step(byte[] b, int i, int to) throws MalformedBody {
        return switch (state) {
            case STRING -> string(b, i, to);
            case SKIP -> skip(b, i, to);
            case SKIP_STRING -> skipString(b, i, to);
            case NUMBER -> number(b, i, to);
            case LITERAL -> literal(b, i, to);
            case RESYNC -> toNextLine(b, i, to);
            case SKIP_ESCAPE -> {
                state = State.SKIP_STRING;
                yield i + 1;
            }
            case ESCAPE -> {
                at = i;
                escape(b[i]);
                yield i + 1;
            }
            case HEX -> {
                at = i;
                hex(b[i]);
                yield i + 1;
            }
            case TOP, VALUE, VALUE_OR_END, KEY_OR_END, KEY, COLON, COMMA_OR_END -> structure(b, i, to);
        };
    }

    private int structure(byte[] b, int from, int to) throws MalformedBody {
        int i = from;
        byte c = b[i];
        while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            newlineInValue |= c == '\n' && nesting.depth() > 0;
            if (++i == to) {
                return i;
            }
            c = b[i];
        }
        at = i;
        switch (state) {
            case TOP -> top(c);
            case VALUE -> value(c);
            case VALUE_OR_END -> {
                if (c == ']') {
                    close(true);
                } else {
                    value(c);
                }
            }
            case KEY_OR_END, KEY -> {
                if (c == '"') {
                    beginString(true, true);
                } else if (c == '}' && state == State.KEY_OR_END) {
                    close(false);
                } else {
                    throw wrong("a key is expected here");
                }
            }
            case COLON -> {
                if (c != ':') {
                    throw wrong("':' is expected after a key");
                }
                state = State.VALUE;
            }
            case COMMA_OR_END -> commaOrEnd(c);
            default -> throw new IllegalStateException(state.name());
        }
        return i + 1;
    }

    private void top(byte c) throws MalformedBody {
        if (!anyValue && (c == (byte) 0xEF || c == (byte) 0xBB || c == (byte) 0xBF)) {
            return; // a byte order mark
        }
        if (c == '[') {
            if (anyValue) {
                throw wrong("something follows the end of the JSON");
            }
            isArrayBody = true;
            anyValue = true;
            open(true, new Target.Records(recordShape));
            state = State.VALUE_OR_END;
        } else if (c == '{' && !isArrayBody) {
            anyValue = true;
            newlineInValue = false;
            pending = topShape;
            beginRecord();
        } else if (c == 'n' && !isArrayBody) {
            anyValue = true;
            newlineInValue = false;
            pending = null;
            beginLiteral(c);
        } else {
            anyValue = true;
            newlineInValue = false;
            throw wrong(
                    isArrayBody ? "something follows the end of the JSON" : "a record is an object: '{' is expected");
        }
    }

    private void value(byte c) throws MalformedBody {
        if (nesting.depth() == countDepth) {
            count++;
        }
        if (nesting.shape() instanceof Target.Records records) {
            recordElement(records, c);
            return;
        }
        switch (c) {
            case '"' -> beginString(false, pending != null);
            case '{' -> beginObject();
            case '[' -> beginArray();
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> beginNumber(c);
            case 't', 'f', 'n', 'N', 'I' -> beginLiteral(c);
            default -> throw wrong("a value is expected here");
        }
    }

    private void recordElement(Target.Records records, byte c) throws MalformedBody {
        if (c == '{') {
            pending = records.element();
            beginRecord();
            return;
        }
        pending = null;
        if (c != 'n') {
            sink.notARecord();
        }
        switch (c) {
            case '"' -> beginString(false, false);
            case '[' -> beginSkip(true);
            case 'n', 't', 'f', 'N', 'I' -> beginLiteral(c);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> beginNumber(c);
            default -> throw wrong("a record is expected here");
        }
    }

    private void beginRecord() throws MalformedBody {
        sink.recordStart();
        Target shape = pending;
        pending = null;
        open(false, shape);
        recordDepth = nesting.depth();
        state = State.KEY_OR_END;
    }

    private void beginObject() throws MalformedBody {
        if (pending instanceof Shape shape) {
            pending = null;
            sink.enter(shape);
            open(false, shape);
            state = State.KEY_OR_END;
        } else {
            if (pending instanceof Field field) {
                sink.container(field);
            }
            beginSkip(false);
        }
    }

    private void beginArray() throws MalformedBody {
        if (pending instanceof Target.Records records && nesting.depth() == recordDepth) {
            sink.recordAbandoned();
            recordDepth = -1;
            isArrayBody = true;
            open(true, records);
            pending = null;
            state = State.VALUE_OR_END;
            return;
        }
        if (pending instanceof Field field && field.isCounted()) {
            countField = field;
            pending = null;
            count = 0;
            open(true, null);
            countDepth = nesting.depth();
            state = State.VALUE_OR_END;
            return;
        }
        if (pending instanceof Field field) {
            sink.container(field);
        }
        beginSkip(true);
    }

    private void beginSkip(boolean array) throws MalformedBody {
        pending = null;
        skipDepth = nesting.depth();
        open(array, null);
        state = State.SKIP;
    }

    private void open(boolean array, @Nullable Target shape) throws MalformedBody {
        if (!nesting.open(array, shape)) {
            throw new MalformedBody("the JSON is nested deeper than " + Nesting.DEPTH_MAX, consumed);
        }
    }

    private void close(boolean array) throws MalformedBody {
        if (nesting.inArray() != array) {
            throw wrong("brackets do not match");
        }
        if (nesting.depth() == countDepth) {
            countDepth = -1;
            if (countField != null) {
                sink.count(countField, count);
            }
        }
        if (nesting.depth() == recordDepth) {
            recordDepth = -1;
            anyRecord = true;
            sink.recordEnd();
        }
        nesting.close();
        afterValue();
    }

    private void afterValue() {
        state = nesting.depth() == 0 ? State.TOP : State.COMMA_OR_END;
    }

    private void commaOrEnd(byte c) throws MalformedBody {
        if (c == ',') {
            state = nesting.inArray() ? State.VALUE : State.KEY;
            pending = null;
        } else if (c == ']' || c == '}') {
            close(c == ']');
        } else {
            throw wrong("',' or a closing bracket is expected here");
        }
    }

    // Strings

    private void beginString(boolean key, boolean keep) {
        inKey = key;
        capture.begin(key ? KEY_MAX : keep ? CAPTURE_MAX : 0);
        state = State.STRING;
    }

    private int string(byte[] b, int from, int to) throws MalformedBody {
        int i = from;
        while (i < to && !STRING_STOP[b[i] & 0xFF]) {
            i++;
        }
        capture.addRun(b, from, i);
        if (i == to) {
            return i;
        }
        at = i;
        switch (b[i]) {
            case '"' -> endString();
            case '\\' -> state = State.ESCAPE;
            default -> throw wrong("a control character stands in a string");
        }
        return i + 1;
    }

    private void endString() {
        capture.end();
        if (inKey) {
            pending = nesting.shape() instanceof Shape shape && !capture.isCut()
                    ? shape.find(capture.bytes(), capture.length())
                    : null;
            state = State.COLON;
            return;
        }
        Target target = pending;
        pending = null;
        afterValue();
        if (target instanceof Field field) {
            sink.string(field, capture.bytes(), capture.length(), capture.isCut());
        } else if (target instanceof Shape shape) {
            sink.embedded(shape, capture.bytes(), capture.length(), capture.isCut());
        }
    }

    private void escape(byte c) throws MalformedBody {
        state = State.STRING;
        switch (c) {
            case '"', '\\', '/' -> capture.addUnit((char) c);
            case 'b' -> capture.addUnit('\b');
            case 'f' -> capture.addUnit('\f');
            case 'n' -> capture.addUnit('\n');
            case 'r' -> capture.addUnit('\r');
            case 't' -> capture.addUnit('\t');
            case 'u' -> {
                hexDigits = 0;
                hexValue = 0;
                state = State.HEX;
            }
            default -> throw wrong("an unknown escape stands in a string");
        }
    }

    private void hex(byte c) throws MalformedBody {
        int digit = Character.digit(c, 16);
        if (digit < 0) {
            throw wrong("\\u needs four hexadecimal digits");
        }
        hexValue = hexValue << 4 | digit;
        if (++hexDigits == 4) {
            state = State.STRING;
            capture.addUnit((char) hexValue);
        }
    }

    // Numbers and literals

    private void beginNumber(byte c) {
        capture.begin(NUMBER_MAX);
        capture.add(c);
        state = State.NUMBER;
    }

    private int number(byte[] b, int from, int to) throws MalformedBody {
        int i = from;
        while (i < to) {
            byte c = b[i];
            if (c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-') {
                capture.add(c);
                i++;
            } else if (c == 'I' && capture.is('-')) {
                state = State.LITERAL;
                return i;
            } else {
                at = i;
                endNumber();
                return i;
            }
        }
        return i;
    }

    private void endNumber() throws MalformedBody {
        if (!capture.isCut() && !JsonNumbers.isNumber(capture.bytes(), capture.length())) {
            throw wrong("a number is malformed");
        }
        Target target = pending;
        pending = null;
        afterValue();
        if (target instanceof Field field) {
            sink.number(field, capture.bytes(), capture.length(), capture.isCut());
        }
    }

    private void beginLiteral(byte c) {
        capture.begin(LITERAL_MAX);
        capture.add(c);
        state = State.LITERAL;
    }

    private int literal(byte[] b, int from, int to) throws MalformedBody {
        int i = from;
        while (i < to) {
            byte c = b[i];
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
                at = i;
                endLiteral();
                return i;
            }
            capture.add(c);
            i++;
        }
        return i;
    }

    private void endLiteral() throws MalformedBody {
        Literal literal = Literal.of(capture.bytes(), capture.length());
        if (literal == null || capture.isCut()) {
            throw wrong("an unknown word stands where a value is expected");
        }
        Target target = pending;
        pending = null;
        boolean isElement = nesting.depth() == 0 || nesting.shape() instanceof Target.Records;
        afterValue();
        if (target instanceof Field field) {
            sink.literal(field, literal);
        } else if (isElement && literal == Literal.NULL) {
            anyRecord = true;
            sink.nullElement();
        }
    }

    // Values that are passed over

    private int skip(byte[] b, int from, int to) throws MalformedBody {
        int i = from;
        while (i < to) {
            byte c = b[i++];
            if (!SKIP_STOP[c & 0xFF]) {
                continue;
            }
            at = i;
            switch (c) {
                case '"' -> {
                    state = State.SKIP_STRING;
                    return i;
                }
                case '{' -> open(false, null);
                case '[' -> open(true, null);
                case '\n' -> newlineInValue = true;
                default -> {
                    if (nesting.inArray() != (c == ']')) {
                        throw wrong("brackets do not match");
                    }
                    nesting.close();
                    if (nesting.depth() == skipDepth) {
                        skipDepth = -1;
                        afterValue();
                        return i;
                    }
                }
            }
        }
        return i;
    }

    private int skipString(byte[] b, int from, int to) throws MalformedBody {
        int i = from;
        while (i < to && !STRING_STOP[b[i] & 0xFF]) {
            i++;
        }
        if (i == to) {
            return i;
        }
        at = i;
        state = switch (b[i]) {
            case '"' -> State.SKIP;
            case '\\' -> State.SKIP_ESCAPE;
            default -> throw wrong("a control character stands in a string");
        };
        return i + 1;
    }

    // Errors

    private int toNextLine(byte[] b, int from, int to) {
        int i = from;
        while (i < to) {
            if (b[i++] == '\n') {
                state = State.TOP;
                return i;
            }
        }
        return i;
    }

    private void resync(String reason) {
        if (lineError == null) {
            lineError = reason;
        }
        nesting.reset();
        skipDepth = -1;
        countDepth = -1;
        pending = null;
        if (recordDepth >= 0) {
            recordDepth = -1;
            sink.recordAbandoned();
        }
        sink.badLine(reason);
        state = State.RESYNC;
    }

    /** What to throw at {@link #at}: an error of the line if it can be left out, else of the body. */
    private LineError wrong(String reason) throws MalformedBody {
        if (isArrayBody || newlineInValue) {
            throw malformed(reason);
        }
        return new LineError(reason);
    }

    private MalformedBody malformed(String reason) {
        return new MalformedBody(reason, consumed);
    }

    /** A line that is no JSON; its reader goes on at the next line. */
    private static final class LineError extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String reason;

        LineError(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
