package dev.tollgate.metering;

import dev.tollgate.pricing.ReportedUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The rarer things a call was charged by, for the {@code units} column: null for the usual call, which has none. */
final class UnitsJson {
    private static final int MICROS_SCALE = 6;

    private final StringBuilder json = new StringBuilder();

    private UnitsJson() {}

    static @Nullable String of(ReportedUsage usage) {
        long any = usage.cacheWrite1hTokens | usage.audioInputTokens | usage.imageInputTokens | usage.videoInputTokens;
        any |= usage.audioOutputTokens | usage.imageOutputTokens | usage.videoOutputTokens | usage.citationTokens;
        any |= usage.webSearchRequests() | usage.characters | usage.durationMicros | usage.imageCount;
        any |= usage.imagesOut | usage.pages | usage.annotatedPages | usage.queries;
        return any == 0 && usage.serviceTier == null ? null : new UnitsJson().all(usage);
    }

    private String all(ReportedUsage usage) {
        add("cache_write_1h_tokens", usage.cacheWrite1hTokens);
        add("audio_input_tokens", usage.audioInputTokens);
        add("image_input_tokens", usage.imageInputTokens);
        add("video_input_tokens", usage.videoInputTokens);
        add("audio_output_tokens", usage.audioOutputTokens);
        add("image_output_tokens", usage.imageOutputTokens);
        add("video_output_tokens", usage.videoOutputTokens);
        add("citation_tokens", usage.citationTokens);
        add("web_searches", usage.webSearchRequests());
        add("characters", usage.characters);
        add("images_in", usage.imageCount);
        add("images_out", usage.imagesOut);
        add("pages", usage.pages);
        add("annotated_pages", usage.annotatedPages);
        add("queries", usage.queries);
        if (usage.durationMicros > 0) {
            key("seconds")
                    .append(BigDecimal.valueOf(usage.durationMicros, MICROS_SCALE)
                            .toPlainString());
        }
        if (usage.serviceTier != null && usage.serviceTier.chars().allMatch(c -> c >= 'a' && c <= 'z' || c == '_')) {
            key("service_tier").append('"').append(usage.serviceTier).append('"');
        }
        return json.isEmpty() ? "{}" : json.append('}').toString();
    }

    private void add(String name, long value) {
        if (value > 0) {
            key(name).append(value);
        }
    }

    private StringBuilder key(String name) {
        return json.append(json.isEmpty() ? "{\"" : ",\"").append(name).append("\":");
    }
}
