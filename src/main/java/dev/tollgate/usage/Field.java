package dev.tollgate.usage;

import java.util.Locale;

/** A single value of a record that is read. Where each stands is in {@link LitellmShapes}. */
enum Field implements Target {
    ID,
    CALL_ID,
    CALL_TYPE,
    STATUS,
    CACHE_HIT,
    MODEL,
    PROVIDER,
    MODEL_GROUP,
    MODEL_MAP_KEY,
    LITELLM_MODEL_NAME,
    START,
    END,
    COST,
    COST_BREAKDOWN_TOTAL,
    COST_UNKNOWN,
    KEY_HASH,
    USER_ID,
    TEAM_ID,
    END_USER,
    ROOT_USER,
    KEY_ACCOUNT,
    KEY_AGENT,
    KEY_PROJECT,
    REQUEST_AGENT,
    REQUEST_PROJECT,
    API_BASE,
    BATCH_MODELS,
    RESPONSE_DATA,
    LEGACY_USAGE,
    LEGACY_METADATA,
    VIOLATION,
    TOTAL_PROMPT,
    TOTAL_COMPLETION,
    TOTAL,
    PROMPT,
    COMPLETION,
    USAGE_TOTAL,
    CACHE_READ,
    CACHE_WRITE,
    CACHE_WRITE_5M,
    CACHE_WRITE_1H,
    CACHED_AUDIO,
    CACHED_IMAGE,
    AUDIO_INPUT,
    IMAGE_INPUT,
    VIDEO_INPUT,
    TEXT_INPUT,
    REASONING,
    AUDIO_OUTPUT,
    IMAGE_OUTPUT,
    VIDEO_OUTPUT,
    TEXT_OUTPUT,
    CITATION,
    WEB_SEARCHES,
    CHARACTERS,
    INPUT_IMAGES,
    SECONDS,
    VIDEO_SECONDS,
    AUDIO_SECONDS,
    PAGES,
    ANNOTATED_PAGES,
    QUERIES,
    IMAGES_ASKED,
    SERVICE_TIER,
    SERVED_TIER,
    IMAGE_SIZE,
    IMAGE_QUALITY,
    SEARCH_CONTEXT,
    INFERENCE_GEO,
    SPEED;

    /** For an array of which only the number of elements matters. */
    boolean isCounted() {
        return this == RESPONSE_DATA || this == BATCH_MODELS;
    }

    /** The key as a person knows it, for error texts. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
