package dev.tollgate.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A push of records of about 2 KB, as LiteLLM makes them when prompts, answers and its price map are left out. A new body
 * is a copy in which only the ids and the users are written over, so that the generator costs next to nothing.
 */
final class BodyTemplate {
    private static final String DIGITS = "0123456789abcdef";
    private static final int ID_LENGTH = 16;
    private static final int USER_LENGTH = 6;
    private static final String ID_MARK = "IIIIIIIIIIIIIIII";
    private static final String USER_MARK = "UUUUUU";
    private static final String RECORD = """
        {"id":"chatcmpl-IIIIIIIIIIIIIIII","litellm_call_id":"00000000-0000-4000-IIIIIIIIIIIIIIII",\
        "trace_id":"8f8ce613-d258-5bfa-9ca2-abc7c61a0d57","call_type":"acompletion","cache_hit":null,"stream":null,\
        "status":"success","status_fields":{"llm_api_status":"success","guardrail_status":"not_run"},\
        "custom_llm_provider":"openai","saved_cache_cost":0.0,"startTime":%1$d.112,"endTime":%1$d.904,\
        "completionStartTime":%1$d.904,"response_time":0.792,"model":"gpt-4o","metadata":{\
        "user_api_key_hash":"88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b",\
        "user_api_key_alias":"acme-prod-key","user_api_key_spend":12.4431,"user_api_key_max_budget":100.0,\
        "user_api_key_budget_reset_at":null,"user_api_key_org_id":null,"user_api_key_team_id":"team-7f2a",\
        "user_api_key_project_id":null,"user_api_key_project_alias":null,"user_api_key_user_id":"bench-UUUUUU",\
        "user_api_key_user_email":"ops@acme.example","user_api_key_team_alias":"acme",\
        "user_api_key_end_user_id":"cus_acme_001","user_api_key_request_route":"/v1/chat/completions",\
        "user_api_key_auth_metadata":{"plan":"team"},"spend_logs_metadata":{"feature":"search"},\
        "requester_ip_address":"10.2.3.4","user_agent":"OpenAI/Python 1.99.1","requester_metadata":{"ticket":"T-17"},\
        "requester_custom_headers":null,"prompt_management_metadata":null,"mcp_tool_call_metadata":null,\
        "vector_store_request_metadata":null,"applied_guardrails":[],"usage_object":{"completion_tokens":128,\
        "prompt_tokens":412,"total_tokens":540,"completion_tokens_details":{"accepted_prediction_tokens":0,\
        "audio_tokens":0,"reasoning_tokens":0,"rejected_prediction_tokens":0,"text_tokens":null},\
        "prompt_tokens_details":{"audio_tokens":0,"cached_tokens":0,"text_tokens":null,"image_tokens":null}},\
        "cold_storage_object_key":null},"cache_key":null,"response_cost":0.0023100000000000004,"cost_breakdown":{\
        "input_cost":0.00103,"output_cost":0.00128,"total_cost":0.0023100000000000004,"tool_usage_cost":0.0},\
        "total_tokens":540,"prompt_tokens":412,"completion_tokens":128,"request_tags":["prod"],\
        "end_user":"cus_acme_001","api_base":"https://api.openai.com/v1","model_group":"gpt-4o","model_id":"b1f0c6d2",\
        "model_parameters":{"temperature":0.2},"hidden_params":{"litellm_model_name":"gpt-4o-2024-08-06"},\
        "error_str":null}\
        """;

    private final byte[] body;
    private final int[] idOffsets;
    private final int[] userOffsets;
    private final int records;

    BodyTemplate(int records, long epochSeconds) {
        this.records = records;
        String record = RECORD.formatted(epochSeconds);
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < records; i++) {
            text.append(i == 0 ? "" : ",").append(record);
        }
        String whole = text.append(']').toString();
        body = whole.getBytes(StandardCharsets.US_ASCII);
        idOffsets = offsets(whole, ID_MARK, records * 2);
        userOffsets = offsets(whole, USER_MARK, records);
    }

    private static int[] offsets(String text, String mark, int count) {
        int[] offsets = new int[count];
        int at = -1;
        for (int i = 0; i < count; i++) {
            at = text.indexOf(mark, at + 1);
            offsets[i] = at;
        }
        return offsets;
    }

    int records() {
        return records;
    }

    int bytes() {
        return body.length;
    }

    /** A body whose records have ids from the counter and users spread evenly over that many accounts. */
    byte[] fill(AtomicLong ids, int accounts) {
        long first = ids.getAndAdd(records);
        byte[] copy = body.clone();
        for (int i = 0; i < records; i++) {
            writeHex(copy, idOffsets[2 * i], first + i);
            writeHex(copy, idOffsets[2 * i + 1], first + i);
            writeUser(copy, userOffsets[i], (int) ((first + i) % accounts));
        }
        return copy;
    }

    static String user(int account) {
        return "bench-%06d".formatted(account);
    }

    private static void writeHex(byte[] target, int offset, long value) {
        for (int i = 0; i < ID_LENGTH; i++) {
            target[offset + i] = (byte) DIGITS.charAt((int) (value >>> (60 - 4 * i)) & 0xF);
        }
    }

    private static void writeUser(byte[] target, int offset, int account) {
        int rest = account;
        for (int i = USER_LENGTH - 1; i >= 0; i--) {
            target[offset + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
