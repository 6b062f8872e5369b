package dev.tollgate.usage;

/**
 * Reads one text, number or word, which may come in pieces. Memory is bounded by {@link #TEXT_MAX}: what is longer is
 * cut and marked as cut.
 */
final class TokenReader {
    /** Longest text that is kept, in bytes. */
    static final int TEXT_MAX = 64 * 1024;

    private static final int KEY_MAX = 64;
    private static final int WORD_MAX = 9;

    private enum Part {
        STRING,
        ESCAPE,
        HEX,
        NUMBER,
        WORD
    }

    enum Kind {
        KEY,
        TEXT,
        NUMBER,
        WORD
    }

    private final Capture capture = new Capture();
    private Kind kind = Kind.KEY;
    private Part part = Part.STRING;
    private boolean isComplete;
    private Literal literal = Literal.NULL;
    private int hexDigits;
    private int hexValue;

    /** The opening quote of a key has been read. */
    void beginKey() {
        begin(Kind.KEY, Part.STRING, KEY_MAX);
    }

    /** The opening quote of a text has been read. */
    void beginText() {
        begin(Kind.TEXT, Part.STRING, TEXT_MAX);
    }

    /** A byte that may begin a number or a word; false if neither begins so. */
    boolean beginBare(byte first) {
        switch (first) {
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                begin(Kind.NUMBER, Part.NUMBER, JsonNumbers.LENGTH_MAX);
            case 't', 'f', 'n', 'N', 'I' -> begin(Kind.WORD, Part.WORD, WORD_MAX);
            default -> {
                return false;
            }
        }
        capture.add(first);
        return true;
    }

    private void begin(Kind newKind, Part newPart, int limit) {
        kind = newKind;
        part = newPart;
        isComplete = false;
        capture.begin(limit);
    }

    Kind kind() {
        return kind;
    }

    boolean isComplete() {
        return isComplete;
    }

    boolean isNull() {
        return kind == Kind.WORD && literal == Literal.NULL;
    }

    byte[] bytes() {
        return capture.bytes();
    }

    int length() {
        return capture.length();
    }

    boolean isCut() {
        return capture.isCut();
    }

    /** Answers where it stopped: at {@code to}, or at the first byte that no longer belongs to the token. */
    int read(byte[] b, int from, int to) {
        int i = from;
        while (i < to && !isComplete) {
            switch (part) {
                case STRING -> i = string(b, i, to);
                case ESCAPE -> escape(b[i], i++);
                case HEX -> hex(b[i], i++);
                case NUMBER -> i = number(b, i, to);
                case WORD -> i = word(b, i, to);
            }
        }
        return i;
    }

    /** The end of the body ends a number or a word, though not a text. */
    boolean endsWithBody() {
        if (part == Part.NUMBER) {
            endNumber(0);
        } else if (part == Part.WORD) {
            endWord(0);
        }
        return isComplete;
    }

    void deliver(Field field, RecordSink sink) {
        switch (kind) {
            case TEXT -> sink.string(field, bytes(), length(), isCut());
            case NUMBER -> sink.number(field, bytes(), length(), isCut());
            case WORD -> sink.literal(field, literal);
            case KEY -> throw new IllegalStateException("a key is no value");
        }
    }

    private int string(byte[] b, int from, int to) {
        int i = StringRun.end(b, from, to);
        capture.addRun(b, from, i);
        if (i == to) {
            return i;
        }
        switch (b[i]) {
            case '"' -> {
                capture.end();
                isComplete = true;
            }
            case '\\' -> part = Part.ESCAPE;
            default -> throw new JsonError(StringRun.CONTROL, i);
        }
        return i + 1;
    }

    private void escape(byte c, int at) {
        part = Part.STRING;
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
                part = Part.HEX;
            }
            default -> throw new JsonError("an unknown escape stands in a string", at);
        }
    }

    private void hex(byte c, int at) {
        int digit = Character.digit(c, 16);
        if (digit < 0) {
            throw new JsonError("\\u needs four hexadecimal digits", at);
        }
        hexValue = hexValue << 4 | digit;
        if (++hexDigits == 4) {
            part = Part.STRING;
            capture.addUnit((char) hexValue);
        }
    }

    private int number(byte[] b, int from, int to) {
        int i = from;
        while (i < to) {
            byte c = b[i];
            if (c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-') {
                capture.add(c);
                i++;
            } else {
                if (c == 'I' && capture.is('-')) {
                    kind = Kind.WORD;
                    part = Part.WORD;
                } else {
                    endNumber(i);
                }
                return i;
            }
        }
        return i;
    }

    private void endNumber(int at) {
        if (!capture.isCut() && !JsonNumbers.isNumber(capture.bytes(), capture.length())) {
            throw new JsonError("a number is malformed", at);
        }
        isComplete = true;
    }

    private int word(byte[] b, int from, int to) {
        int i = from;
        while (i < to) {
            byte c = b[i];
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
                endWord(i);
                return i;
            }
            capture.add(c);
            i++;
        }
        return i;
    }

    private void endWord(int at) {
        Literal known = capture.isCut() ? null : Literal.of(capture.bytes(), capture.length());
        if (known == null) {
            throw new JsonError("an unknown word stands where a value is expected", at);
        }
        literal = known;
        isComplete = true;
    }
}
