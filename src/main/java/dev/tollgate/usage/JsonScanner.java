package dev.tollgate.usage;

import org.jspecify.annotations.Nullable;

/**
 * Reads records out of JSON that comes in pieces, stopping and going on at any byte.
 *
 * <p>Only keys that stand in the {@link Shape} tree are read. Everything else (prompts, answers, vectors) is passed
 * over by {@link ValueSkipper} without being kept. The body may be an array of records, one record, records on lines of
 * their own, or {@code {"events":[…]}}; which one it is shows in its first bytes, not in its content type.
 *
 * <p>A line that is no JSON is left out and reported, and its neighbours are read, when the records stand on {@link
 * Lines} of their own; in every other form an error is {@link MalformedBody}. Memory is bounded by {@link
 * TokenReader#TEXT_MAX} and {@link Nesting#DEPTH_MAX}. Confined to one thread.
 */
final class JsonScanner {
    private enum State {
        TOP,
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        COMMA_OR_END,
        TOKEN,
        SKIP,
        RESYNC
    }

    private final RecordSink sink;
    private final Shape recordShape;
    private final Shape topShape;

    private State state = State.TOP;
    private final Nesting nesting = new Nesting();
    private final ByteOrderMark byteOrderMark = new ByteOrderMark();
    private final Lines lines = new Lines();
    private final TokenReader token = new TokenReader();
    private final ValueSkipper skipper = new ValueSkipper(nesting, lines);

    /** What the value of the key that was read last is wanted for. */
    private @Nullable Target pending;

    private int recordDepth = -1;
    private int countDepth = -1;
    private int count;
    private @Nullable Field countField;

    /** The object at the top has turned out to hold records; nothing else of it is read. */
    private boolean inEnvelope;

    private boolean anyRecord;
    private @Nullable String lineError;
    private long consumed;

    /**
     * @param recordShape what to read of a record
     * @param topShape the same for an object at the top, which may also be an envelope
     */
    JsonScanner(RecordSink sink, Shape recordShape, Shape topShape) {
        this.sink = sink;
        this.recordShape = recordShape;
        this.topShape = topShape;
    }

    /** Reads one object that came as a text inside a record (LiteLLM's own log rows hold JSON columns so). */
    static void scanEmbedded(RecordSink sink, Shape shape, byte[] json, int length) throws MalformedBody {
        JsonScanner inner = new JsonScanner(sink, shape, shape);
        inner.state = State.VALUE;
        inner.pending = shape;
        inner.lines.oneValue();
        inner.feed(json, 0, length);
        inner.end();
    }

    /** Reads the next piece of the body. The bytes are not kept. */
    void feed(byte[] bytes, int from, int to) throws MalformedBody {
        int i = from;
        while (i < to) {
            try {
                i = step(bytes, i, to);
            } catch (JsonError e) {
                leaveOut(e.reason(), consumed + e.at() - from);
                i = e.at();
            }
        }
        consumed += to - from;
    }

    /** The body is complete. */
    void end() throws MalformedBody {
        if (state == State.TOKEN) {
            try {
                if (token.endsWithBody()) {
                    endToken();
                }
            } catch (JsonError e) {
                leaveOut(e.reason(), consumed);
            }
        }
        if (state != State.TOP && state != State.RESYNC) {
            leaveOut("the JSON is cut off", consumed);
        }
        if (!anyRecord && lineError != null) {
            throw new MalformedBody(lineError, consumed);
        }
        if (!lines.hasBegun()) {
            throw new MalformedBody("the body is empty", consumed);
        }
    }

    private int step(byte[] b, int from, int to) {
        return switch (state) {
            case TOKEN -> {
                int i = token.read(b, from, to);
                if (token.isComplete()) {
                    endToken();
                }
                yield i;
            }
            case SKIP -> {
                int i = skipper.read(b, from, to);
                if (skipper.isComplete()) {
                    afterValue();
                }
                yield i;
            }
            case RESYNC -> toNextLine(b, from, to);
            case TOP, VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END -> structure(b, from, to);
        };
    }

