package dev.tollgate.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tollgate.pricing.ReportedUsage;
import dev.tollgate.pricing.SearchContextSize;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record as a {@code StandardLoggingPayload} that holds just what billing reads of one, so that what could not
 * be charged is kept, shown and later decoded again by {@link LitellmDecoder} to the same record.
 */
public final class LitellmRecordWriter {
    /** What was wrong with the record when it came; a replay must not take it for sound. */
    static final String VIOLATION_KEY = "tollgate_violation";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int MICROS_SCALE = 6;
    private static final int NANOS_SCALE = 9;

    private LitellmRecordWriter() {}

    /** The record as one line of JSON. */
    public static String write(UsageRecord record) {
        StringWriter out = new StringWriter(1024);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            writeCall(json, record);
            writeMetadata(json, record);
            writeUnits(json, record.usage);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private static void writeCall(JsonGenerator json, UsageRecord record) throws IOException {
        text(json, "id", record.id);
        text(json, "litellm_call_id", record.callId);
        text(json, "call_type", record.callType);
        json.writeStringField("status", record.isFailure ? "failure" : "success");
        json.writeBooleanField("cache_hit", record.isCacheHit);
        text(json, "model", record.model);
        text(json, "custom_llm_provider", record.provider);
        text(json, "model_group", record.modelGroup);
        decimal(json, "startTime", record.startMicros, MICROS_SCALE);
        decimal(json, "endTime", record.endMicros, MICROS_SCALE);
        decimal(json, "response_cost", record.providerCostNanos, NANOS_SCALE);
        json.writeNumberField("prompt_tokens", record.usage.promptTokens);
        json.writeNumberField("completion_tokens", record.usage.completionTokens);
        json.writeNumberField("total_tokens", record.usage.totalTokens);
        text(json, "end_user", record.endUser);
        text(json, VIOLATION_KEY, record.violation);
        json.writeObjectFieldStart("model_map_information");
        text(json, "model_map_key", record.modelMapKey);
        json.writeEndObject();
        json.writeObjectFieldStart("hidden_params");
        text(json, "litellm_model_name", record.litellmModelName);
        if (record.isBatchResult) {
            json.writeArrayFieldStart("batch_models");
            json.writeNull();
            json.writeEndArray();
        }
        json.writeEndObject();
        writeRegion(json, record.usage);
    }

    private static void writeRegion(JsonGenerator json, ReportedUsage usage) throws IOException {
        json.writeObjectFieldStart("cost_breakdown");
        text(json, "data_residency", usage.dataResidency);
        text(json, "vertex_location", usage.vertexLocation);
        json.writeEndObject();
    }

    private static void writeMetadata(JsonGenerator json, UsageRecord record) throws IOException {
        json.writeObjectFieldStart("metadata");
        text(json, "user_api_key_hash", record.keyHash);
        text(json, "user_api_key_user_id", record.userId);
        text(json, "user_api_key_team_id", record.teamId);
        json.writeObjectFieldStart("user_api_key_auth_metadata");
        text(json, "tollgate_account", record.keyAccount);
        text(json, "tollgate_agent", record.keyAgent);
        text(json, "tollgate_project", record.keyProject);
        json.writeEndObject();
        json.writeObjectFieldStart("requester_metadata");
        text(json, "tollgate_agent", record.requestAgent);
        text(json, "tollgate_project", record.requestProject);
        json.writeEndObject();
        writeUsageObject(json, record.usage);
        json.writeEndObject();
    }

    private static void writeUsageObject(JsonGenerator json, ReportedUsage usage) throws IOException {
        json.writeObjectFieldStart("usage_object");
        count(json, "citation_tokens", usage.citationTokens);
        decimal(json, "seconds", usage.durationMicros, MICROS_SCALE);
        text(json, "inference_geo", usage.inferenceGeo);
        text(json, "speed", usage.speed);
        count(json, "search_units", usage.queries);
        json.writeObjectFieldStart("prompt_tokens_details");
        count(json, "cached_tokens", usage.cacheReadTokens());
        count(json, "cache_creation_tokens", usage.cacheWriteTokens());
        json.writeObjectFieldStart("cache_creation_token_details");
        count(json, "ephemeral_5m_input_tokens", usage.cacheWrite5mTokens);
        count(json, "ephemeral_1h_input_tokens", usage.cacheWrite1hTokens);
        json.writeEndObject();
        json.writeObjectFieldStart("cached_tokens_details");
        count(json, "audio_tokens", usage.cachedAudioTokens);
        count(json, "image_tokens", usage.cachedImageTokens);
        json.writeEndObject();
        count(json, "audio_tokens", usage.audioInputTokens);
        count(json, "image_tokens", usage.imageInputTokens);
        count(json, "video_tokens", usage.videoInputTokens);
        stated(json, "text_tokens", usage.textInputTokens);
        count(json, "character_count", usage.characters);
        count(json, "image_count", usage.imageCount);
        decimal(json, "video_length_seconds", usage.videoInputMicros, MICROS_SCALE);
        decimal(json, "audio_length_seconds", usage.audioInputMicros, MICROS_SCALE);
        count(json, "web_search_requests", usage.webSearchRequests());
        json.writeEndObject();
        json.writeObjectFieldStart("completion_tokens_details");
        count(json, "reasoning_tokens", usage.reasoningTokens);
        count(json, "audio_tokens", usage.audioOutputTokens);
        count(json, "image_tokens", usage.imageOutputTokens);
        count(json, "video_tokens", usage.videoOutputTokens);
        stated(json, "text_tokens", usage.textOutputTokens);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeUnits(JsonGenerator json, ReportedUsage usage) throws IOException {
        json.writeObjectFieldStart("model_parameters");
        count(json, "n", usage.imagesOut);
        text(json, "service_tier", usage.serviceTier);
        text(json, "size", usage.imageSize);
        text(json, "quality", usage.imageQuality);
        json.writeObjectFieldStart("web_search_options");
        if (usage.searchContextSize() != SearchContextSize.UNSTATED) {
            text(json, "search_context_size", usage.searchContextSize().name().toLowerCase(Locale.ROOT));
        }
        json.writeEndObject();
        json.writeEndObject();
        json.writeObjectFieldStart("response");
        json.writeObjectFieldStart("usage_info");
        count(json, "pages_processed", usage.pages);
        count(json, "pages_processed_annotation", usage.annotatedPages);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String key, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(key, value);
        }
    }

    private static void count(JsonGenerator json, String key, long value) throws IOException {
        if (value != 0) {
            json.writeNumberField(key, value);
        }
    }

    private static void stated(JsonGenerator json, String key, long value) throws IOException {
        if (value >= 0) {
            json.writeNumberField(key, value);
        }
    }

    private static void decimal(JsonGenerator json, String key, long value, int scale) throws IOException {
        if (value >= 0) {
            json.writeNumberField(key, BigDecimal.valueOf(value, scale));
        }
    }
}
