package dev.tollgate.usage;

import org.jspecify.annotations.Nullable;

/**
 * A single value of a record that is read. Where each stands is in {@link LitellmShapes}.
 *
 * <p>LiteLLM tells some values in several places. Then one place has the field itself, and the others have fields that
 * {@link #means} it and yield to it by their {@link #rank}, in whatever order they come.
 */
enum Field implements Target {
    ID(Kind.IDENTITY, "id"),
    REQUEST_ID(ID, 1, "request_id"),
    CALL_ID(Kind.IDENTITY, "litellm_call_id"),
    OTHER_CALL_ID(CALL_ID, 1, "call_id"),
    LOGGED_CALL_ID(CALL_ID, 2, "litellm_call_id"),
    CALL_TYPE(Kind.INFORMATION, "call_type"),
    STATUS(Kind.IDENTITY, "status"),
    CACHE_HIT(Kind.INFORMATION, "cache_hit"),
    MODEL(Kind.IDENTITY, "model"),
    PROVIDER(Kind.INFORMATION, "custom_llm_provider"),
    MODEL_GROUP(Kind.INFORMATION, "model_group"),
    MODEL_MAP_KEY(Kind.INFORMATION, "model_map_key"),
    LOGGED_MODEL_MAP_KEY(MODEL_MAP_KEY, 1, "model_map_key"),
    LITELLM_MODEL_NAME(Kind.INFORMATION, "litellm_model_name"),
    START(Kind.QUANTITY, "startTime"),
    END(Kind.QUANTITY, "endTime"),
    COST(Kind.QUANTITY, "response_cost"),
    SPEND(COST, 1, "spend"),
    LEGACY_COST(COST, 2, "cost"),
    COST_BREAKDOWN_TOTAL(Kind.QUANTITY, "cost_breakdown.total_cost"),
    LOGGED_COST_BREAKDOWN_TOTAL(COST_BREAKDOWN_TOTAL, 1, "cost_breakdown.total_cost"),
    COST_UNKNOWN(Kind.INFORMATION, "response_cost_failure_debug_info"),
    KEY_HASH(Kind.IDENTITY, "user_api_key_hash"),
    USER_API_KEY(KEY_HASH, 1, "user_api_key"),
    API_KEY(KEY_HASH, 2, "api_key"),
    USER_ID(Kind.IDENTITY, "user_api_key_user_id"),
    TEAM_ID(Kind.IDENTITY, "user_api_key_team_id"),
    ROOT_TEAM_ID(TEAM_ID, 1, "team_id"),
    END_USER(Kind.INFORMATION, "end_user"),
    KEY_END_USER(END_USER, 1, "user_api_key_end_user_id"),
    ROOT_USER(Kind.INFORMATION, "user"),
    KEY_ACCOUNT(Kind.INFORMATION, "tollgate_account"),
    KEY_AGENT(Kind.INFORMATION, "tollgate_agent"),
    KEY_PROJECT(Kind.INFORMATION, "tollgate_project"),
    REQUEST_AGENT(Kind.INFORMATION, "tollgate_agent"),
    REQUESTER_AGENT(REQUEST_AGENT, 1, "tollgate_agent"),
    REQUEST_AGENT_ID(REQUEST_AGENT, 2, "agent_id"),
    REQUESTER_AGENT_ID(REQUEST_AGENT, 3, "agent_id"),
    REQUEST_PROJECT(Kind.INFORMATION, "tollgate_project"),
    REQUESTER_PROJECT(REQUEST_PROJECT, 1, "tollgate_project"),
    REQUEST_PROJECT_ID(REQUEST_PROJECT, 2, "project_id"),
    REQUESTER_PROJECT_ID(REQUEST_PROJECT, 3, "project_id"),
    API_BASE(Kind.INFORMATION, "api_base"),
    BATCH_MODELS(Kind.INFORMATION, "batch_models"),
    RESPONSE_DATA(Kind.INFORMATION, "response.data"),
    VIOLATION(Kind.INFORMATION, "tollgate_violation"),
    TOTAL_PROMPT(Kind.QUANTITY, "prompt_tokens"),
    TOTAL_COMPLETION(Kind.QUANTITY, "completion_tokens"),
    TOTAL(Kind.QUANTITY, "total_tokens"),
    PROMPT(Kind.QUANTITY, "usage.prompt_tokens"),
    COMPLETION(Kind.QUANTITY, "usage.completion_tokens"),
    USAGE_TOTAL(Kind.QUANTITY, "usage.total_tokens"),
    CACHE_READ(Kind.QUANTITY, "cached_tokens"),
    CACHE_WRITE(Kind.QUANTITY, "cache_creation_tokens"),
    CACHE_WRITE_5M(Kind.QUANTITY, "ephemeral_5m_input_tokens"),
    CACHE_WRITE_1H(Kind.QUANTITY, "ephemeral_1h_input_tokens"),
    CACHED_AUDIO(Kind.QUANTITY, "cached_tokens_details.audio_tokens"),
    CACHED_IMAGE(Kind.QUANTITY, "cached_tokens_details.image_tokens"),
    AUDIO_INPUT(Kind.QUANTITY, "prompt_tokens_details.audio_tokens"),
    IMAGE_INPUT(Kind.QUANTITY, "prompt_tokens_details.image_tokens"),
    VIDEO_INPUT(Kind.QUANTITY, "prompt_tokens_details.video_tokens"),
    TEXT_INPUT(Kind.QUANTITY, "prompt_tokens_details.text_tokens"),
    REASONING(Kind.QUANTITY, "reasoning_tokens"),
    AUDIO_OUTPUT(Kind.QUANTITY, "completion_tokens_details.audio_tokens"),
    IMAGE_OUTPUT(Kind.QUANTITY, "completion_tokens_details.image_tokens"),
    VIDEO_OUTPUT(Kind.QUANTITY, "completion_tokens_details.video_tokens"),
    TEXT_OUTPUT(Kind.QUANTITY, "completion_tokens_details.text_tokens"),
    CITATION(Kind.QUANTITY, "citation_tokens"),
    WEB_SEARCHES(Kind.QUANTITY, "web_search_requests"),
    CHARACTERS(Kind.QUANTITY, "character_count"),
    INPUT_IMAGES(Kind.QUANTITY, "image_count"),
    SECONDS(Kind.QUANTITY, "seconds"),
    VIDEO_SECONDS(Kind.QUANTITY, "video_length_seconds"),
    AUDIO_SECONDS(Kind.QUANTITY, "audio_length_seconds"),
    PAGES(Kind.QUANTITY, "pages_processed"),
    ANNOTATED_PAGES(Kind.QUANTITY, "pages_processed_annotation"),
    QUERIES(Kind.QUANTITY, "search_units"),
    IMAGES_ASKED(Kind.QUANTITY, "n"),
    IMAGES_MADE(Kind.QUANTITY, "output_image_count"),
    SERVICE_TIER(Kind.INFORMATION, "cost_breakdown.service_tier"),
    TIER_SERVED(SERVICE_TIER, 1, "response.service_tier"),
    TIER_ASKED(SERVICE_TIER, 2, "model_parameters.service_tier"),
    DATA_RESIDENCY(Kind.INFORMATION, "cost_breakdown.data_residency"),
    VERTEX_LOCATION(Kind.INFORMATION, "cost_breakdown.vertex_location"),
    IMAGE_SIZE(Kind.INFORMATION, "response.size"),
    IMAGE_SIZE_ASKED(IMAGE_SIZE, 1, "model_parameters.size"),
    IMAGE_QUALITY(Kind.INFORMATION, "response.quality"),
    IMAGE_QUALITY_ASKED(IMAGE_QUALITY, 1, "model_parameters.quality"),
    SEARCH_CONTEXT(Kind.INFORMATION, "search_context_size"),
    INFERENCE_GEO(Kind.INFORMATION, "inference_geo"),
    SPEED(Kind.INFORMATION, "speed");

