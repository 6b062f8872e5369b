package dev.tollgate.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks Stripe's signature over the raw bytes. Not stripe-java's own verifier: that one throws unchecked exceptions at
 * malformed headers, takes timestamps of the future and blank secrets, and signs with the digits of the default locale.
 * Thread-safe.
 */
final class SignatureVerifier {
    /** As Stripe's own libraries have it; here it counts in both directions. Each retry of Stripe's is signed anew. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final int SECRET_CHARS_MIN = 16;
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> keys;
    private final Clock clock;

    /**
     * @param secrets any of them may have signed; none means that nothing is valid
     * @throws IllegalArgumentException for a secret that is short, or has anything but visible ASCII in it
     */
    SignatureVerifier(List<String> secrets, Clock clock) {
        this.keys = secrets.stream().map(SignatureVerifier::key).toList();
        this.clock = clock;
    }

    private static SecretKeySpec key(String secret) {
        if (secret.length() < SECRET_CHARS_MIN || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "a webhook secret has at least " + SECRET_CHARS_MIN + " visible characters and no blanks");
        }
        // The whole string is the key, whsec_ and all; it is not base64.
        return new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
    }

    /** Judges any header over any body; throws for none. */
    SignatureVerdict verify(@Nullable String header, byte[] body) {
        if (header == null || header.isEmpty()) {
            return SignatureVerdict.MISSING;
        }
        return SignatureHeader.parse(header).map(parsed -> verify(parsed, body)).orElse(SignatureVerdict.MALFORMED);
    }

    private SignatureVerdict verify(SignatureHeader header, byte[] body) {
        long ageSeconds = clock.instant().getEpochSecond() - header.epochSeconds();
        if (Math.abs(ageSeconds) > TOLERANCE.toSeconds()) {
            return SignatureVerdict.STALE;
        }
        boolean matches = false;
        for (SecretKeySpec key : keys) {
            byte[] expected = HexFormat.of()
                    .formatHex(sign(key, header.timestamp(), body))
                    .getBytes(UTF_8);
            for (String signature : header.signatures()) {
                matches |= MessageDigest.isEqual(expected, signature.getBytes(UTF_8));
            }
        }
        return matches ? SignatureVerdict.VALID : SignatureVerdict.MISMATCH;
    }

    private static byte[] sign(SecretKeySpec key, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(timestamp.getBytes(UTF_8));
            mac.update((byte) '.');
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
