package dev.tollgate.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Set;

/** One record as LiteLLM writes it (with Python's separators), with marks where ids and the user stand. */
enum RecordText {
    /** What is left when all is excluded that can be, and what is null is not sent. */
    LEAN("1.7 KB", "composed/01_plain_chat.json") {
        @Override
        void trim(ObjectNode record) {
            record.remove(NOT_LEAN);
            ObjectNode metadata = (ObjectNode) record.path("metadata");
            metadata.remove(NOT_LEAN_METADATA);
            metadata.properties().removeIf(field -> field.getValue().isNull());
        }
    },
    /** A short chat with prompt and answer, as LiteLLM posted it in early 2026. */
    CHAT("4.2 KB", "composed/01_plain_chat.json") {
        @Override
        void trim(ObjectNode record) {
            record.remove("model_map_information");
        }
    },
    /** A short chat as LiteLLM 1.106 posts it when nothing is excluded: request headers and its price map come with it. */
    RECORDED("12 KB", "recorded/json_array-01.json") {
        @Override
        void trim(ObjectNode record) {}
    };

    static final String ID_MARK = "IIIIIIIIIIIIIIII";
    static final String USER_MARK = "UUUUUU";

    private static final Set<String> NOT_LEAN = Set.of(
            "messages",
            "response",
            "model_map_information",
            "hidden_params",
            "model_parameters",
            "error_information",
            "standard_built_in_tools_params",
            "status_fields",
            "guardrail_information",
            "response_cost_failure_debug_info",
            "requester_ip_address",
            "user_agent",
            "error_str",
            "cache_key",
            "model_id",
            "api_base");
    private static final Set<String> NOT_LEAN_METADATA =
            Set.of("requester_metadata", "applied_guardrails", "user_api_key_auth_metadata");
    private static final String KEY_HASH = "b0c4de7a9f1254e2a3d2c6f37d5b1b6e0a9e8c7d6f5b4a39281706f5e4d3c2b1";
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final String size;
    private final String fixture;

    RecordText(String size, String fixture) {
        this.size = size;
        this.fixture = fixture;
    }

    abstract void trim(ObjectNode record);

    String size() {
        return size;
    }

    /** @param epochSeconds when the call began */
    String text(long epochSeconds) {
        try (InputStream in = RecordText.class.getResourceAsStream("/litellm/" + fixture)) {
            JsonNode read = JSON.readTree(Objects.requireNonNull(in, fixture));
            ObjectNode record = (ObjectNode) (read.isArray() ? read.get(0) : read);
            trim(record);
            record.put("id", "chatcmpl-" + ID_MARK);
            record.put("litellm_call_id", "00000000-0000-4000-" + ID_MARK);
            record.put("startTime", BigDecimal.valueOf(epochSeconds * 1_000 + 112, 3));
            record.put("endTime", BigDecimal.valueOf(epochSeconds * 1_000 + 904, 3));
            record.put("completionStartTime", BigDecimal.valueOf(epochSeconds * 1_000 + 904, 3));
            // Only the user is bound to an account: the fixture's key and team are those of a demo account.
            ((ObjectNode) record.path("metadata"))
                    .put("user_api_key_hash", KEY_HASH)
                    .put("user_api_key_team_id", "team-bench")
                    .put("user_api_key_user_id", "bench-" + USER_MARK);
            return JSON.writer(new PythonSeparators()).writeValueAsString(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class PythonSeparators extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1;

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
            json.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(", ");
        }
    }
}
