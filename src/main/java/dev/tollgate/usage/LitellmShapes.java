package dev.tollgate.usage;

import static dev.tollgate.usage.Field.ANNOTATED_PAGES;
import static dev.tollgate.usage.Field.API_BASE;
import static dev.tollgate.usage.Field.API_KEY;
import static dev.tollgate.usage.Field.AUDIO_INPUT;
import static dev.tollgate.usage.Field.AUDIO_OUTPUT;
import static dev.tollgate.usage.Field.AUDIO_SECONDS;
import static dev.tollgate.usage.Field.BATCH_MODELS;
import static dev.tollgate.usage.Field.CACHED_AUDIO;
import static dev.tollgate.usage.Field.CACHED_IMAGE;
import static dev.tollgate.usage.Field.CACHE_HIT;
import static dev.tollgate.usage.Field.CACHE_READ;
import static dev.tollgate.usage.Field.CACHE_WRITE;
import static dev.tollgate.usage.Field.CACHE_WRITE_1H;
import static dev.tollgate.usage.Field.CACHE_WRITE_5M;
import static dev.tollgate.usage.Field.CALL_ID;
import static dev.tollgate.usage.Field.CALL_TYPE;
import static dev.tollgate.usage.Field.CHARACTERS;
import static dev.tollgate.usage.Field.CITATION;
import static dev.tollgate.usage.Field.COMPLETION;
import static dev.tollgate.usage.Field.COST;
import static dev.tollgate.usage.Field.COST_BREAKDOWN_TOTAL;
import static dev.tollgate.usage.Field.COST_UNKNOWN;
import static dev.tollgate.usage.Field.DATA_RESIDENCY;
import static dev.tollgate.usage.Field.END;
import static dev.tollgate.usage.Field.END_USER;
import static dev.tollgate.usage.Field.ID;
import static dev.tollgate.usage.Field.IMAGES_ASKED;
import static dev.tollgate.usage.Field.IMAGES_MADE;
import static dev.tollgate.usage.Field.IMAGE_INPUT;
import static dev.tollgate.usage.Field.IMAGE_OUTPUT;
import static dev.tollgate.usage.Field.IMAGE_QUALITY;
import static dev.tollgate.usage.Field.IMAGE_QUALITY_ASKED;
import static dev.tollgate.usage.Field.IMAGE_SIZE;
import static dev.tollgate.usage.Field.IMAGE_SIZE_ASKED;
import static dev.tollgate.usage.Field.INFERENCE_GEO;
import static dev.tollgate.usage.Field.INPUT_IMAGES;
import static dev.tollgate.usage.Field.KEY_ACCOUNT;
import static dev.tollgate.usage.Field.KEY_AGENT;
import static dev.tollgate.usage.Field.KEY_END_USER;
import static dev.tollgate.usage.Field.KEY_HASH;
import static dev.tollgate.usage.Field.KEY_PROJECT;
import static dev.tollgate.usage.Field.LEGACY_COST;
import static dev.tollgate.usage.Field.LITELLM_MODEL_NAME;
import static dev.tollgate.usage.Field.LOGGED_CALL_ID;
import static dev.tollgate.usage.Field.LOGGED_COST_BREAKDOWN_TOTAL;
import static dev.tollgate.usage.Field.LOGGED_MODEL_MAP_KEY;
import static dev.tollgate.usage.Field.MODEL;
import static dev.tollgate.usage.Field.MODEL_GROUP;
import static dev.tollgate.usage.Field.MODEL_MAP_KEY;
import static dev.tollgate.usage.Field.OTHER_CALL_ID;
import static dev.tollgate.usage.Field.PAGES;
import static dev.tollgate.usage.Field.PROMPT;
import static dev.tollgate.usage.Field.PROVIDER;
import static dev.tollgate.usage.Field.QUERIES;
import static dev.tollgate.usage.Field.REASONING;
import static dev.tollgate.usage.Field.REQUESTER_AGENT;
import static dev.tollgate.usage.Field.REQUESTER_AGENT_ID;
import static dev.tollgate.usage.Field.REQUESTER_PROJECT;
import static dev.tollgate.usage.Field.REQUESTER_PROJECT_ID;
import static dev.tollgate.usage.Field.REQUEST_AGENT;
import static dev.tollgate.usage.Field.REQUEST_AGENT_ID;
import static dev.tollgate.usage.Field.REQUEST_ID;
import static dev.tollgate.usage.Field.REQUEST_PROJECT;
import static dev.tollgate.usage.Field.REQUEST_PROJECT_ID;
import static dev.tollgate.usage.Field.RESPONSE_DATA;
import static dev.tollgate.usage.Field.ROOT_TEAM_ID;
import static dev.tollgate.usage.Field.ROOT_USER;
import static dev.tollgate.usage.Field.SEARCH_CONTEXT;
import static dev.tollgate.usage.Field.SECONDS;
import static dev.tollgate.usage.Field.SERVICE_TIER;
import static dev.tollgate.usage.Field.SPEED;
import static dev.tollgate.usage.Field.SPEND;
import static dev.tollgate.usage.Field.START;
import static dev.tollgate.usage.Field.STATUS;
import static dev.tollgate.usage.Field.TEAM_ID;
import static dev.tollgate.usage.Field.TEXT_INPUT;
import static dev.tollgate.usage.Field.TEXT_OUTPUT;
import static dev.tollgate.usage.Field.TIER_ASKED;
import static dev.tollgate.usage.Field.TIER_SERVED;
import static dev.tollgate.usage.Field.TOTAL;
import static dev.tollgate.usage.Field.TOTAL_COMPLETION;
import static dev.tollgate.usage.Field.TOTAL_PROMPT;
import static dev.tollgate.usage.Field.USAGE_TOTAL;
import static dev.tollgate.usage.Field.USER_API_KEY;
import static dev.tollgate.usage.Field.USER_ID;
import static dev.tollgate.usage.Field.VERTEX_LOCATION;
import static dev.tollgate.usage.Field.VIDEO_INPUT;
import static dev.tollgate.usage.Field.VIDEO_OUTPUT;
import static dev.tollgate.usage.Field.VIDEO_SECONDS;
import static dev.tollgate.usage.Field.VIOLATION;
import static dev.tollgate.usage.Field.WEB_SEARCHES;

