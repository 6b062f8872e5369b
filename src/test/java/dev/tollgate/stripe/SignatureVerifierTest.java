package dev.tollgate.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.stripe.net.Webhook;
import dev.tollgate.config.Config;
import dev.tollgate.config.Mode;
import dev.tollgate.config.Secret;
import dev.tollgate.config.StripeConfig;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureVerifierTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String SECRET = "whsec_the_first_of_two";
    private static final String SECOND = "whsec_the_second_of_two";
    private static final String BODY = "{\"id\":\"evt_1\",\"text\":\"Zürich ٣\"}";
    private static final String GOOD = v1(SECRET, NOW);

    private final SignatureVerifier verifier = new SignatureVerifier(List.of(SECRET, SECOND), CLOCK);

    static Stream<Arguments> headers() {
        String t = "t=" + NOW.getEpochSecond();
        String upper = GOOD.toUpperCase(Locale.ROOT);
        return Stream.of(
                arguments("as Stripe sends it", t + ",v1=" + GOOD, SignatureVerdict.VALID),
                arguments("the second secret", t + ",v1=" + v1(SECOND, NOW), SignatureVerdict.VALID),
                arguments("one of many v1", t + ",v1=" + "0".repeat(64) + ",v1=" + GOOD, SignatureVerdict.VALID),
                arguments(
                        "a hundred v1, more than any rotation has",
                        t + (",v1=" + GOOD).repeat(100),
                        SignatureVerdict.MALFORMED),
                arguments("fifty v1", t + (",v1=" + "f".repeat(64)).repeat(50) + ",v1=" + GOOD, SignatureVerdict.VALID),
                arguments("fifty wrong v1", t + (",v1=" + "f".repeat(64)).repeat(50), SignatureVerdict.MISMATCH),
                arguments("another scheme beside", t + ",v1=" + GOOD + ",v0=abc", SignatureVerdict.VALID),
                arguments("t behind v1", "v1=" + GOOD + "," + t, SignatureVerdict.VALID),
                arguments("300 s old", header(SECRET, NOW.minusSeconds(300)), SignatureVerdict.VALID),
                arguments("301 s old", header(SECRET, NOW.minusSeconds(301)), SignatureVerdict.STALE),
                arguments("300 s ahead", header(SECRET, NOW.plusSeconds(300)), SignatureVerdict.VALID),
                arguments("301 s ahead", header(SECRET, NOW.plusSeconds(301)), SignatureVerdict.STALE),
                arguments("a year ahead", header(SECRET, NOW.plusSeconds(31_536_000)), SignatureVerdict.STALE),
                arguments("the time changed", "t=1800000001,v1=" + GOOD, SignatureVerdict.MISMATCH),
                arguments("the wrong secret", header("whsec_somebody_elses", NOW), SignatureVerdict.MISMATCH),
                arguments("upper-case hex", t + ",v1=" + upper, SignatureVerdict.MISMATCH),
                arguments("half of it", t + ",v1=" + GOOD.substring(32), SignatureVerdict.MISMATCH),
                arguments("with more behind", t + ",v1=" + GOOD + "00", SignatureVerdict.MISMATCH),
                arguments("an empty v1", t + ",v1=", SignatureVerdict.MISMATCH),
                arguments("not hex", t + ",v1=" + "ü".repeat(64), SignatureVerdict.MISMATCH),
                arguments("absent", null, SignatureVerdict.MISSING),
                arguments("empty", "", SignatureVerdict.MISSING),
                arguments("blank", "   ", SignatureVerdict.MALFORMED),
                arguments("a comma", ",", SignatureVerdict.MALFORMED),
                arguments("an equals sign", "=", SignatureVerdict.MALFORMED),
                arguments("no equals sign", "hello", SignatureVerdict.MALFORMED),
                arguments("t only", t, SignatureVerdict.MALFORMED),
                arguments("t without =", "t,v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("t empty", "t=,v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("t is text", "t=abc,v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("t negative", "t=-1800000000,v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("t with a plus", "t=+1800000000,v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("t with a fraction", "t=1800000000.0,v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("t beyond a long", "t=99999999999999999999,v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("t in milliseconds", "t=1800000000000,v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("t in Arabic digits", "t=١٨٠٠٠٠٠٠٠٠,v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("t twice", t + "," + t + ",v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("v1 without =", t + ",v1", SignatureVerdict.MALFORMED),
                arguments("v1 without =, beside a good one", t + ",v1," + "v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("no t", "v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("v0 only", t + ",v0=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("V1 is another scheme", t + ",V1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("v2 only", t + ",v2=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("a space behind the comma", t + ", v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("a comma at the end", t + ",v1=" + GOOD + ",", SignatureVerdict.MALFORMED),
                arguments("semicolons", t + ";v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("a line break", t + "\n,v1=" + GOOD, SignatureVerdict.MALFORMED),
                arguments("a NUL", "\0", SignatureVerdict.MALFORMED),
                arguments("a megabyte", "t=" + "1".repeat(1_000_000), SignatureVerdict.MALFORMED),
                arguments(
                        "a thousand other elements",
                        "a=b,".repeat(1_100) + t + ",v1=" + GOOD,
                        SignatureVerdict.MALFORMED));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("headers")
    void everyHeaderHasAVerdict(String what, @Nullable String header, SignatureVerdict verdict) {
        assertThat(verifier.verify(header, BODY.getBytes(UTF_8))).as(what).isEqualTo(verdict);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("headers")
    void theDefaultLocaleMakesNoDifference(String what, @Nullable String header, SignatureVerdict verdict) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(verifier.verify(header, BODY.getBytes(UTF_8))).as(what).isEqualTo(verdict);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theBodyCountsByteForByte() {
        String header = header(SECRET, NOW);
        byte[] body = BODY.getBytes(UTF_8);
        for (int i = 0; i < body.length; i++) {
            byte[] changed = body.clone();
            changed[i] ^= 1;
            assertThat(verifier.verify(header, changed)).isEqualTo(SignatureVerdict.MISMATCH);
        }
        assertThat(verifier.verify(header, (BODY + "\n").getBytes(UTF_8))).isEqualTo(SignatureVerdict.MISMATCH);
        assertThat(verifier.verify(header, new byte[0])).isEqualTo(SignatureVerdict.MISMATCH);
        byte[] noText = {(byte) 0xff, 0, (byte) 0xfe};
        String signed = "t=1800000000,v1=" + new StripeSigner(SECRET).v1(noText, "1800000000");
        assertThat(verifier.verify(signed, noText)).isEqualTo(SignatureVerdict.VALID);
    }

    @Test
    void stripesOwnLibrarySignsAlike() throws Exception {
        String theirs = Webhook.Util.computeHmacSha256(SECRET, NOW.getEpochSecond() + "." + BODY);
        assertThat(theirs).isEqualTo(GOOD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "                ",
                "whsec_short",
                "whsec_with blank inside",
                "whsec_with_a_newline_\n",
                "whsec_with_ünsafe_letter",
                "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"
            })
    void anUnfitSecretIsRefused(String secret) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignatureVerifier(List.of(SECRET, secret), CLOCK))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("short", "newline", "letter"));
    }

    @Test
    void withoutSecretsNothingIsValid() {
        assertThat(new SignatureVerifier(List.of(), CLOCK).verify(header("", NOW), BODY.getBytes(UTF_8)))
                .isEqualTo(SignatureVerdict.MISMATCH);
    }

    @Test
    void theSandboxSecretIsValidInTheSandboxOnly() {
        StripeConfig none = Config.of().stripe();
        assertThat(new WebhookSecrets(none, Mode.SANDBOX, CLOCK)
                        .verifier(Endpoint.CONNECT)
                        .orElseThrow()
                        .verify(header(WebhookSecrets.SANDBOX, NOW), BODY.getBytes(UTF_8)))
                .isEqualTo(SignatureVerdict.VALID);
        assertThat(new WebhookSecrets(none, Mode.PRODUCTION, CLOCK).verifier(Endpoint.PLATFORM))
                .isEmpty();
        assertThat(new WebhookSecrets(with(SECRET), Mode.SANDBOX, CLOCK)
                        .verifier(Endpoint.PLATFORM)
                        .orElseThrow()
                        .verify(header(WebhookSecrets.SANDBOX, NOW), BODY.getBytes(UTF_8)))
                .isEqualTo(SignatureVerdict.MISMATCH);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WebhookSecrets(with(WebhookSecrets.SANDBOX), Mode.PRODUCTION, CLOCK));
    }

    @Test
    void randomHeadersAreNeverValidAndNeverThrow() {
        String alphabet = "t=v10,; \n\0é9af" + GOOD.substring(0, 4);
        Random random = new Random(7);
        IntStream.range(0, 20_000).forEach(i -> {
            StringBuilder header = new StringBuilder();
            random.ints(random.nextInt(40), 0, alphabet.length()).forEach(at -> header.append(alphabet.charAt(at)));
            assertThat(verifier.verify(header.toString(), BODY.getBytes(UTF_8))).isNotEqualTo(SignatureVerdict.VALID);
        });
    }

    private static StripeConfig with(String secret) {
        StripeConfig none = Config.of().stripe();
        return new StripeConfig(
                null,
                null,
                List.of(new Secret(secret)),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                0,
                false,
                none.worker(),
                none.reconcile(),
                none.checkouts());
    }

    private static String v1(String secret, Instant at) {
        return new StripeSigner(secret).v1(BODY.getBytes(UTF_8), String.valueOf(at.getEpochSecond()));
    }

    private static String header(String secret, Instant at) {
        return secret.isEmpty()
                ? "t=" + at.getEpochSecond() + ",v1=" + GOOD
                : new StripeSigner(secret).header(BODY, at);
    }
}
