package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Records with values that nobody should send: what is said of each, and that its neighbours are unharmed. */
class HostileValuesTest {
    private static final String GOOD =
            "{\"id\":\"neighbour\",\"litellm_call_id\":\"c1\",\"model\":\"gpt-4o\",\"startTime\":1775200000,\"prompt_tokens\":7}";

    private static final String WHOLE = ": a whole number that fits 64 bits is expected";
    private static final String NUMBER = ": a number is expected";
    private static final String FINITE = ": a finite number is expected";
    private static final String SINGLE = ": a single value is expected";
    private static final String SHORT = ": a number of at most 128 characters is expected";
    private static final String DOLLARS = "response_cost: a number of dollars from 0 up is expected";
    private static final String TIME = "startTime: epoch seconds or an ISO 8601 time is expected";
    private static final String STATUS = "status: success or failure is expected";
    private static final String TEXT = ": a text is expected";
    private static final String LENGTH = ": a text of at most 2048 bytes is expected";
    private static final String OBJECT = ": an object is expected";

    /** {@code \xNN} stands for a raw byte; no {@code violation} means that the record is sound. */
    record Row(String fragment, String violation) {
        @Override
        public String toString() {
            return fragment.length() > 60 ? fragment.substring(0, 60) + "…" : fragment;
        }
    }

    private static Row bad(String fragment, String violation) {
        return new Row(fragment, violation);
    }

    private static Row fine(String fragment) {
        return new Row(fragment, "");
    }

    static final List<Row> COUNTS = List.of(
            bad("'prompt_tokens':9223372036854775808", "prompt_tokens" + WHOLE),
            bad("'prompt_tokens':18446744073709551616", "prompt_tokens" + WHOLE),
            bad("'prompt_tokens':1e400", "prompt_tokens" + WHOLE),
            bad("'prompt_tokens':1.5", "prompt_tokens" + WHOLE),
            bad("'prompt_tokens':1e-1", "prompt_tokens" + WHOLE),
            bad("'prompt_tokens':-1", "prompt_tokens: less than 0"),
            bad("'prompt_tokens':-9223372036854775807", "prompt_tokens: less than 0"),
            bad("'prompt_tokens':NaN", "prompt_tokens" + FINITE),
            bad("'prompt_tokens':Infinity", "prompt_tokens" + FINITE),
            bad("'prompt_tokens':-Infinity", "prompt_tokens" + FINITE),
            bad("'prompt_tokens':true", "prompt_tokens" + NUMBER),
            bad("'prompt_tokens':false", "prompt_tokens" + NUMBER),
            bad("'prompt_tokens':{}", "prompt_tokens" + SINGLE),
            bad("'prompt_tokens':[412]", "prompt_tokens" + SINGLE),
            bad("'prompt_tokens':'many'", "prompt_tokens" + WHOLE),
            bad("'prompt_tokens':'4 12'", "prompt_tokens" + WHOLE),
            bad("'prompt_tokens':" + "9".repeat(10_000), "prompt_tokens" + SHORT),
            bad("'prompt_tokens':'" + "9".repeat(10_000) + "'", "prompt_tokens" + WHOLE),
            bad("'prompt_tokens':1234567890123456789012e99999999999", "prompt_tokens" + WHOLE),
            bad("'completion_tokens':-1", "completion_tokens: less than 0"),
            bad("'total_tokens':[]", "total_tokens" + SINGLE),
            bad("'model_parameters':{'n':-1}", "n: less than 0"),
            bad("'metadata':{'usage_object':{'prompt_tokens':-1}}", "usage.prompt_tokens: less than 0"),
            bad("'metadata':{'usage_object':{'seconds':'long'}}", "seconds: a number of seconds is expected"),
            bad("'metadata':{'usage_object':{'seconds':-1}}", "seconds: less than 0"),
            bad(
                    "'metadata':{'usage_object':{'prompt_tokens_details':{'cached_tokens':1e99}}}",
                    "cached_tokens" + WHOLE),
            bad("'response':{'usage':{'completion_tokens':true}}", "usage.completion_tokens" + NUMBER),
            fine("'prompt_tokens':null"),
            fine("'prompt_tokens':-0"),
            fine("'prompt_tokens':12.0"),
            fine("'prompt_tokens':1.2e1"),
            fine("'prompt_tokens':'12'"),
            fine("'prompt_tokens':'None'"),
            fine("'prompt_tokens':9223372036854775807"));