    private int structure(byte[] b, int from, int to) {
        int i = from;
        byte c = b[i];
        while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            if (c == '\n') {
                lines.feed(nesting.depth() > 0, i);
            }
            if (++i == to) {
                return i;
            }
            c = b[i];
        }
        switch (state) {
            case TOP -> top(c, i);
            case VALUE -> value(c, i);
            case VALUE_OR_END -> {
                if (c == ']') {
                    close(true, i);
                } else {
                    value(c, i);
                }
            }
            case KEY, KEY_OR_END -> key(c, i);
            case COLON -> {
                if (c != ':') {
                    throw new JsonError("':' is expected after a key", i);
                }
                state = State.VALUE;
            }
            case COMMA_OR_END -> commaOrEnd(c, i);
            default -> throw new IllegalStateException(state.name());
        }
        return i + 1;
    }

    private void top(byte c, int at) {
        if (!lines.hasBegun() && byteOrderMark.takes(c, at)) {
            return;
        }
        if (lines.isOneValue() || c == '[' && lines.hasBegun()) {
            throw new JsonError("something follows the end of the JSON", at);
        }
        lines.recordBegins();
        switch (c) {
            case '[' -> {
                lines.oneValue();
                open(true, new Target.Records(recordShape), at);
            }
            case '{' -> {
                pending = topShape;
                beginRecord(at);
            }
            case 'n' -> {
                pending = null;
                beginBare(c, at);
            }
            default -> throw new JsonError("a record is an object: '{' is expected", at);
        }
    }

    private void key(byte c, int at) {
        if (c == '"') {
            token.beginKey();
            state = State.TOKEN;
        } else if (c == '}' && state == State.KEY_OR_END) {
            close(false, at);
        } else {
            throw new JsonError("a key is expected here", at);
        }
    }

    private void value(byte c, int at) {
        if (nesting.depth() == countDepth) {
            count++;
        }
        if (nesting.shape() instanceof Target.Records records) {
            recordElement(records, c, at);
            return;
        }
        switch (c) {
            case '"' -> beginString();
            case '{' -> beginObject(at);
            case '[' -> beginArray(at);
            default -> beginBare(c, at);
        }
    }

    private void recordElement(Target.Records records, byte c, int at) {
        if (c == '{') {
            pending = records.element();
            beginRecord(at);
            return;
        }
        pending = null;
        switch (c) {
            case '"' -> beginString();
            case '[' -> beginSkip(true, at);
            default -> beginBare(c, at);
        }
        if (c != 'n') {
            sink.notARecord();
        }
    }

    private void beginRecord(int at) {
        open(false, pending, at);
        recordDepth = nesting.depth();
        sink.recordStart();
    }

    private void beginObject(int at) {
        if (pending instanceof Shape shape) {
            sink.enter(shape);
            open(false, shape, at);
            return;
        }
        if (pending instanceof Field field) {
            sink.container(field);
        }
        beginSkip(false, at);
    }

    private void beginArray(int at) {
        Target target = pending;
        if (target instanceof Target.Records records) {
            if (recordDepth >= 0) {
                sink.recordAbandoned();
                recordDepth = -1;
                inEnvelope = true;
                lines.oneValue();
            }
            open(true, records, at);
        } else if (target instanceof Field field && field.isCounted()) {
            countField = field;
            count = 0;
            open(true, null, at);
            countDepth = nesting.depth();
        } else {
            if (target instanceof Field field) {
                sink.container(field);
            } else if (target instanceof Shape shape) {
                sink.notAnObject(shape);
            }
            beginSkip(true, at);
        }
        pending = null;
    }

    private void beginSkip(boolean array, int at) {
        pending = null;
        skipper.beginContainer(array, at);
        state = State.SKIP;
    }

    private void beginString() {
        if (pending == null) {
            skipper.beginString();
            state = State.SKIP;
        } else {
            token.beginText();
            state = State.TOKEN;
        }
    }

    private void beginBare(byte first, int at) {
        if (!token.beginBare(first)) {
            throw new JsonError("a value is expected here", at);
        }
        state = State.TOKEN;
    }

    private void endToken() {
        if (token.kind() == TokenReader.Kind.KEY) {
            Target found = nesting.shape() instanceof Shape shape && !token.isCut()
                    ? shape.find(token.bytes(), token.length())
                    : null;
            boolean isOfEnvelope = inEnvelope && nesting.depth() == 1;
            pending = isOfEnvelope && !(found instanceof Target.Records) ? null : found;
            state = State.COLON;
            return;
        }
        Target target = pending;
        boolean isElement = nesting.depth() == 0 || nesting.shape() instanceof Target.Records;
        afterValue();
        if (target instanceof Field field) {
            token.deliver(field, sink);
        } else if (target instanceof Shape shape && !token.isNull()) {
            if (token.kind() == TokenReader.Kind.TEXT) {
                sink.embedded(shape, token.bytes(), token.length(), token.isCut());
            } else {
                sink.notAnObject(shape);
            }
        } else if (isElement && token.isNull()) {
            anyRecord = true;
            sink.nullElement();
        }
    }

    private void open(boolean array, @Nullable Target shape, int at) {
        nesting.open(array, shape, at);
        state = array ? State.VALUE_OR_END : State.KEY_OR_END;
    }

    private void close(boolean array, int at) {
        int closing = nesting.depth();
        nesting.close(array, at);
        if (closing == countDepth) {
            countDepth = -1;
            if (countField != null) {
                sink.count(countField, count);
            }
        }
        if (closing == recordDepth) {
            recordDepth = -1;
            anyRecord = true;
            sink.recordEnd();
        }
        afterValue();
    }

    private void afterValue() {
        pending = null;
        state = nesting.depth() == 0 ? State.TOP : State.COMMA_OR_END;
    }

    private void commaOrEnd(byte c, int at) {
        if (c == ',') {
            state = nesting.inArray() ? State.VALUE : State.KEY;
        } else if (c == ']' || c == '}') {
            close(c == ']', at);
        } else {
            throw new JsonError("',' or a closing bracket is expected here", at);
        }
    }

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

    /** Gives up what is being read up to the end of its line, or the whole body. */
    private void leaveOut(String reason, long offset) throws MalformedBody {
        if (!lines.canLeaveOut()) {
            throw new MalformedBody(reason, offset);
        }
        lines.leftOut();
        if (lineError == null) {
            lineError = reason;
        }
        nesting.reset();
        countDepth = -1;
        pending = null;
        if (recordDepth >= 0) {
            recordDepth = -1;
            sink.recordAbandoned();
        }
        sink.badLine(reason);
        state = State.RESYNC;
    }
}
