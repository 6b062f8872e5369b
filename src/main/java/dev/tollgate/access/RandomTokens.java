package dev.tollgate.access;

import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that are given out once and kept as digests: 256 random bits, so that a plain SHA-256 keeps them safe. */
public final class RandomTokens {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private RandomTokens() {}

    /** 43 characters of base64url. */
    public static String create() {
        byte[] random = new byte[BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    public static byte[] digest(String token) {
        return KeyDigest.of(token);
    }
}
