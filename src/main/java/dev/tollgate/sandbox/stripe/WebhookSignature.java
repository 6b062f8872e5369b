package dev.tollgate.sandbox.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The header {@code Stripe-Signature}: one {@code v1} for each secret that is valid, and the {@code v0} of test mode. */
final class WebhookSignature {
    private WebhookSignature() {}

    static String header(String body, List<String> secrets, long epochSeconds) {
        StringBuilder header = new StringBuilder("t=").append(epochSeconds);
        for (String secret : secrets) {
            header.append(",v1=").append(mac(epochSeconds + "." + body, secret));
        }
        // No secret makes a v0: who takes it has been talked into a weaker scheme.
        return header.append(",v0=").append(mac(body, "v0 is no signature")).toString();
    }

    private static String mac(String text, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