/**
 * Where in a LiteLLM record the values stand that billing needs. Covers the {@code StandardLoggingPayload} of 1.83 to
 * 1.106 (LiteLLM's {@code types/utils.py}), the rows of its {@code /spend/logs} (schema {@code LiteLLM_SpendLogs}) and
 * the stringified payload of {@code generic_api_use_v1}.
 */
final class LitellmShapes {
    /** {@code metadata.usage_object}: LiteLLM's own normalised usage, which wins over {@link #RESPONSE_USAGE}. */
    static final Shape USAGE_OBJECT = usage("usage_object");

    static final Shape RESPONSE_USAGE = usage("response.usage");

    /** {@code usage} of the record itself, which only the stringified payload has. */
    static final Shape ROOT_USAGE = usage("usage");

    static final Shape METADATA = metadata();

    private static final Shape RESPONSE = new Shape("response")
            .with("usage", RESPONSE_USAGE)
            .with("service_tier", TIER_SERVED)
            .with("size", IMAGE_SIZE)
            .with("quality", IMAGE_QUALITY)
            .with("data", RESPONSE_DATA)
            .with(
                    "usage_info",
                    new Shape("usage_info")
                            .with("pages_processed", PAGES)
                            .with("pages_processed_annotation", ANNOTATED_PAGES))
            .with(
                    "meta",
                    new Shape("meta").with("billed_units", new Shape("billed_units").with("search_units", QUERIES)));

    private static final Shape MODEL_PARAMETERS = new Shape("model_parameters")
            .with("service_tier", TIER_ASKED)
            .with("n", IMAGES_ASKED)
            .with("size", IMAGE_SIZE_ASKED)
            .with("quality", IMAGE_QUALITY_ASKED)
            .with("web_search_options", new Shape("web_search_options").with("search_context_size", SEARCH_CONTEXT));

    static final Shape RECORD = record("record");

    /** At the top of a body an object may be a record or {@code {"events":[…]}}. */
    static final Shape TOP = record("record or envelope").with("events", new Target.Records(RECORD));

    /** The answer of LiteLLM's {@code /spend/logs/v2}: {@code {"data":[…],"total":…}}. */
    static final Shape PAGE = new Shape("page").with("data", new Target.Records(RECORD));

    private LitellmShapes() {}

    private static Shape record(String name) {
        return new Shape(name)
                .with("id", ID)
                .with("request_id", REQUEST_ID)
                .with("litellm_call_id", CALL_ID)
                .with("call_id", OTHER_CALL_ID)
                .with("call_type", CALL_TYPE)
                .with("status", STATUS)
                .with("cache_hit", CACHE_HIT)
                .with("model", MODEL)
                .with("custom_llm_provider", PROVIDER)
                .with("model_group", MODEL_GROUP)
                .with("model_map_information", new Shape("model_map_information").with("model_map_key", MODEL_MAP_KEY))
                .with("startTime", START)
                .with("endTime", END)
                .with("response_cost", COST)
                .with("spend", SPEND)
                .with("cost", LEGACY_COST)
                .with("cost_breakdown", breakdown(COST_BREAKDOWN_TOTAL))
                .with("response_cost_failure_debug_info", COST_UNKNOWN)
                .with("api_key", API_KEY)
                .with("team_id", ROOT_TEAM_ID)
                .with("end_user", END_USER)
                .with("user", ROOT_USER)
                .with("api_base", API_BASE)
                .with("prompt_tokens", TOTAL_PROMPT)
                .with("completion_tokens", TOTAL_COMPLETION)
                .with("total_tokens", TOTAL)
                .with("metadata", METADATA)
                .with("response", RESPONSE)
                .with("model_parameters", MODEL_PARAMETERS)
                .with(
                        "hidden_params",
                        new Shape("hidden_params")
                                .with("litellm_model_name", LITELLM_MODEL_NAME)
                                .with("batch_models", BATCH_MODELS))
                .with("usage", ROOT_USAGE)
                .with(LitellmRecordWriter.VIOLATION_KEY, VIOLATION);
    }