    static final List<Row> COSTS_AND_TIMES = List.of(
            bad("'response_cost':-0.01", DOLLARS),
            bad("'response_cost':1e400", DOLLARS),
            bad("'response_cost':'free'", DOLLARS),
            bad("'response_cost':'nan'", DOLLARS),
            bad("'response_cost':true", "response_cost" + NUMBER),
            bad("'response_cost':{'usd':1}", "response_cost" + SINGLE),
            bad("'response_cost':0." + "3".repeat(10_000), "response_cost" + SHORT),
            bad(
                    "'cost_breakdown':{'total_cost':-1}",
                    "cost_breakdown.total_cost: a number of dollars from 0 up is expected"),
            fine("'response_cost':NaN"),
            fine("'response_cost':Infinity"),
            fine("'response_cost':-Infinity"),
            fine("'response_cost':1e-400"),
            fine("'response_cost':-0.0"),
            fine("'response_cost':'0.25'"),
            fine("'cost_breakdown':'MaxDepthExceeded'"),
            bad("'startTime':1775200000112", TIME),
            bad("'startTime':-1", TIME),
            bad("'startTime':'yesterday'", TIME),
            bad("'startTime':'2026-02-30T00:00:00Z'", TIME),
            bad("'startTime':true", "startTime" + NUMBER),
            bad("'startTime':NaN", "startTime" + FINITE),
            bad("'startTime':{}", "startTime" + SINGLE),
            bad("'endTime':[]", "endTime" + SINGLE),
            fine("'startTime':'1775200000.5'"),
            fine("'startTime':'2026-04-03 07:06:40'"));

    static final List<Row> IDENTITIES = List.of(
            bad("'status':'unknown'", STATUS),
            bad("'status':'Success'", STATUS),
            bad("'status':5", STATUS),
            bad("'status':true", "status" + TEXT),
            bad("'status':{}", "status" + SINGLE),
            bad("'model':true", "model" + TEXT),
            bad("'model':NaN", "model" + TEXT),
            bad("'model':{}", "model" + SINGLE),
            bad("'model':['gpt-4o']", "model" + SINGLE),
            bad("'model':'\\xff\\xfe'", "model: UTF-8 is expected"),
            bad("'model':'" + "m".repeat(2049) + "'", "model" + LENGTH),
            fine("'id':'" + "i".repeat(3000) + "'"),
            bad("'id':[]", "id" + SINGLE),
            bad("'id':" + "1".repeat(200), "id" + SHORT),
            bad("'id':'\\xc3'", "id: UTF-8 is expected"),
            fine("'litellm_call_id':'" + "é".repeat(1025) + "'"),
            bad("'litellm_call_id':{}", "litellm_call_id" + SINGLE),
            bad("'metadata':{'user_api_key_hash':{}}", "user_api_key_hash" + SINGLE),
            bad("'metadata':{'user_api_key_user_id':true}", "user_api_key_user_id" + TEXT),
            bad("'metadata':5", "metadata" + OBJECT),
            bad("'metadata':[{}]", "metadata" + OBJECT),
            bad("'metadata':true", "metadata" + OBJECT),
            bad("'metadata':'MaxDepthExceeded'", "metadata" + OBJECT),
            bad(
                    "'metadata':'{\\\"a\\\":\\\"" + "x".repeat(70_000) + "\\\"}'",
                    "metadata: at most 65536 bytes of JSON in a text is expected"),
            bad("'metadata':{'usage_object':5}", "usage_object" + OBJECT),
            bad("'metadata':{'usage_object':[1]}", "usage_object" + OBJECT),
            bad("'metadata':{'usage_object':'CircularReference Detected'}", "usage_object" + OBJECT),
            bad("'metadata':{'usage_object':{'prompt_tokens_details':7}}", "prompt_tokens_details" + OBJECT),
            bad("'usage':5", "usage" + OBJECT),
            bad("'usage':'nonsense'", "usage: token counts are expected"),
            bad("'usage':'Usage(prompt_tokens=-1)'", "usage: token counts are expected"),
            bad("'usage':'" + "x".repeat(3000) + "'", "usage: at most 2048 bytes of UTF-8 is expected"),
            bad("'tollgate_violation':'kept from before'", "kept from before"),
            fine("'status':null"),
            fine("'id':'" + "i".repeat(2048) + "'"),
            fine("'id':213"),
            fine("'id':'\\\\ud83d'"),
            fine("'id':'\\\\u0000'"),
            fine("'metadata':null"),
            fine("'metadata':''"),
            fine("'metadata':'{}'"));

