package dev.tollgate.usage;

/** What the scanner does with the value of a key: go into it ({@link Shape}), read it ({@link Field}), or read records. */
sealed interface Target permits Shape, Field, Target.Records {
    /** An array whose elements are records of the given shape: the {@code events} of an envelope. */
    record Records(Shape element) implements Target {}
}
