package dev.tollgate.usage;

/**
 * Takes what a {@link JsonScanner} reads. Byte arrays are the scanner's own: what is to be kept must be copied.
 */
interface RecordSink {
    void recordStart();

    void recordEnd();

    /** What was begun is no record after all: it is the envelope of others, or its line is no JSON. */
    void recordAbandoned();

    /** A {@code null} stands where a record is expected; LiteLLM sends those. */
    void nullElement();

    /** A value that is neither an object nor null stands where a record is expected. */
    void notARecord();

    /** A line is no JSON; its neighbours are read all the same. */
    void badLine(String reason);

    /** An object of this shape begins. */
    void enter(Shape shape);

    /** A text stands where an object of this shape is expected: its JSON, perhaps. */
    void embedded(Shape shape, byte[] utf8, int length, boolean cut);

    /** Neither an object nor a text nor null stands where an object of this shape is expected. */
    void notAnObject(Shape shape);

    void string(Field field, byte[] utf8, int length, boolean cut);

    /** A well-formed number; {@code cut} if it has more characters than anyone needs. */
    void number(Field field, byte[] ascii, int length, boolean cut);

    void literal(Field field, Literal literal);

    /** An object or array stands where a single value is expected. */
    void container(Field field);

    /** How many elements the array of a counted field has. */
    void count(Field field, int elements);
}
