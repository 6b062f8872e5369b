package dev.tollgate.pricing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Fills a {@link ReportedUsage} from a cost case's JSON, the way the decoder of the hot path does. */
final class UsageJson {
    private UsageJson() {}

    static ReportedUsage read(JsonNode testCase) {
        ReportedUsage usage = new ReportedUsage();
        JsonNode reported = testCase.path("usage");
        usage.promptTokens = reported.path("prompt_tokens").asLong();
        usage.completionTokens = reported.path("completion_tokens").asLong();
        usage.totalTokens = reported.path("total_tokens").asLong();
        usage.cacheRead(reported.path("cache_read_input_tokens").asLong());
        usage.cacheWrite(reported.path("cache_creation_input_tokens").asLong());
        usage.citationTokens = reported.path("citation_tokens").asLong();
        usage.inferenceGeo = text(reported.path("inference_geo"));
        usage.speed = text(reported.path("speed"));
        usage.webSearches(
                reported.path("server_tool_use").path("web_search_requests").asLong());
        usage.webSearches(reported.path("server_side_tool_usage_details")
                .path("web_search_calls")
                .asLong());
        readPrompt(usage, reported.path("prompt_tokens_details"));
        readCompletion(usage, reported.path("completion_tokens_details"));
        readUnits(usage, testCase);
        return usage;
    }

    private static void readPrompt(ReportedUsage usage, JsonNode details) {
        usage.cacheRead(details.path("cached_tokens").asLong());
        usage.cacheWrite(details.path("cache_creation_tokens").asLong());
        usage.cacheWrite(details.path("cache_write_tokens").asLong());
        JsonNode writes = details.path("cache_creation_token_details");
        usage.cacheWrite5mTokens = writes.path("ephemeral_5m_input_tokens").asLong();
        usage.cacheWrite1hTokens = writes.path("ephemeral_1h_input_tokens").asLong();
        usage.cachedAudioTokens =
                details.path("cached_tokens_details").path("audio_tokens").asLong();
        usage.audioInputTokens = details.path("audio_tokens").asLong();
        usage.imageInputTokens = details.path("image_tokens").asLong();
        usage.videoInputTokens = details.path("video_tokens").asLong();
        usage.textInputTokens = details.path("text_tokens").asLong(-1);
        usage.webSearches(details.path("web_search_requests").asLong());
        usage.characters = details.path("character_count").asLong();
        usage.imageCount = details.path("image_count").asLong();
        usage.videoInputMicros = micros(details.path("video_length_seconds"));
    }

    private static void readCompletion(ReportedUsage usage, JsonNode details) {
        usage.reasoningTokens = details.path("reasoning_tokens").asLong();
        usage.audioOutputTokens = details.path("audio_tokens").asLong();
        usage.imageOutputTokens = details.path("image_tokens").asLong();
        usage.videoOutputTokens = details.path("video_tokens").asLong();
        usage.textOutputTokens = details.path("text_tokens").asLong(-1);
    }

    private static void readUnits(ReportedUsage usage, JsonNode testCase) {
        JsonNode units = testCase.path("units");
        usage.characters = Math.max(usage.characters, units.path("characters").asLong());
        usage.durationMicros = micros(units.path("seconds"));
        usage.imagesOut = units.path("images").asLong();
        usage.pages = units.path("pages").asLong();
        usage.annotatedPages = units.path("annotated_pages").asLong();
        usage.queries = units.path("search_units").asLong();
        usage.totalTokens =
                Math.max(usage.totalTokens, units.path("total_tokens").asLong());
        usage.webSearches(units.path("web_search_calls").asLong());
        usage.searchContextSize(text(
                testCase.path("model_parameters").path("web_search_options").path("search_context_size")));
        usage.imageSize = text(units.path("size"));
        usage.imageQuality = text(units.path("quality"));
        usage.serviceTier = text(testCase.path("service_tier"));
        usage.dataResidency = text(testCase.path("data_residency"));
        usage.vertexLocation = text(testCase.path("vertex_location"));
    }

    private static long micros(JsonNode seconds) {
        return seconds.isNumber()
                ? new BigDecimal(seconds.asText()).movePointRight(6).longValueExact()
                : 0;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }
}
