package dev.tollgate.usage;

import java.util.Locale;

/** A single value of a record that is read. Where each stands is in {@link LitellmShapes}. */
enum Field implements Target {
    ID(Kind.IDENTITY),
    CALL_ID(Kind.IDENTITY),
    CALL_TYPE(Kind.INFORMATION),
    STATUS(Kind.IDENTITY),
    CACHE_HIT(Kind.INFORMATION),
    MODEL(Kind.IDENTITY),
    PROVIDER(Kind.INFORMATION),
    MODEL_GROUP(Kind.INFORMATION),
    MODEL_MAP_KEY(Kind.INFORMATION),
    LITELLM_MODEL_NAME(Kind.INFORMATION),
    START(Kind.QUANTITY),
    END(Kind.QUANTITY),
    COST(Kind.QUANTITY),
    COST_BREAKDOWN_TOTAL(Kind.QUANTITY),
    COST_UNKNOWN(Kind.INFORMATION),
    KEY_HASH(Kind.IDENTITY),
    USER_ID(Kind.IDENTITY),
    TEAM_ID(Kind.IDENTITY),
    END_USER(Kind.INFORMATION),
    ROOT_USER(Kind.INFORMATION),
    KEY_ACCOUNT(Kind.INFORMATION),
    KEY_AGENT(Kind.INFORMATION),
    KEY_PROJECT(Kind.INFORMATION),
    REQUEST_AGENT(Kind.INFORMATION),
    REQUEST_PROJECT(Kind.INFORMATION),
    API_BASE(Kind.INFORMATION),
    BATCH_MODELS(Kind.INFORMATION),
    RESPONSE_DATA(Kind.INFORMATION),
    LEGACY_USAGE(Kind.IDENTITY),
    LEGACY_METADATA(Kind.INFORMATION),
    VIOLATION(Kind.INFORMATION),
    TOTAL_PROMPT(Kind.QUANTITY),
    TOTAL_COMPLETION(Kind.QUANTITY),
    TOTAL(Kind.QUANTITY),
    PROMPT(Kind.QUANTITY),
    COMPLETION(Kind.QUANTITY),
    USAGE_TOTAL(Kind.QUANTITY),
    CACHE_READ(Kind.QUANTITY),
    CACHE_WRITE(Kind.QUANTITY),
    CACHE_WRITE_5M(Kind.QUANTITY),
    CACHE_WRITE_1H(Kind.QUANTITY),
    CACHED_AUDIO(Kind.QUANTITY),
    CACHED_IMAGE(Kind.QUANTITY),
    AUDIO_INPUT(Kind.QUANTITY),
    IMAGE_INPUT(Kind.QUANTITY),
    VIDEO_INPUT(Kind.QUANTITY),
    TEXT_INPUT(Kind.QUANTITY),
    REASONING(Kind.QUANTITY),
    AUDIO_OUTPUT(Kind.QUANTITY),
    IMAGE_OUTPUT(Kind.QUANTITY),
    VIDEO_OUTPUT(Kind.QUANTITY),
    TEXT_OUTPUT(Kind.QUANTITY),
    CITATION(Kind.QUANTITY),
    WEB_SEARCHES(Kind.QUANTITY),
    CHARACTERS(Kind.QUANTITY),
    INPUT_IMAGES(Kind.QUANTITY),
    SECONDS(Kind.QUANTITY),
    VIDEO_SECONDS(Kind.QUANTITY),
    AUDIO_SECONDS(Kind.QUANTITY),
    PAGES(Kind.QUANTITY),
    ANNOTATED_PAGES(Kind.QUANTITY),
    QUERIES(Kind.QUANTITY),
    IMAGES_ASKED(Kind.QUANTITY),
    IMAGES_MADE(Kind.QUANTITY),
    SERVICE_TIER(Kind.INFORMATION),
    SERVED_TIER(Kind.INFORMATION),
    BILLED_TIER(Kind.INFORMATION),
    BILLED_RESIDENCY(Kind.INFORMATION),
    BILLED_LOCATION(Kind.INFORMATION),
    IMAGE_SIZE(Kind.INFORMATION),
    IMAGE_QUALITY(Kind.INFORMATION),
    SEARCH_CONTEXT(Kind.INFORMATION),
    INFERENCE_GEO(Kind.INFORMATION),
    SPEED(Kind.INFORMATION);

    /** What a wrong value means. */
    private enum Kind {
        /** The charge could not be trusted. */
        QUANTITY,
        /** It could not be told which call it is, what was called or who pays. */
        IDENTITY,
        /** Nothing; the value is as if absent. */
        INFORMATION
    }

    private final Kind kind;

    Field(Kind kind) {
        this.kind = kind;
    }

    boolean isQuantity() {
        return kind == Kind.QUANTITY;
    }

    boolean isIdentity() {
        return kind == Kind.IDENTITY;
    }

    /** For an array of which only the number of elements matters. */
    boolean isCounted() {
        return this == RESPONSE_DATA || this == BATCH_MODELS;
    }

    /** The key as a person knows it, for error texts. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
