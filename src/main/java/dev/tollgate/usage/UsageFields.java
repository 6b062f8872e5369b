package dev.tollgate.usage;

import dev.tollgate.pricing.ReportedUsage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which fields are counts, and where each count goes in {@link ReportedUsage}. */
final class UsageFields {
    private static final Pattern OPENAI_REGION = Pattern.compile("^https?://(eu|us)\\.api\\.openai\\.com\\b.*");
    private static final Pattern VERTEX_LOCATION =
            Pattern.compile("^https?://[^/]*aiplatform\\.googleapis\\.com/.*/locations/([a-z0-9-]+)\\b.*");

    private UsageFields() {}

    /** Some counts are told under several names, which never add up: the larger is kept. */
    static void set(ReportedUsage usage, Field field, long value) {
        switch (field) {
            case PROMPT -> usage.promptTokens = Math.max(usage.promptTokens, value);
            case COMPLETION -> usage.completionTokens = Math.max(usage.completionTokens, value);
            case USAGE_TOTAL -> usage.totalTokens = Math.max(usage.totalTokens, value);
            case CACHE_READ -> usage.cacheRead(value);
            case CACHE_WRITE -> usage.cacheWrite(value);
            case CACHE_WRITE_5M -> usage.cacheWrite5mTokens = Math.max(usage.cacheWrite5mTokens, value);
            case CACHE_WRITE_1H -> usage.cacheWrite1hTokens = Math.max(usage.cacheWrite1hTokens, value);
            case CACHED_AUDIO -> usage.cachedAudioTokens = Math.max(usage.cachedAudioTokens, value);
            case CACHED_IMAGE -> usage.cachedImageTokens = Math.max(usage.cachedImageTokens, value);
            case AUDIO_INPUT -> usage.audioInputTokens = Math.max(usage.audioInputTokens, value);
            case IMAGE_INPUT -> usage.imageInputTokens = Math.max(usage.imageInputTokens, value);
            case VIDEO_INPUT -> usage.videoInputTokens = Math.max(usage.videoInputTokens, value);
            case TEXT_INPUT -> usage.textInputTokens = Math.max(usage.textInputTokens, value);
            case REASONING -> usage.reasoningTokens = Math.max(usage.reasoningTokens, value);
            case AUDIO_OUTPUT -> usage.audioOutputTokens = Math.max(usage.audioOutputTokens, value);
            case IMAGE_OUTPUT -> usage.imageOutputTokens = Math.max(usage.imageOutputTokens, value);
            case VIDEO_OUTPUT -> usage.videoOutputTokens = Math.max(usage.videoOutputTokens, value);
            case TEXT_OUTPUT -> usage.textOutputTokens = Math.max(usage.textOutputTokens, value);
            case CITATION -> usage.citationTokens = Math.max(usage.citationTokens, value);
            case WEB_SEARCHES -> usage.webSearches(value);
            case CHARACTERS -> usage.characters = Math.max(usage.characters, value);
            case INPUT_IMAGES -> usage.imageCount = Math.max(usage.imageCount, value);
            case SECONDS -> usage.durationMicros = Math.max(usage.durationMicros, value);
            case VIDEO_SECONDS -> usage.videoInputMicros = Math.max(usage.videoInputMicros, value);
            case AUDIO_SECONDS -> usage.audioInputMicros = Math.max(usage.audioInputMicros, value);
            case PAGES -> usage.pages = Math.max(usage.pages, value);
            case ANNOTATED_PAGES -> usage.annotatedPages = Math.max(usage.annotatedPages, value);
            case QUERIES -> usage.queries = Math.max(usage.queries, value);
            default -> throw new IllegalArgumentException(field + " is no count");
        }
    }

    /** Takes over the counts of the provider's own usage, for want of LiteLLM's. */
    static void copy(ReportedUsage from, ReportedUsage to) {
        to.promptTokens = from.promptTokens;
        to.completionTokens = from.completionTokens;
        to.totalTokens = from.totalTokens;
        to.cacheRead(from.cacheReadTokens());
        to.cacheWrite(from.cacheWriteTokens());
        to.cacheWrite5mTokens = from.cacheWrite5mTokens;
        to.cacheWrite1hTokens = from.cacheWrite1hTokens;
        to.cachedAudioTokens = from.cachedAudioTokens;
        to.cachedImageTokens = from.cachedImageTokens;
        to.audioInputTokens = from.audioInputTokens;
        to.imageInputTokens = from.imageInputTokens;
        to.videoInputTokens = from.videoInputTokens;
        to.textInputTokens = from.textInputTokens;
        to.reasoningTokens = from.reasoningTokens;
        to.audioOutputTokens = from.audioOutputTokens;
        to.imageOutputTokens = from.imageOutputTokens;
        to.videoOutputTokens = from.videoOutputTokens;
        to.textOutputTokens = from.textOutputTokens;
        to.citationTokens = from.citationTokens;
        to.webSearches(from.webSearchRequests());
        to.characters = from.characters;
        to.imageCount = from.imageCount;
        to.durationMicros = from.durationMicros;
        to.videoInputMicros = from.videoInputMicros;
        to.audioInputMicros = from.audioInputMicros;
        to.inferenceGeo = from.inferenceGeo;
        to.speed = from.speed;
    }

    /** Regional hosts have surcharges of their own; the host shows in the address that LiteLLM called. */
    static void setRegion(ReportedUsage usage, @Nullable String apiBase) {
        if (apiBase == null) {
            return;
        }
        if (apiBase.contains("openai.com")) {
            Matcher region = OPENAI_REGION.matcher(apiBase);
            usage.dataResidency = region.matches() ? region.group(1) : null;
        } else if (apiBase.contains("aiplatform")) {
            Matcher location = VERTEX_LOCATION.matcher(apiBase);
            usage.vertexLocation = location.matches() ? location.group(1) : null;
        }
    }
}