    /** What a wrong value means. */
    private enum Kind {
        /** The charge could not be trusted. */
        QUANTITY,
        /** It could not be told which call it is, what was called or who pays. */
        IDENTITY,
        /** Nothing; the value is as if absent. */
        INFORMATION
    }

    private static final int RANK_TOP = 9;

    private final Kind kind;
    private final String key;
    private final @Nullable Field yieldsTo;
    private final byte rank;

    Field(Kind kind, String key) {
        this.kind = kind;
        this.key = key;
        yieldsTo = null;
        rank = RANK_TOP;
    }

    /** @param places how many better places there are */
    Field(Field yieldsTo, int places, String key) {
        this.kind = yieldsTo.kind;
        this.key = key;
        this.yieldsTo = yieldsTo;
        rank = (byte) (RANK_TOP - places);
    }

    /** The field that this is another telling of; else itself. */
    Field means() {
        return yieldsTo == null ? this : yieldsTo;
    }

    /** Of several tellings of a field the one of the highest rank counts; always above 0. */
    byte rank() {
        return rank;
    }

    /** For an array with a place for each field: an EnumMap of bytes would box them, for every value of every record. */
    @SuppressWarnings("EnumOrdinal")
    int index() {
        return ordinal();
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

    boolean isSeconds() {
        return this == SECONDS || this == VIDEO_SECONDS || this == AUDIO_SECONDS;
    }

    /** The key as LiteLLM spells it, for error texts. */
    String key() {
        return key;
    }
}
