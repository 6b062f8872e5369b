package dev.tollgate.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The scheme of https://github.com/standard-webhooks/standard-webhooks. */
class SigningSecretTest {
    private static final String BODY = "{\"test\": 2432232314}";

    /** The vector that the project's own libraries are tested with. */
    @Test
    void thePublishedVectorIsSignedAsPublished() {
        SigningSecret secret = new SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, BODY.getBytes(UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void anIndependentComputationComesToTheSame() {
        SigningSecret secret = SigningSecret.generate();
        byte[] body = "{\"name\":\"größer\"}".getBytes(UTF_8);
        assertThat(secret.sign("msg_1", 1_790_000_000L, body))
                .isEqualTo(Verification.signature(secret.text(), "msg_1", "1790000000", body));
    }

    @Test
    void anythingElseThanWhatWasSignedHasAnotherSignature() {
        SigningSecret secret = SigningSecret.generate();
        byte[] body = BODY.getBytes(UTF_8);
        String signature = secret.sign("msg_1", 1_790_000_000L, body);
        assertThat(secret.sign("msg_2", 1_790_000_000L, body)).isNotEqualTo(signature);
        assertThat(secret.sign("msg_1", 1_790_000_001L, body)).isNotEqualTo(signature);
        assertThat(secret.sign("msg_1", 1_790_000_000L, (BODY + " ").getBytes(UTF_8)))
                .isNotEqualTo(signature);
        assertThat(SigningSecret.generate().sign("msg_1", 1_790_000_000L, body)).isNotEqualTo(signature);
    }

    @Test
    void aSecretIs32RandomBytesAndIsNotShownByAccident() {
        SigningSecret secret = SigningSecret.generate();
        assertThat(secret.text())
                .startsWith("whsec_")
                .isNotEqualTo(SigningSecret.generate().text());
        assertThat(Base64.getDecoder().decode(secret.text().substring(6))).hasSize(32);
        assertThat(secret).hasToString("whsec_***");
        assertThatIllegalArgumentException().isThrownBy(() -> new SigningSecret("abc"));
    }
}
