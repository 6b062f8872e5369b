package dev.tollgate.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as Stripe does. */
public final class StripeSigner {
    private final String secret;

    public StripeSigner(String secret) {
        this.secret = secret;
    }

    /** A whole {@code Stripe-Signature} header. */
    public String header(String payload, Instant at) {
        return "t=" + at.getEpochSecond() + ",v1=" + v1(payload, at);
    }

    String v1(String payload, Instant at) {
        return v1(payload.getBytes(UTF_8), String.valueOf(at.getEpochSecond()));
    }

    String v1(byte[] payload, String timestamp) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(payload));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
