package dev.tollgate.pricing;

import org.jspecify.annotations.Nullable;

/**
 * What LiteLLM reported for one call, as it stands in {@code metadata.usage_object} and {@code model_parameters}
 * (facts: LiteLLM's {@code types/utils.py}, {@code Usage}). The streaming decoder fills one object per record, field by
 * field in any order, hence plain fields; nobody changes it afterwards. Zero or null means absent unless stated.
 *
 * <p>Every count lies in 0..{@link #COUNT_MAX}. A count outside is no exception: {@link #violation} names it, and the
 * pricer answers with an {@link Quote.Unpriced}. The bound is a trillion: a hundred thousand times the longest context
 * on the market, and low enough that the dearest token price in the book (about 1e-3 USD) times fifteen pools stays
 * within a long of nano-dollars; a rate that does not is caught by the sum itself.
 */
public final class ReportedUsage {
    public static final long COUNT_MAX = 1_000_000_000_000L;

    /** A total may hold prompt, completion and the reasoning beside it. */
    static final int TOTAL_PARTS = 3;

    /** Input tokens with everything in them: cached, written, audio, image. */
    public long promptTokens;
    /** Output tokens with everything in them: reasoning, audio, image. */
    public long completionTokens;

    /** Bounded by {@link #TOTAL_PARTS} times the bound of its parts. */
    public long totalTokens;

    private long cacheReadTokens;
    private long cacheWriteTokens;
    /** {@code cache_creation_token_details.ephemeral_5m_input_tokens}; a part of the cache writes. */
    public long cacheWrite5mTokens;
    /** {@code cache_creation_token_details.ephemeral_1h_input_tokens}; a part of the cache writes. */
    public long cacheWrite1hTokens;
    /** {@code cached_tokens_details.audio_tokens}: the part of the cached tokens that is audio. */
    public long cachedAudioTokens;
    /** {@code cached_tokens_details.image_tokens}: the part of the cached tokens that is image. */
    public long cachedImageTokens;

    public long audioInputTokens;
    public long imageInputTokens;
    public long videoInputTokens;
    /** As reported, -1 when absent; never priced, since providers disagree on whether cached tokens are in it. */
    public long textInputTokens = -1;

    public long reasoningTokens;
    public long audioOutputTokens;
    public long imageOutputTokens;
    public long videoOutputTokens;
    /** As reported, -1 when absent; tells an image model's undetailed output from a detailed one. */
    public long textOutputTokens = -1;

    /** Perplexity's {@code citation_tokens}, beside the prompt tokens. */
    public long citationTokens;

    private long webSearchRequests;
    private SearchContextSize searchContextSize = SearchContextSize.UNSTATED;

    /** Characters of text to be spoken, or of a prompt priced by the character. */
    public long characters;
    /** Length of what was transcribed or filmed, in microseconds. */
    public long durationMicros;
    /** {@code prompt_tokens_details.video_length_seconds}, in microseconds. */
    public long videoInputMicros;
    /** {@code prompt_tokens_details.audio_length_seconds}, in microseconds. */
    public long audioInputMicros;
    /** Images sent. */
    public long imageCount;
    /** Images made: the length of {@code response.data}, else {@code model_parameters.n}. */
    public long imagesOut;

    public long pages;
    public long annotatedPages;
    /** Rerank search units or search queries. */
    public long queries;

    /** The tier the call was served at, else the one asked for; see {@link ServiceTier#of}. */
    public @Nullable String serviceTier;
    /** {@code model_parameters.size}, as {@code 1024x1536}. */
    public @Nullable String imageSize;
    /** {@code model_parameters.quality}. */
    public @Nullable String imageQuality;
    /** Anthropic's {@code inference_geo}; null, {@code global} and {@code not_available} mean no surcharge. */
    public @Nullable String inferenceGeo;
    /** Anthropic's {@code speed}: {@code fast} has its own multiplier. */
    public @Nullable String speed;
    /** {@code eu} or {@code us} when {@code api_base} is OpenAI's regional host. */
    public @Nullable String dataResidency;
    /** The location in {@code api_base} of a Vertex call; null and {@code global} mean no surcharge. */
    public @Nullable String vertexLocation;

    /** Tokens read from the provider's cache. Reported under up to two names: the larger is kept, they never add up. */
    public void cacheRead(long tokens) {
        cacheReadTokens = worse(cacheReadTokens, tokens);
    }

    /** Tokens written to the provider's cache, of any lifetime. Reported under up to three names: the larger is kept. */
    public void cacheWrite(long tokens) {
        cacheWriteTokens = worse(cacheWriteTokens, tokens);
    }

    /** Searches made by the provider. Reported under up to two names: the larger is kept. */
    public void webSearches(long requests) {
        webSearchRequests = worse(webSearchRequests, requests);
    }

    /** {@code web_search_options.search_context_size}: low, medium or high; anything else is as if unstated. */
    public void searchContextSize(@Nullable String size) {
        searchContextSize = SearchContextSize.of(size);
    }

    /** The larger; a negative count is kept, so that it is seen as the violation it is. */
    private static long worse(long known, long reported) {
        return known < 0 || reported < 0 ? Math.min(known, reported) : Math.max(known, reported);
    }

    public long cacheReadTokens() {
        return cacheReadTokens;
    }

    public long cacheWriteTokens() {
        return cacheWriteTokens;
    }

    public long webSearchRequests() {
        return webSearchRequests;
    }

    public SearchContextSize searchContextSize() {
        return searchContextSize;
    }

    /**
     * Output tokens to be paid for. xAI reports reasoning beside the completion tokens; LiteLLM folds it in, but not on
     * every path (LiteLLM's {@code llms/xai/cost_calculator.py}). The record's own total tells which: where it is
     * prompt + completion + reasoning, the reasoning was beside.
     */
    long outputTokens() {
        boolean reasoningBeside =
                reasoningTokens > 0 && totalTokens == promptTokens + completionTokens + reasoningTokens;
        return reasoningBeside ? completionTokens + reasoningTokens : completionTokens;
    }

    boolean hasTokens() {
        return promptTokens > 0 || completionTokens > 0 || totalTokens > 0;
    }

    /** No tokens, units or searches at all. */
    boolean isEmpty() {
        return !hasTokens()
                && (webSearchRequests | characters | durationMicros | imageCount | imagesOut) == 0
                && (pages | annotatedPages | queries | citationTokens | videoInputMicros | audioInputMicros) == 0;
    }

    /** The name of a count that is negative or above {@link #COUNT_MAX}, or null when all are sound. */
    public @Nullable String violation() {
        long signs = promptTokens | completionTokens | totalTokens | cacheReadTokens | cacheWriteTokens;
        signs |= cacheWrite5mTokens | cacheWrite1hTokens | cachedAudioTokens | cachedImageTokens;
        signs |= audioInputTokens | imageInputTokens | videoInputTokens | reasoningTokens | audioOutputTokens;
        signs |= imageOutputTokens | videoOutputTokens | citationTokens | webSearchRequests | characters;
        signs |= durationMicros | videoInputMicros | audioInputMicros | imageCount | imagesOut;
        signs |= pages | annotatedPages | queries | (textInputTokens + 1) | (textOutputTokens + 1);
        boolean surelySound = signs >>> 39 == 0;
        return surelySound ? null : UsageBounds.firstViolation(this);
    }
}
