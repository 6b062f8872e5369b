package dev.tollgate.usage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An object of a record some of whose keys matter. Shapes form a tree that is built once; the scanner walks it and
 * skips whatever is not in it.
 */
final class Shape implements Target {
    private final String name;
    private final boolean isNeeded;
    private byte[][] keys = new byte[4][];
    private @Nullable Target[] targets = new Target[4];
    private int size;

    Shape(String name) {
        this(name, false);
    }

    private Shape(String name, boolean isNeeded) {
        this.name = name;
        this.isNeeded = isNeeded;
    }

    /** An object that holds what a charge rests on, so that something else in its place is not sound. */
    static Shape needed(String name) {
        return new Shape(name, true);
    }

    boolean isNeeded() {
        return isNeeded;
    }

    Shape with(String key, Target target) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        put(key.getBytes(StandardCharsets.US_ASCII), target);
        return this;
    }

    /** What stands under a key, given as the first {@code length} bytes of a buffer; null for a key of no interest. */
    @Nullable
    Target find(byte[] key, int length) {
        int slot = hash(key, length) & (keys.length - 1);
        for (byte[] candidate = keys[slot]; candidate != null; candidate = keys[slot]) {
            if (Arrays.equals(candidate, 0, candidate.length, key, 0, length)) {
                return targets[slot];
            }
            slot = (slot + 1) & (keys.length - 1);
        }
        return null;
    }

    private void put(byte[] key, Target target) {
        int slot = hash(key, key.length) & (keys.length - 1);
        while (keys[slot] != null) {
            slot = (slot + 1) & (keys.length - 1);
        }
        keys[slot] = key;
        targets[slot] = target;
        size++;
    }

    private void grow() {
        byte[][] oldKeys = keys;
        @Nullable Target[] oldTargets = targets;
        keys = new byte[oldKeys.length * 2][];
        targets = new Target[oldKeys.length * 2];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            Target target = oldTargets[i];
            if (target != null) {
                put(oldKeys[i], target);
            }
        }
    }

    /** Of the length and three bytes: enough to tell LiteLLM's keys apart, and much cheaper than of all bytes. */
    private static int hash(byte[] key, int length) {
        if (length == 0) {
            return 0;
        }
        int hash = 31 * (31 * (31 * length + key[0]) + key[length >> 1]) + key[length - 1];
        return hash ^ (hash >>> 7);
    }

    @Override
    public String toString() {
        return name;
    }
}