    private static Shape metadata() {
        return Shape.needed("metadata")
                .with("user_api_key_hash", KEY_HASH)
                .with("user_api_key", USER_API_KEY)
                .with("user_api_key_user_id", USER_ID)
                .with("user_api_key_team_id", TEAM_ID)
                .with("user_api_key_end_user_id", KEY_END_USER)
                .with(
                        "user_api_key_auth_metadata",
                        new Shape("user_api_key_auth_metadata")
                                .with("tollgate_account", KEY_ACCOUNT)
                                .with("tollgate_agent", KEY_AGENT)
                                .with("tollgate_project", KEY_PROJECT))
                .with(
                        "spend_logs_metadata",
                        new Shape("spend_logs_metadata")
                                .with("tollgate_agent", REQUEST_AGENT)
                                .with("agent_id", REQUEST_AGENT_ID)
                                .with("tollgate_project", REQUEST_PROJECT)
                                .with("project_id", REQUEST_PROJECT_ID))
                .with(
                        "requester_metadata",
                        new Shape("requester_metadata")
                                .with("tollgate_agent", REQUESTER_AGENT)
                                .with("agent_id", REQUESTER_AGENT_ID)
                                .with("tollgate_project", REQUESTER_PROJECT)
                                .with("project_id", REQUESTER_PROJECT_ID))
                .with(
                        "model_map_information",
                        new Shape("model_map_information").with("model_map_key", LOGGED_MODEL_MAP_KEY))
                .with("cost_breakdown", breakdown(LOGGED_COST_BREAKDOWN_TOTAL))
                .with("litellm_call_id", LOGGED_CALL_ID)
                .with("batch_models", BATCH_MODELS)
                .with("additional_usage_values", USAGE_OBJECT)
                .with("usage_object", USAGE_OBJECT);
    }

    private static Shape breakdown(Field total) {
        return new Shape("cost_breakdown")
                .with("total_cost", total)
                .with("service_tier", SERVICE_TIER)
                .with("data_residency", DATA_RESIDENCY)
                .with("vertex_location", VERTEX_LOCATION);
    }

    private static Shape usage(String name) {
        return Shape.needed(name)
                .with("prompt_tokens", PROMPT)
                .with("input_tokens", PROMPT)
                .with("completion_tokens", COMPLETION)
                .with("output_tokens", COMPLETION)
                .with("total_tokens", USAGE_TOTAL)
                .with("cache_read_input_tokens", CACHE_READ)
                .with("cache_creation_input_tokens", CACHE_WRITE)
                .with("cache_write_tokens", CACHE_WRITE)
                .with("citation_tokens", CITATION)
                .with("inference_geo", INFERENCE_GEO)
                .with("speed", SPEED)
                .with("seconds", SECONDS)
                .with("search_units", QUERIES)
                .with("pages_processed", PAGES)
                .with("prompt_tokens_details", promptDetails("prompt_tokens_details"))
                .with("input_tokens_details", promptDetails("input_tokens_details"))
                .with("input_token_details", promptDetails("input_token_details"))
                .with("completion_tokens_details", completionDetails("completion_tokens_details"))
                .with("output_tokens_details", completionDetails("output_tokens_details"))
                .with("output_token_details", completionDetails("output_token_details"))
                .with("output_image_count", IMAGES_MADE)
                .with("server_tool_use", new Shape("server_tool_use").with("web_search_requests", WEB_SEARCHES));
    }

    private static Shape promptDetails(String name) {
        return Shape.needed(name)
                .with("cached_tokens", CACHE_READ)
                .with("cache_creation_tokens", CACHE_WRITE)
                .with("cache_write_tokens", CACHE_WRITE)
                .with(
                        "cache_creation_token_details",
                        new Shape("cache_creation_token_details")
                                .with("ephemeral_5m_input_tokens", CACHE_WRITE_5M)
                                .with("ephemeral_1h_input_tokens", CACHE_WRITE_1H))
                .with(
                        "cached_tokens_details",
                        new Shape("cached_tokens_details")
                                .with("audio_tokens", CACHED_AUDIO)
                                .with("image_tokens", CACHED_IMAGE))
                .with("audio_tokens", AUDIO_INPUT)
                .with("image_tokens", IMAGE_INPUT)
                .with("video_tokens", VIDEO_INPUT)
                .with("text_tokens", TEXT_INPUT)
                .with("character_count", CHARACTERS)
                .with("image_count", INPUT_IMAGES)
                .with("video_length_seconds", VIDEO_SECONDS)
                .with("audio_length_seconds", AUDIO_SECONDS)
                .with("web_search_requests", WEB_SEARCHES);
    }

    private static Shape completionDetails(String name) {
        return Shape.needed(name)
                .with("reasoning_tokens", REASONING)
                .with("audio_tokens", AUDIO_OUTPUT)
                .with("image_tokens", IMAGE_OUTPUT)
                .with("video_tokens", VIDEO_OUTPUT)
                .with("text_tokens", TEXT_OUTPUT);
    }
}
