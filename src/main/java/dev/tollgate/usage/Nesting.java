package dev.tollgate.usage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The brackets that are open: one bit each for array or object, and the shape of those that are being read. */
final class Nesting {
    /** Deepest nesting that is followed; LiteLLM itself stops at 100. */
    static final int DEPTH_MAX = 100_000;

    private static final int SHAPE_DEPTH_MAX = 16;

    private int depth;
    private long[] arrays = new long[4];
    private final @Nullable Target[] shapes = new Target[SHAPE_DEPTH_MAX];

    int depth() {
        return depth;
    }

    void open(boolean array, @Nullable Target shape, int at) {
        if (depth == DEPTH_MAX) {
            throw new JsonError("the JSON is nested deeper than " + DEPTH_MAX, at);
        }
        depth++;
        if (depth >> 6 == arrays.length) {
            arrays = Arrays.copyOf(arrays, arrays.length * 2);
        }
        long bit = 1L << depth;
        arrays[depth >> 6] = array ? arrays[depth >> 6] | bit : arrays[depth >> 6] & ~bit;
        if (depth < SHAPE_DEPTH_MAX) {
            shapes[depth] = shape;
        }
    }

    void close(boolean array, int at) {
        if (inArray() != array) {
            throw new JsonError("brackets do not match", at);
        }
        depth--;
    }

    void reset() {
        depth = 0;
    }

    boolean inArray() {
        return (arrays[depth >> 6] & (1L << depth)) != 0;
    }

    /** The shape of the innermost open bracket; null at the top and in what is passed over. */
    @Nullable
    Target shape() {
        return depth > 0 && depth < SHAPE_DEPTH_MAX ? shapes[depth] : null;
    }
}