    /** Information: what is wrong with it costs nobody a cent. */
    static final List<Row> INFORMATION = List.of(
            fine("'response':'redacted-by-litellm'"),
            fine("'response':'ModelResponse(id=1)'"),
            fine("'response':'{broken'"),
            fine("'response':'{\\\"text\\\":\\\"" + "x".repeat(70_000) + "\\\"}'"),
            fine("'response':[1,2]"),
            fine("'response':true"),
            fine("'response':NaN"),
            fine("'response':{'data':'none'}"),
            fine("'messages':'\\xff\\xc0'"),
            fine("'messages':{'\\xff':[]}"),
            fine("'\\xff':1"),
            fine("'call_type':{}"),
            fine("'call_type':'" + "c".repeat(5000) + "'"),
            fine("'cache_hit':{}"),
            fine("'cache_hit':'maybe'"),
            fine("'end_user':7"),
            fine("'api_base':'\\xff'"),
            fine("'model_parameters':'{'"),
            fine("'hidden_params':[]"),
            fine("'hidden_params':{'batch_models':{'a':1}}"),
            fine("'response_cost_failure_debug_info':5"),
            fine("'unknown':" + "[".repeat(100) + "]".repeat(100)),
            fine("'unknown':[1 2 : }not checked{ ]".replace("}not checked{", "{},{}")),
            fine("'unknown':" + "9".repeat(10_000)),
            fine("'events':null"),
            fine("'unknown':'\\\\ud83d \\\\u0000 \\\\q'"));

    @ParameterizedTest
    @FieldSource({"COUNTS", "COSTS_AND_TIMES", "IDENTITIES", "INFORMATION"})
    void aHostileValueIsNamedAndItsNeighboursAreUnharmed(Row row) {
        byte[] record = raw("{'litellm_call_id':'hostile'," + row.fragment.replace("\\\\", "\\") + "}");
        String said = "record 1" + (row.violation.isEmpty() ? "" : ": " + row.violation);
        String neighbour = Decoded.describe(Decoded.one(GOOD));
        Stream.of("[@,#,@]", "@\n#\n@", "{\"events\":[@,#,@]}").forEach(form -> {
            byte[] body = filled(form, record);
            Decoded decoded = Decoded.of(body);
            assertThat(decoded.events).containsExactly("record 0", said, "record 2");
            assertThat(decoded.described()).startsWith(neighbour).endsWith(neighbour);
            assertThat(Decoded.inPieces(body, 1).events).isEqualTo(decoded.events);
        });
    }

    private static byte[] filled(String form, byte[] record) {
        String text = form.replace("@", GOOD).replace("#", new String(record, StandardCharsets.ISO_8859_1));
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Quotes are single for the eye, {@code \xNN} is a raw byte, and all else is UTF-8. */
    private static byte[] raw(String text) {
        byte[] utf8 = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        String bytes = new String(utf8, StandardCharsets.ISO_8859_1);
        return java.util.regex.Pattern.compile("\\\\x([0-9a-f]{2})")
                .matcher(bytes)
                .replaceAll(found -> String.valueOf((char) Integer.parseInt(found.group(1), 16)))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
