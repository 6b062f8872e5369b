package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real proxy posted (see {@code litellm/recorded}), compared with a plain reading of the same file as a tree. */
class RecordedRecordsTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    static List<String> recorded() {
        return Fixtures.bodies("recorded");
    }

    @Test
    void thereAreRecordingsOfAllThreeForms() {
        assertThat(recorded())
                .hasSizeGreaterThanOrEqualTo(60)
                .anyMatch(name -> name.contains("single"))
                .anyMatch(name -> name.contains("ndjson"))
                .anyMatch(name -> name.contains("json_array"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void everyRecordIsSoundAndHoldsWhatTheTreeHolds(String name) throws IOException {
        byte[] body = Fixtures.read(name);
        List<JsonNode> trees = trees(body);
        Decoded decoded = Decoded.of(body);
        assertThat(decoded.events).hasSize(trees.size()).allMatch(event -> event.startsWith("record "));
        for (int i = 0; i < trees.size(); i++) {
            UsageRecord record = decoded.records.get(i);
            assertThat(record.violation).isNull();
            assertThat(record.usage.violation()).isNull();
            if (trees.get(i).has("status")) {
                assertCall(record, trees.get(i));
                assertPayer(record, trees.get(i));
                assertUsage(record, trees.get(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void writtenAndReadAgainEveryRecordIsTheSame(String name) {
        for (UsageRecord record : Decoded.of(Fixtures.read(name)).records) {
            assertThat(Decoded.describe(Decoded.one(LitellmRecordWriter.write(record))))
                    .isEqualTo(Decoded.describe(record));
        }
    }

    @Test
    void theStringifiedPayloadTellsTokensCostAndPayer() {
        UsageRecord record =
                Decoded.of(Fixtures.read("recorded/json_array-49.json")).records.getFirst();
        assertThat(record.id).isEqualTo("chatcmpl-up000019");
        assertThat(record.model).isEqualTo("gpt-5");
        assertThat(record.startMicros).isPositive();
        assertThat(record.endMicros).isGreaterThan(record.startMicros);
        assertThat(record.usage.promptTokens).isEqualTo(2_048);
        assertThat(record.usage.completionTokens).isEqualTo(300);
        assertThat(record.usage.cacheReadTokens()).isEqualTo(1_920);
        assertThat(record.usage.reasoningTokens).isEqualTo(192);
        assertThat(record.providerCostNanos).isPositive();
        assertThat(record.keyHash).isEqualTo("litellm_proxy_master_key");
        assertThat(record.userId).isEqualTo("default_user_id");
        assertThat(record.endUser).isEqualTo("cus_acme_001");
        assertThat(record.isCacheHit).isFalse();
    }

    @Test
    void unitsThatStandOnlyInTheAnswerAreRead() {
        UsageRecord images = first("json_array-23.json");
        assertThat(images.usage.imagesOut).isEqualTo(2);
        assertThat(images.usage.imageSize).isEqualTo("1024x1024");
        assertThat(images.usage.imageQuality).isEqualTo("medium");
        assertThat(images.usage.imageInputTokens).isEqualTo(40);
        assertThat(first("json_array-25.json").usage.durationMicros).isEqualTo(3_000_000);
        assertThat(first("json_array-26.json").usage.audioInputTokens).isEqualTo(1_000);
        assertThat(first("json_array-28.json").usage.queries).isEqualTo(1);
        assertThat(first("json_array-04.json").usage.serviceTier).isEqualTo("priority");
        assertThat(first("json_array-05.json").usage.serviceTier).isEqualTo("default");
    }

    private static UsageRecord first(String name) {
        return Decoded.of(Fixtures.read("recorded/" + name)).records.getFirst();
    }

    private static void assertCall(UsageRecord record, JsonNode tree) {
        assertThat(record.id).isEqualTo(text(tree.path("id")));
        assertThat(record.callId).isEqualTo(text(tree.path("litellm_call_id")));
        assertThat(record.callType).isEqualTo(text(tree.path("call_type")));
        assertThat(record.isFailure).isEqualTo(tree.path("status").asText().equals("failure"));
        assertThat(record.isCacheHit).isEqualTo(tree.path("cache_hit").asBoolean());
        assertThat(record.model).isEqualTo(text(tree.path("model")));
        assertThat(record.provider).isEqualTo(text(tree.path("custom_llm_provider")));
        assertThat(record.modelGroup).isEqualTo(text(tree.path("model_group")));
        assertThat(record.modelMapKey)
                .isEqualTo(text(tree.path("model_map_information").path("model_map_key")));
        assertThat(record.litellmModelName)
                .isEqualTo(text(tree.path("hidden_params").path("litellm_model_name")));
        assertThat(record.startMicros).isEqualTo(scaled(tree.path("startTime"), 6));
        assertThat(record.endMicros).isEqualTo(scaled(tree.path("endTime"), 6));
        assertThat(record.providerCostNanos).isEqualTo(scaled(tree.path("response_cost"), 9));
    }

    private static void assertPayer(UsageRecord record, JsonNode tree) {
        JsonNode metadata = tree.path("metadata");
        assertThat(record.keyHash).isEqualTo(text(metadata.path("user_api_key_hash")));
        assertThat(record.userId).isEqualTo(text(metadata.path("user_api_key_user_id")));
        assertThat(record.teamId).isEqualTo(text(metadata.path("user_api_key_team_id")));
        assertThat(record.endUser).isEqualTo(text(tree.path("end_user")));
    }

    private static void assertUsage(UsageRecord record, JsonNode tree) {
        JsonNode usage = tree.path("metadata").path("usage_object");
        assertThat(record.usage.promptTokens)
                .isEqualTo(tree.path("prompt_tokens").asLong());
        assertThat(record.usage.completionTokens)
                .isEqualTo(tree.path("completion_tokens").asLong());
        assertThat(record.usage.totalTokens).isEqualTo(tree.path("total_tokens").asLong());
        JsonNode prompt = usage.path("prompt_tokens_details");
        assertThat(record.usage.cacheReadTokens())
                .isEqualTo(Math.max(
                        prompt.path("cached_tokens").asLong(),
                        usage.path("cache_read_input_tokens").asLong()));
        assertThat(record.usage.cacheWriteTokens())
                .isEqualTo(Math.max(
                        prompt.path("cache_creation_tokens").asLong(),
                        usage.path("cache_creation_input_tokens").asLong()));
        JsonNode writes = prompt.path("cache_creation_token_details");
        assertThat(record.usage.cacheWrite5mTokens)
                .isEqualTo(writes.path("ephemeral_5m_input_tokens").asLong());
        assertThat(record.usage.cacheWrite1hTokens)
                .isEqualTo(writes.path("ephemeral_1h_input_tokens").asLong());
        assertThat(record.usage.audioInputTokens)
                .isEqualTo(prompt.path("audio_tokens").asLong());
        assertThat(record.usage.textInputTokens)
                .isEqualTo(prompt.path("text_tokens").asLong(-1));
        JsonNode completion = usage.path("completion_tokens_details");
        assertThat(record.usage.reasoningTokens)
                .isEqualTo(completion.path("reasoning_tokens").asLong());
        assertThat(record.usage.textOutputTokens)
                .isEqualTo(completion.path("text_tokens").asLong(-1));
    }

    private static long scaled(JsonNode number, int shift) {
        return number.decimalValue()
                .movePointRight(shift)
                .setScale(0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? node.asText() : null;
    }

    private static List<JsonNode> trees(byte[] body) throws IOException {
        List<JsonNode> trees = new ArrayList<>();
        try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(body)) {
            values.forEachRemaining(trees::add);
        }
        return trees;
    }

    @Test
    void theCostsAddUpToWhatTheTreesSay() throws IOException {
        BigDecimal expected = BigDecimal.ZERO;
        long nanos = 0;
        for (String name : recorded()) {
            for (JsonNode tree : trees(Fixtures.read(name))) {
                expected = expected.add(tree.path("response_cost").decimalValue());
            }
            for (UsageRecord record : Decoded.of(Fixtures.read(name)).records) {
                nanos += Math.max(0, record.providerCostNanos);
            }
        }
        long stringified =
                Decoded.of(Fixtures.read("recorded/json_array-49.json")).records.getFirst().providerCostNanos;
        assertThat(BigDecimal.valueOf(nanos - stringified, 9))
                .isCloseTo(expected, org.assertj.core.data.Offset.offset(new BigDecimal("0.0000001")));
    }
}
