package dev.tollgate.marketplace;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a creator says of an agent. What is absent stays as it is, or is left to us; an empty text takes a category, an icon or the
 * content away.
 *
 * @param slug only when it is made
 * @param inputUsdPerMillion an exact decimal in US dollars, as is {@code outputUsdPerMillion}
 */
record AgentRequest(
        @JsonProperty("slug") @Nullable String slug,
        @JsonProperty("name") @Nullable String name,
        @JsonProperty("description") @Nullable String description,
        @JsonProperty("category") @Nullable String category,
        @JsonProperty("tags") @Nullable List<@Nullable String> tags,
        @JsonProperty("icon") @Nullable String icon,
        @JsonProperty("pricing") @Nullable String pricing,
        @JsonProperty("price_cents") @Nullable Long priceCents,
        @JsonProperty("input_usd_per_million") @Nullable String inputUsdPerMillion,
        @JsonProperty("output_usd_per_million") @Nullable String outputUsdPerMillion,
        @JsonProperty("content") @Nullable String content,
        @JsonProperty("published") @Nullable Boolean published) {

    /** The largest body: 64 KiB of content, of which each byte may be written as six. */
    static final int BYTES_MAX = 512 * 1024;
}
