package dev.tollgate.bench;

/** One call as LiteLLM's spend writer has it in memory, of a thousand users with a key each and fifty teams. */
record SpendCall(long number) {
    static final double SPEND = 0.00231;
    static final int PROMPT_TOKENS = 412;
    static final int COMPLETION_TOKENS = 128;

    /** Of the length of LiteLLM's own. */
    static final String METADATA = """
        {"user_api_key_alias": "acme-prod-key", "user_api_key_team_id": "team-7f2a", "user_api_key_user_id": "user-42",\
         "user_api_key_org_id": null, "user_api_key_team_alias": "acme", "spend_logs_metadata": {"project": "search"},\
         "requester_ip_address": "10.2.3.4", "applied_guardrails": [], "batch_models": null, "status": "success",\
         "usage_object": {"prompt_tokens": 412, "completion_tokens": 128, "total_tokens": 540,\
         "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 0}}, "additional_usage_values":\
         {"prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 0}}, "cost_breakdown": {"input_cost": 0.00103,\
         "output_cost": 0.00128, "total_cost": 0.00231, "tool_usage_cost": 0.0}, "model_map_information": null,\
         "guardrail_information": null, "litellm_overhead_time_ms": 3.1}\
        """;

    String requestId() {
        return "chatcmpl-%016x".formatted(number);
    }

    String key() {
        return "key-" + number % 1_000;
    }

    String user() {
        return "user-" + number % 1_000;
    }

    String team() {
        return "team-" + number % 50;
    }

    String endUser() {
        return "customer-" + number % 1_000;
    }

    String tag() {
        return "prod";
    }
}
