package dev.tollgate.pricing;

import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Finds the count that is out of bounds; off the usual path, since {@link ReportedUsage#violation} screens first. */
final class UsageBounds {
    private static final Map<String, ToLongFunction<ReportedUsage>> COUNTS = Map.ofEntries(
            Map.entry("prompt_tokens", usage -> usage.promptTokens),
            Map.entry("completion_tokens", usage -> usage.completionTokens),
            Map.entry("total_tokens", usage -> Math.floorDiv(usage.totalTokens, ReportedUsage.TOTAL_PARTS)),
            Map.entry("cached_tokens", ReportedUsage::cacheReadTokens),
            Map.entry("cache_creation_tokens", ReportedUsage::cacheWriteTokens),
            Map.entry("ephemeral_5m_input_tokens", usage -> usage.cacheWrite5mTokens),
            Map.entry("ephemeral_1h_input_tokens", usage -> usage.cacheWrite1hTokens),
            Map.entry("cached_tokens_details.audio_tokens", usage -> usage.cachedAudioTokens),
            Map.entry("cached_tokens_details.image_tokens", usage -> usage.cachedImageTokens),
            Map.entry("prompt_tokens_details.audio_tokens", usage -> usage.audioInputTokens),
            Map.entry("prompt_tokens_details.image_tokens", usage -> usage.imageInputTokens),
            Map.entry("prompt_tokens_details.video_tokens", usage -> usage.videoInputTokens),
            Map.entry("prompt_tokens_details.text_tokens", usage -> Math.max(usage.textInputTokens, -1) + 1),
            Map.entry("reasoning_tokens", usage -> usage.reasoningTokens),
            Map.entry("completion_tokens_details.audio_tokens", usage -> usage.audioOutputTokens),
            Map.entry("completion_tokens_details.image_tokens", usage -> usage.imageOutputTokens),
            Map.entry("completion_tokens_details.video_tokens", usage -> usage.videoOutputTokens),
            Map.entry("completion_tokens_details.text_tokens", usage -> Math.max(usage.textOutputTokens, -1) + 1),
            Map.entry("citation_tokens", usage -> usage.citationTokens),
            Map.entry("web_search_requests", ReportedUsage::webSearchRequests),
            Map.entry("characters", usage -> usage.characters),
            Map.entry("duration", usage -> usage.durationMicros),
            Map.entry("video_length_seconds", usage -> usage.videoInputMicros),
            Map.entry("audio_length_seconds", usage -> usage.audioInputMicros),
            Map.entry("image_count", usage -> usage.imageCount),
            Map.entry("images", usage -> usage.imagesOut),
            Map.entry("pages", usage -> usage.pages),
            Map.entry("annotated_pages", usage -> usage.annotatedPages),
            Map.entry("queries", usage -> usage.queries));

    private UsageBounds() {}

    static @Nullable String firstViolation(ReportedUsage usage) {
        return COUNTS.entrySet().stream()
                .filter(count -> !isSound(count.getValue().applyAsLong(usage)))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .orElse(null);
    }

    private static boolean isSound(long count) {
        return count >= 0 && count <= ReportedUsage.COUNT_MAX;
    }
}
