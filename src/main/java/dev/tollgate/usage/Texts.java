package dev.tollgate.usage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings out of UTF-8. Values that come again and again (models, users, key hashes) are made once and then shared: a
 * cache of fixed size, in which a newcomer simply takes the place of an older one. Confined to one thread.
 */
final class Texts {
    private static final int SLOTS = 4096;

    private final byte[][] keys = new byte[SLOTS][];
    private final String[] values = new String[SLOTS];

    /** A text that is likely to come again. Null if it is not UTF-8. */
    @Nullable
    String shared(byte[] utf8, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + utf8[i];
        }
        int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
        byte[] known = keys[slot];
        if (known != null && Arrays.equals(known, 0, known.length, utf8, 0, length)) {
            return values[slot];
        }
        String text = once(utf8, length);
        if (text != null) {
            keys[slot] = Arrays.copyOf(utf8, length);
            values[slot] = text;
        }
        return text;
    }

    /** A text that is not likely to come again. Null if it is not UTF-8. */
    static @Nullable String once(byte[] utf8, int length) {
        for (int i = 0; i < length; i++) {
            if (utf8[i] < 0) {
                return strictly(utf8, length);
            }
        }
        return new String(utf8, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static @Nullable String strictly(byte[] utf8, int length) {
        try {
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8, 0, length));
            return chars.toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }
}
