package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.pricing.ReportedUsage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyTextTest {
    @Test
    void aPrintedUsageIsRead() {
        ReportedUsage usage = new ReportedUsage();
        boolean any = LegacyText.readUsage(
                "Usage(completion_tokens=300, prompt_tokens=2048, total_tokens=2348,"
                        + " completion_tokens_details=CompletionTokensDetailsWrapper(accepted_prediction_tokens=0,"
                        + " audio_tokens=7, reasoning_tokens=192, text_tokens=None, image_tokens=8),"
                        + " prompt_tokens_details=PromptTokensDetailsWrapper(audio_tokens=5, cached_tokens=1920,"
                        + " text_tokens=None, image_tokens=6, cache_creation_tokens=100))",
                usage);
        assertThat(any).isTrue();
        assertThat(usage.promptTokens).isEqualTo(2048);
        assertThat(usage.completionTokens).isEqualTo(300);
        assertThat(usage.totalTokens).isEqualTo(2348);
        assertThat(usage.reasoningTokens).isEqualTo(192);
        assertThat(usage.cacheReadTokens()).isEqualTo(1920);
        assertThat(usage.cacheWriteTokens()).isEqualTo(100);
        assertThat(usage.audioInputTokens).isEqualTo(5);
        assertThat(usage.imageInputTokens).isEqualTo(6);
        assertThat(usage.audioOutputTokens).isEqualTo(7);
        assertThat(usage.imageOutputTokens).isEqualTo(8);
    }

    @Test
    void aPrintedDictionaryIsReadAsWell() {
        ReportedUsage usage = new ReportedUsage();
        assertThat(LegacyText.readUsage("{'prompt_tokens': 12, 'completion_tokens': 3}", usage))
                .isTrue();
        assertThat(usage.promptTokens).isEqualTo(12);
        assertThat(usage.completionTokens).isEqualTo(3);
        assertThat(LegacyText.readUsage("{'type': 'duration', 'seconds': 3.5}", usage))
                .isTrue();
        assertThat(usage.durationMicros).isEqualTo(3_500_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Usage()",
                "Usage(prompt_tokens=None)",
                "Usage(prompt_tokens=-5)",
                "Usage(prompt_tokens=12.5)",
                "Usage(prompt_tokens=many)",
                "Usage(prompt_tokens=9223372036854775808)",
                "MaxDepthExceeded"
            })
    void whatHoldsNoCountsIsNoUsage(String text) {
        assertThat(LegacyText.readUsage(text, new ReportedUsage())).isFalse();
    }

    /** Looking back from each count for where it stands took seconds for this one. */
    @Test
    @Timeout(2)
    void aTextOfTenThousandCountsIsReadAtOnce() {
        ReportedUsage usage = new ReportedUsage();
        String many = "Usage(" + "x=1,".repeat(16_000) + "prompt_tokens=7)";
        assertThat(LegacyText.readUsage(many.repeat(10), usage)).isTrue();
        assertThat(usage.promptTokens).isEqualTo(7);
    }

    @Test
    void onlyTextsOfTheDictionaryItselfAreItsEntries() {
        assertThat(entries("{'a': 'x', 'b': None, 'c': 'y', 'd': {'a': 'nested', 'c': 'nested'}, 'e': [\"z\"],"
                        + " 'f': Auth(token='no', a='no'), \"g\": \"it's\", 'h': 'back\\'slash'}"))
                .containsExactly(
                        Map.entry("a", "x"),
                        Map.entry("c", "y"),
                        Map.entry("g", "it's"),
                        Map.entry("h", "back\\'slash"));
    }

    @Test
    void theCallersOwnMetadataCannotPassForLitellms() {
        assertThat(entries("{'requester_metadata': {'note': \"'user_api_key_hash': 'forged'\"},"
                        + " 'note': \"', 'user_api_key_hash': 'forged'\", 'user_api_key_hash': 'real'}"))
                .containsEntry("user_api_key_hash", "real");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{'a", "{'a': ", "{'a': 'unterminated", "{'a'", "}}}'a': 'b'", "{'a': \\", "{'a\\"})
    void textsThatAreCutOffDoNoHarm(String text) {
        assertThat(entries(text)).isNotNull();
    }

    private static Map<String, String> entries(String dictionary) {
        Map<String, String> entries = new LinkedHashMap<>();
        LegacyText.eachText(
                dictionary,
                (key, text) ->
                        entries.put(new String(key, StandardCharsets.UTF_8), new String(text, StandardCharsets.UTF_8)));
        return entries;
    }
}
