package dev.tollgate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** One usage record as LiteLLM pushes it, in the making; its own object every time, so that no test changes another's. */
public final class Call {
    public static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode json;

    private Call(ObjectNode json) {
        this.json = json;
    }

    /** A chat call of gpt-4o with 100 tokens in and 10 out. */
    public static Call of(String callId) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", "chatcmpl-" + callId);
        json.put("litellm_call_id", callId);
        json.put("call_type", "acompletion");
        json.put("status", "success");
        json.put("custom_llm_provider", "openai");
        json.put("model", "gpt-4o");
        json.putObject("metadata").put("user_api_key_alias", "some-key");
        json.putArray("messages").addObject().put("role", "user").put("content", "Hello {[\"\\ \u00e9");
        return new Call(json).tokens(100, 10).at(1_790_000_000.25);
    }

    public Call copy() {
        return new Call(json.deepCopy());
    }

    /** Any field at the top; null takes it out. */
    Call with(String field, Object value) {
        json.set(field, JSON.valueToTree(value));
        return this;
    }

    Call without(String field) {
        json.remove(field);
        return this;
    }

    Call metadata(String field, Object value) {
        json.withObject("/metadata").set(field, JSON.valueToTree(value));
        return this;
    }

    public Call key(String hash) {
        return metadata("user_api_key_hash", hash);
    }

    public Call user(String user) {
        return metadata("user_api_key_user_id", user);
    }

    Call team(String team) {
        return metadata("user_api_key_team_id", team);
    }

    public Call model(String model) {
        return with("model", model);
    }

    public Call tokens(long prompt, long completion) {
        return with("prompt_tokens", prompt)
                .with("completion_tokens", completion)
                .with("total_tokens", prompt + completion);
    }

    /** Epoch seconds. */
    public Call at(double start) {
        return with("startTime", start).with("endTime", start + 1.5);
    }

    public Call cost(double dollars) {
        return with("response_cost", dollars);
    }

    public String callId() {
        return json.path("litellm_call_id").asText();
    }

    public String json() {
        return json.toString();
    }

    public JsonNode tree() {
        return json;
    }

    public static String array(Collection<Call> calls) {
        return calls.stream().map(Call::json).collect(Collectors.joining(",", "[", "]"));
    }

    public static String lines(Collection<Call> calls) {
        return calls.stream().map(Call::json).collect(Collectors.joining("\n"));
    }

    static byte[] bytes(Collection<Call> calls) {
        return array(calls).getBytes(StandardCharsets.UTF_8);
    }
}
