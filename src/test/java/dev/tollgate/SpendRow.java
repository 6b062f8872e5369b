package dev.tollgate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/** The row that LiteLLM's database has of a call that was pushed, as the versions write it. */
public enum SpendRow {
    /** Up to about 1.93: nobody tells the call's id but where the answer has none of its own. */
    ANSWERS_ID {
        @Override
        void identify(ObjectNode push, ObjectNode row, String callId) {
            push.remove("litellm_call_id");
            row.put("request_id", push.path("id").asText());
        }
    },
    /** About 1.94 to 1.99: pushed with the call's id, stored without it. */
    ANSWERS_ID_OF_A_NAMED_CALL {
        @Override
        void identify(ObjectNode push, ObjectNode row, String callId) {
            push.put("litellm_call_id", callId);
            row.put("request_id", push.path("id").asText());
        }
    },
    /** As 1.106.2: the answer's id, and the call's in a column of its own. */
    BOTH {
        @Override
        void identify(ObjectNode push, ObjectNode row, String callId) {
            push.put("litellm_call_id", callId);
            row.put("request_id", push.path("id").asText());
            row.put("litellm_call_id", callId);
        }
    },
    /** The call's id in the column of its own, and in the row's metadata only. */
    IN_THE_METADATA {
        @Override
        void identify(ObjectNode push, ObjectNode row, String callId) {
            push.put("litellm_call_id", callId);
            row.put("request_id", push.path("id").asText());
            row.putNull("litellm_call_id");
            row.withObject("/metadata").put("litellm_call_id", callId);
        }
    },
    /** The call's id comes first, and is the row's. */
    CALLS_ID {
        @Override
        void identify(ObjectNode push, ObjectNode row, String callId) {
            push.put("litellm_call_id", callId);
            row.put("request_id", callId);
        }
    },
    /** An answer without an id: pushed as "None", stored under the call's. */
    NONE {
        @Override
        void identify(ObjectNode push, ObjectNode row, String callId) {
            push.remove("litellm_call_id");
            push.put("id", "None");
            row.put("request_id", callId);
        }
    };

    abstract void identify(ObjectNode push, ObjectNode row, String callId);

    /** Makes the row, and changes the pushed record to what that version pushes. */
    ObjectNode of(ObjectNode push, String callId) {
        ObjectNode row = Call.JSON.createObjectNode();
        ObjectNode metadata = row.putObject("metadata");
        JsonNode told = push.path("metadata");
        row.set("call_type", push.path("call_type"));
        row.put("api_key", told.path("user_api_key_hash").asText());
        row.set("spend", push.path("response_cost"));
        row.set("total_tokens", push.path("total_tokens"));
        row.set("prompt_tokens", push.path("prompt_tokens"));
        row.set("completion_tokens", push.path("completion_tokens"));
        row.put("startTime", time(push.path("startTime")));
        row.put("endTime", time(push.path("endTime")));
        row.set("model", push.path("model"));
        row.set("model_group", push.path("model_group"));
        row.set("custom_llm_provider", push.path("custom_llm_provider"));
        row.put("user", told.path("user_api_key_user_id").asText(""));
        row.put("team_id", told.path("user_api_key_team_id").asText(""));
        row.put("end_user", push.path("end_user").asText(""));
        row.put("cache_hit", push.path("cache_hit").asBoolean() ? "True" : "None");
        row.put("cache_key", "Cache OFF");
        row.set("request_tags", Call.JSON.createArrayNode());
        row.set("status", push.path("status"));
        metadata.set("user_api_key", told.path("user_api_key_hash"));
        metadata.set("user_api_key_user_id", told.path("user_api_key_user_id"));
        metadata.set("user_api_key_team_id", told.path("user_api_key_team_id"));
        metadata.set("usage_object", told.path("usage_object"));
        metadata.set("cost_breakdown", push.path("cost_breakdown"));
        metadata.set("status", push.path("status"));
        identify(push, row, callId);
        String id = row.path("request_id").asText();
        if (id.contains("_cache_hit")) {
            // A second look at the clock.
            row.put("request_id", id + "7");
        }
        if (this == ANSWERS_ID || this == BOTH || this == CALLS_ID) { // some columns are text in some versions
            row.put("metadata", metadata.toString());
        }
        return row;
    }

    static ObjectNode of(Call call) {
        return BOTH.of((ObjectNode) call.tree(), call.callId());
    }

    /** Of epoch seconds, to the millisecond, which is what the column holds. */
    private static String time(JsonNode seconds) {
        long millis = new BigDecimal(seconds.asText())
                .movePointRight(3)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
        return Instant.ofEpochMilli(millis).toString();
    }
}
