package dev.tollgate.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** What a receiver does, written without looking at how we sign: HMAC by its definition (RFC 2104). */
final class Verification {
    private static final int BLOCK = 64;

    private Verification() {}

    static String signature(String secret, String id, String timestamp, byte[] body) {
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes((id + "." + timestamp + ".").getBytes(UTF_8));
        signed.writeBytes(body);
        byte[] inner = sha256(pad(key, 0x36), signed.toByteArray());
        return "v1," + Base64.getEncoder().encodeToString(sha256(pad(key, 0x5c), inner));
    }

    private static byte[] pad(byte[] key, int with) {
        byte[] padded = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            padded[i] ^= (byte) with;
        }
        return padded;
    }

    private static byte[] sha256(byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            return digest.digest(second);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
