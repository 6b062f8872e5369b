package dev.tollgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key sk_live_51Qp7vLkZt9 refused | key sk_live_*** refused",
                "(sk_test_51Qp7vLkZt9) | (sk_test_***)",
                "rk_live_51Qp7vLkZt9, pk_test_51Qp | rk_live_***, pk_test_***",
                "whsec_51Qp7vLk+Zt9/Rw= | whsec_***",
                "tg_sandbox_ingest | tg_***",
                "LiteLLM said sk-1234567890abcdef | LiteLLM said sk-***",
                "Authorization: Bearer abc.def-123 | Authorization: Bearer ***",
                "Bearer Bearer abc.def-123 | Bearer Bearer ***",
                "password: password: hunter2 | password: password: ***",
                "authorization=basic dXNlcjpwdw== | authorization=basic ***",
                "at postgres://user:pw@db:5432/x | at postgres://user:***@db:5432/x",
                "postgresql://user:p@ss/w@db/x | postgresql://user:***@db/x",
                "https://ann:pw@a.dev/b | https://ann:***@a.dev/b",
                "eyJhbGciOi.eyJzdWIi.c2ln | eyJ***",
                "{\"password\":\"hunter2\"} | {\"password\":\"***\"}",
                "password=hunter2&x=1 | password=***&x=1",
                "api_key: hunter2, x | api_key: ***, x",
            })
    void masksWhatLooksLikeASecret(String text, String masked) {
        assertThat(Redaction.mask(text)).isEqualTo(masked);
        assertThat(Redaction.mask(masked)).as("masking again changes nothing").isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "512 records from litellm in 34 ms",
                "http://localhost:8080/api?email=a@b.dev",
                "postgres://db:5432/tollgate",
                "tollgate_usage_records_total",
                "risk_live_show at desk-12345678",
                "account acc_0192 has batch 0192f3a1-7c1e-7b0a-9a55-2f6d1c0e8b11",
                "basic plan; bearer of news",
                "mailto:ann@a.dev",
                "the password was wrong",
            })
    void leavesTheRestAlone(String text) {
        assertThat(Redaction.mask(text)).isEqualTo(text);
    }

    @Test
    void aFieldWithASecretsNameIsHiddenWhateverItsValue() {
        assertThat(Redaction.maskField("Authorization", "odd")).isEqualTo("***");
        assertThat(Redaction.maskField("stripe.secretKey", "odd")).isEqualTo("***");
        assertThat(Redaction.maskField("request_id", "odd")).isEqualTo("odd");
        assertThat(Redaction.maskField("note", "sk_live_51Qp7")).isEqualTo("sk_live_***");
    }
}
