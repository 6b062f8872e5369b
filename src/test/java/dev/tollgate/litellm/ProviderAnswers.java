package dev.tollgate.litellm;

import java.util.UUID;

/** Answers of OpenAI's and Anthropic's kind, with cached, written and reasoning tokens that mocks do not have. */
final class ProviderAnswers {
    private static final String CHAT = """
        {"id": "chatcmpl-%s", "object": "chat.completion", "created": 1793750400, "model": "gpt-5", "service_tier": "%s",
         "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello."}}],
         "usage": {"prompt_tokens": 2048, "completion_tokens": 300, "total_tokens": 2348,
          "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
          "completion_tokens_details": {"reasoning_tokens": 192, "audio_tokens": 0}}}
        """;

    private static final String MESSAGE = """
        {"id": "msg_%s", "type": "message", "role": "assistant", "model": "claude-opus-4-6", "stop_reason": "end_turn",
         "stop_sequence": null, "content": [{"type": "text", "text": "Hello."}],
         "usage": {"input_tokens": 21, "cache_creation_input_tokens": 1500, "cache_read_input_tokens": 12000,
          "cache_creation": {"ephemeral_5m_input_tokens": 1000, "ephemeral_1h_input_tokens": 500},
          "output_tokens": 400, "service_tier": "standard"}}
        """;

    private static final String RESPONSE = """
        {"id": "resp_%s", "object": "response", "created_at": 1793750400, "status": "completed", "model": "gpt-5",
         "output": [{"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
          "content": [{"type": "output_text", "text": "Hello.", "annotations": []}]}],
         "parallel_tool_calls": true, "tool_choice": "auto", "tools": [], "service_tier": "default", "error": null,
         "incomplete_details": null, "instructions": null, "metadata": {}, "temperature": 1.0, "top_p": 1.0,
         "usage": {"input_tokens": 900, "input_tokens_details": {"cached_tokens": 640}, "output_tokens": 1500,
          "output_tokens_details": {"reasoning_tokens": 1100}, "total_tokens": 2400}}
        """;

    private ProviderAnswers() {}

    static String to(String path, String request) {
        String id = UUID.randomUUID().toString().replace("-", "");
        if (path.endsWith("/messages")) {
            return MESSAGE.formatted(id);
        }
        return path.endsWith("/responses")
                ? RESPONSE.formatted(id)
                : CHAT.formatted(id, request.contains("priority") ? "priority" : "default");
    }
}
