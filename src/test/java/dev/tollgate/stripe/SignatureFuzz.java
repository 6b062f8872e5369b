package dev.tollgate.stripe;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Any text as a Stripe-Signature: a verdict and never an exception, and valid only with the one true signature in it. */
public final class SignatureFuzz {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final String SECRET = "whsec_fuzz_0123456789";
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final SignatureVerifier VERIFIER =
            new SignatureVerifier(List.of(SECRET), Clock.fixed(NOW, ZoneOffset.UTC));
    private static final StripeSigner SIGNER = new StripeSigner(SECRET);

    private SignatureFuzz() {}

    /** {@code @} stands for the signature that is due, which no mutation would find. */
    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        Optional<SignatureHeader> parsed = SignatureHeader.parse(text);
        String timestamp = parsed.map(SignatureHeader::timestamp).orElse("0");
        String due = SIGNER.v1(BODY, timestamp);
        String header = text.replace("@", due);
        SignatureVerdict verdict = VERIFIER.verify(header, BODY);
        boolean isDue = SignatureHeader.parse(header)
                .filter(read -> Math.abs(NOW.getEpochSecond() - read.epochSeconds()) <= 300)
                .filter(read -> read.signatures().contains(SIGNER.v1(BODY, read.timestamp())))
                .isPresent();
        if (verdict == SignatureVerdict.VALID != isDue) {
            throw new AssertionError(verdict + " for " + header);
        }
    }
}
