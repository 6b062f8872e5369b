package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The records of {@code litellm/composed}, and of each the values that decide what it costs. */
class ComposedRecordsTest {
    @Test
    void plainChat() {
        UsageRecord record = composed("01_plain_chat");
        assertThat(record.id).isEqualTo("chatcmpl-C1aa");
        assertThat(record.callId).isNull();
        assertThat(record.callType).isEqualTo("acompletion");
        assertThat(record.isFailure).isFalse();
        assertThat(record.isCacheHit).isFalse();
        assertThat(record.isBatchResult).isFalse();
        assertThat(record.model).isEqualTo("gpt-4o");
        assertThat(record.provider).isEqualTo("openai");
        assertThat(record.modelGroup).isEqualTo("gpt-4o");
        assertThat(record.modelMapKey).isEqualTo("gpt-4o-2024-08-06");
        assertThat(record.litellmModelName).isEqualTo("gpt-4o-2024-08-06");
        assertThat(record.startMicros).isEqualTo(1_775_200_000_112_000L);
        assertThat(record.endMicros).isEqualTo(1_775_200_001_904_000L);
        assertThat(record.providerCostNanos).isEqualTo(2_310_000);
        assertThat(record.keyHash).isEqualTo("88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b");
        assertThat(record.userId).isEqualTo("user-42");
        assertThat(record.teamId).isEqualTo("team-7f2a");
        assertThat(record.endUser).isEqualTo("cus_acme_001");
        assertTokens(record, 412, 128, 540);
    }

    @Test
    void streamedChat() {
        UsageRecord record = composed("02_streamed_chat");
        assertThat(record.id).isEqualTo("chatcmpl-C2bb");
        assertThat(record.providerCostNanos).isEqualTo(2_310_000);
        assertTokens(record, 412, 128, 540);
    }

    @Test
    void litellmCacheHit() {
        UsageRecord record = composed("03_litellm_cache_hit");
        assertThat(record.isCacheHit).isTrue();
        assertThat(record.id).isEqualTo("chatcmpl-C1aa_cache_hit1775200020.553718");
        assertThat(record.providerCostNanos).isZero();
        assertTokens(record, 412, 128, 540);
    }

    @Test
    void anthropicPromptCaching() {
        UsageRecord record = composed("04_anthropic_prompt_caching");
        assertTokens(record, 13_521, 400, 13_921);
        assertThat(record.usage.cacheReadTokens()).isEqualTo(12_000);
        assertThat(record.usage.cacheWriteTokens()).isEqualTo(1_500);
        assertThat(record.usage.cacheWrite5mTokens).isEqualTo(1_500);
        assertThat(record.usage.cacheWrite1hTokens).isZero();
        assertThat(record.providerCostNanos).isEqualTo(15_288_000);
    }

    @Test
    void reasoningTokens() {
        UsageRecord record = composed("05_reasoning_tokens");
        assertTokens(record, 900, 1_500, 2_400);
        assertThat(record.usage.reasoningTokens).isEqualTo(1_100);
        assertThat(record.usage.cacheReadTokens()).isEqualTo(640);
        assertThat(record.providerCostNanos).isEqualTo(15_405_000);
    }

    @Test
    void embedding() {
        UsageRecord record = composed("06_embedding");
        assertThat(record.callType).isEqualTo("aembedding");
        assertTokens(record, 8, 0, 8);
        assertThat(record.providerCostNanos).isEqualTo(160);
        assertThat(record.usage.imagesOut).as("vectors are no images").isZero();
    }

    @Test
    void imageGeneration() {
        UsageRecord record = composed("07_image_generation");
        assertTokens(record, 0, 0, 0);
        assertThat(record.usage.imagesOut).isEqualTo(1);
        assertThat(record.usage.imageSize).isEqualTo("1024x1024");
        assertThat(record.usage.imageQuality).isEqualTo("standard");
        assertThat(record.providerCostNanos).isEqualTo(40_000_000);
    }

    @Test
    void audioTranscription() {
        UsageRecord record = composed("08_audio_transcription");
        assertTokens(record, 0, 0, 0);
        assertThat(record.usage.durationMicros).isEqualTo(63_000_000);
        assertThat(record.providerCostNanos).isEqualTo(6_300_000);
    }

    @Test
    void failedCall() {
        UsageRecord record = composed("09_failed_call");
        assertThat(record.isFailure).isTrue();
        assertThat(record.id).isEqualTo("f3d2b4c5-6e7f-4081-9293-a4b5c6d7e899");
        assertThat(record.modelMapKey).isNull();
        assertThat(record.providerCostNanos).isZero();
        assertTokens(record, 0, 0, 0);
    }

    @Test
    void anthropicMessages() {
        UsageRecord record = composed("10_anthropic_v1_messages");
        assertThat(record.callType).isEqualTo("anthropic_messages");
        assertThat(record.model).isEqualTo("anthropic/claude-sonnet-4-5-20250929");
        assertTokens(record, 2_048, 512, 2_560);
        assertThat(record.providerCostNanos).isEqualTo(13_824_000);
    }

    @Test
    void responses() {
        UsageRecord record = composed("11_responses_api");
        assertThat(record.callType).isEqualTo("aresponses");
        assertTokens(record, 1_100, 240, 1_340);
        assertThat(record.usage.cacheReadTokens()).isEqualTo(1_024);
        assertThat(record.usage.reasoningTokens).isEqualTo(128);
        assertThat(record.providerCostNanos).isEqualTo(2_623_000);
    }

    private static void assertTokens(UsageRecord record, long prompt, long completion, long total) {
        assertThat(record.usage.promptTokens).isEqualTo(prompt);
        assertThat(record.usage.completionTokens).isEqualTo(completion);
        assertThat(record.usage.totalTokens).isEqualTo(total);
    }

    private static UsageRecord composed(String name) {
        Decoded decoded = Decoded.of(Fixtures.read("composed/" + name + ".json"));
        assertThat(decoded.events).containsExactly("record 0");
        UsageRecord record = decoded.records.getFirst();
        assertThat(record.violation).isNull();
        assertThat(record.usage.violation()).isNull();
        return record;
    }
}
