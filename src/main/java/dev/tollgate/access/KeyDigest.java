package dev.tollgate.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Service keys and their digests. A key has 256 random bits, so a plain SHA-256 keeps it safe, and looking it up by its
 * digest leaks nothing through timing.
 */
public final class KeyDigest {
    private static final String PREFIX = "tg_";
    private static final int RANDOM_BYTES = 32;

    private KeyDigest() {}

    /** A new key, to be shown once. */
    public static String newKey() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    public static byte[] of(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static ByteBuffer asMapKey(byte[] digest) {
        return ByteBuffer.wrap(digest).asReadOnlyBuffer();
    }
}
