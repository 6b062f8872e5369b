package dev.tollgate.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes records at random: in LiteLLM's form, with every key that is read present or absent. */
public final class UsageRecordsJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> WORDS = List.of(
            "gpt-4o",
            "openai/gpt-5",
            "user-42",
            "team \"blue\"",
            "naïve café",
            "😀 日本",
            "a\\b/c\n\t",
            "None of it",
            "0",
            "x".repeat(300));

    private final Random random;

    public UsageRecordsJson(long seed) {
        random = new Random(seed);
    }

    public ObjectNode record() {
        ObjectNode record = JSON.objectNode();
        texts(record, "id", "litellm_call_id", "model", "custom_llm_provider", "model_group", "end_user", "user");
        texts(record, "request_id", "call_id", "team_id", "api_key");
        one(record, "call_type", "acompletion", "aembedding", "aimage_generation", "aretrieve_batch", "aspeech");
        one(record, "status", "success", "failure");
        one(
                record,
                "api_base",
                "https://eu.api.openai.com/v1",
                "https://api.openai.com/v1",
                "",
                "https://us-east1-aiplatform.googleapis.com/v1/projects/p/locations/us-east1/models");
        if (likely()) {
            record.set("cache_hit", random.nextBoolean() ? JSON.booleanNode(random.nextBoolean()) : JSON.nullNode());
        }
        seconds(record, "startTime", "endTime");
        dollars(record, "response_cost", "spend");
        counts(record, "prompt_tokens", "completion_tokens", "total_tokens");
        record.set("metadata", metadata());
        record.set("response", response());
        record.set("model_parameters", parameters());
        texts(record.putObject("model_map_information"), "model_map_key");
        ObjectNode hidden = record.putObject("hidden_params");
        texts(hidden, "litellm_model_name");
        if (random.nextInt(4) == 0) {
            hidden.putArray("batch_models").add("gpt-4o");
        }
        ObjectNode breakdown = record.putObject("cost_breakdown");
        dollars(breakdown, "total_cost");
        one(breakdown, "service_tier", "priority", "flex");
        return record;
    }

    private ObjectNode metadata() {
        ObjectNode metadata = JSON.objectNode();
        texts(metadata, "user_api_key_hash", "user_api_key", "user_api_key_user_id", "user_api_key_team_id");
        texts(metadata, "user_api_key_end_user_id");
        texts(
                metadata.putObject("user_api_key_auth_metadata"),
                "tollgate_account",
                "tollgate_agent",
                "tollgate_project",
                "other");
        for (String from : List.of("spend_logs_metadata", "requester_metadata")) {
            texts(metadata.putObject(from), "tollgate_agent", "agent_id", "tollgate_project", "project_id");
        }
        metadata.set("usage_object", usage());
        return metadata;
    }

    private ObjectNode usage() {
        ObjectNode usage = JSON.objectNode();
        counts(usage, "prompt_tokens", "completion_tokens", "total_tokens", "input_tokens", "output_tokens");
        counts(usage, "cache_read_input_tokens", "cache_creation_input_tokens", "citation_tokens", "search_units");
        counts(usage, "output_image_count", "pages_processed");
        seconds(usage, "seconds");
        texts(usage, "inference_geo", "speed");
        ObjectNode prompt = usage.putObject("prompt_tokens_details");
        counts(prompt, "cached_tokens", "cache_creation_tokens", "cache_write_tokens", "audio_tokens", "image_tokens");
        counts(prompt, "video_tokens", "text_tokens", "character_count", "image_count", "web_search_requests");
        seconds(prompt, "video_length_seconds", "audio_length_seconds");
        counts(
                prompt.putObject("cache_creation_token_details"),
                "ephemeral_5m_input_tokens",
                "ephemeral_1h_input_tokens");
        counts(prompt.putObject("cached_tokens_details"), "audio_tokens", "image_tokens");
        ObjectNode completion = usage.putObject("completion_tokens_details");
        counts(completion, "reasoning_tokens", "audio_tokens", "image_tokens", "video_tokens", "text_tokens");
        counts(usage.putObject("server_tool_use"), "web_search_requests");
        return usage;
    }

    private ObjectNode response() {
        ObjectNode response = JSON.objectNode();
        response.set("usage", usage());
        one(response, "service_tier", "default", "priority");
        one(response, "size", "1024x1024", "1024x1536");
        one(response, "quality", "high", "low");
        ArrayNode data = response.putArray("data");
        for (int i = random.nextInt(4); i > 0; i--) {
            data.addObject().putArray("embedding").add(0.25).add(-1e-7);
        }
        counts(response.putObject("usage_info"), "pages_processed", "pages_processed_annotation");
        counts(response.putObject("meta").putObject("billed_units"), "search_units");
        return response;
    }

    private ObjectNode parameters() {
        ObjectNode parameters = JSON.objectNode();
        counts(parameters, "n");
        one(parameters, "service_tier", "auto", "flex");
        one(parameters, "size", "512x512");
        one(parameters, "quality", "standard");
        one(parameters.putObject("web_search_options"), "search_context_size", "low", "high", "enormous");
        return parameters;
    }

    private boolean likely() {
        return random.nextInt(4) != 0;
    }

    private void texts(ObjectNode object, String... keys) {
        for (String key : keys) {
            if (likely()) {
                object.put(key, WORDS.get(random.nextInt(WORDS.size())) + random.nextInt(1000));
            } else if (random.nextBoolean()) {
                object.put(key, random.nextBoolean() ? "" : null);
            }
        }
    }

    private void one(ObjectNode object, String key, String... values) {
        if (likely()) {
            object.put(key, values[random.nextInt(values.length)]);
        }
    }

    private void counts(ObjectNode object, String... keys) {
        for (String key : keys) {
            if (likely()) {
                object.put(key, random.nextInt(3) == 0 ? random.nextLong(1L << 40) : random.nextInt(1000));
            } else if (random.nextBoolean()) {
                object.putNull(key);
            }
        }
    }

    private void seconds(ObjectNode object, String... keys) {
        for (String key : keys) {
            if (likely()) {
                object.put(key, BigDecimal.valueOf(random.nextLong(2_000_000_000_000_000L), 6));
            }
        }
    }

    private void dollars(ObjectNode object, String... keys) {
        for (String key : keys) {
            if (likely()) {
                object.put(key, BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), 3 + random.nextInt(13)));
            }
        }
    }

    /** The same with the keys of every object in another order. */
    JsonNode shuffled(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(object.properties());
            Collections.shuffle(entries, random);
            ObjectNode shuffled = JSON.objectNode();
            entries.forEach(entry -> shuffled.set(entry.getKey(), shuffled(entry.getValue())));
            return shuffled;
        }
        return node;
    }

    /** The same with keys of no interest among the others, in every object. */
    JsonNode withNoise(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode noisy = JSON.objectNode();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (random.nextInt(3) == 0) {
                noisy.set(noiseKey(), noise(4));
            }
            noisy.set(entry.getKey(), withNoise(entry.getValue()));
        }
        noisy.set(noiseKey(), noise(4));
        return noisy;
    }

    private String noiseKey() {
        return switch (random.nextInt(4)) {
            case 0 -> "unknown_" + random.nextInt(100);
            case 1 -> "clé \"" + random.nextInt(100);
            case 2 -> "k".repeat(60 + random.nextInt(40));
            default -> "Id";
        };
    }

    private JsonNode noise(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(random.nextGaussian() * 1e-7);
            case 3 -> JSON.numberNode(random.nextLong());
            case 4 -> JSON.textNode("brackets ]}[{ \" \\ \n\u0007 and 😀" + random.nextInt());
            case 5 -> JSON.arrayNode().add(noise(depth - 1)).add(noise(depth - 1));
            default -> JSON.objectNode().<ObjectNode>set("id", noise(depth - 1)).set("model", noise(depth - 1));
        };
    }
}
