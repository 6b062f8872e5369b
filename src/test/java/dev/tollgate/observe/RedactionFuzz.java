package dev.tollgate.observe;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever stands around a secret in a log line: the secret is masked. */
public final class RedactionFuzz {
    /** Each with the part of it that nobody must read. */
    private static final List<String> SECRETS = List.of(
            "sk_live_51QzFuzzSecret",
            "rk_test_51QzFuzzSecret",
            "whsec_51QzFuzzSecret",
            "tg_51QzFuzzSecret",
            "sk-51QzFuzzSecret",
            "postgres://u:51QzFuzzSecret@h/d",
            "Bearer 51QzFuzzSecret",
            "password=51QzFuzzSecret");

    private RedactionFuzz() {}

    /** The first byte is the secret, the second where it stands in the rest. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        String secret = SECRETS.get((data[0] & 0xFF) % SECRETS.size());
        String rest = new String(data, 2, data.length - 2, StandardCharsets.UTF_8);
        int at = rest.isEmpty() ? 0 : (data[1] & 0xFF) % rest.length();
        // A letter or digit right before would make another word of it.
        String line = rest.substring(0, at) + " " + secret + " " + rest.substring(at);
        String masked = Redaction.mask(line);
        if (!rest.contains("FuzzSecret") && masked.contains("FuzzSecret")) {
            throw new AssertionError(line + " was masked as " + masked);
        }
    }
}
