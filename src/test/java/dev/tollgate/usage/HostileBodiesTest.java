package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Bodies that are no proper JSON of records: what is said of each, exactly. */
class HostileBodiesTest {
    private static final String R = "{\"id\":\"a\",\"messages\":[{\"content\":\"]}[{\"}],\"prompt_tokens\":7}";
    private static final String NO_OBJECT = ": not_an_object: a record must be a JSON object";
    private static final String BAD_LINE = ": malformed_json: ";
    private static final String CUT_OFF = "the JSON is cut off";
    private static final String LINE_ENDS = "the line ends before its JSON does";
    private static final String NOT_OBJECT = "a record is an object: '{' is expected";
    private static final String FOLLOWS = "something follows the end of the JSON";
    private static final String MISMATCH = "brackets do not match";
    private static final String CONTROL = "a control character stands in a string";
    private static final String EMPTY = "malformed: the body is empty";
    private static final String DEEP = "the JSON is nested deeper than 100000";
    private static final String VALUE = "a value is expected here";
    private static final String COMMA = "',' or a closing bracket is expected here";
    private static final String KEY = "a key is expected here";
    private static final String WORD = "an unknown word stands where a value is expected";
    private static final String NUMBER = "a number is malformed";

    /** {@code @} in a body stands for a sound record. */
    record Row(String body, List<String> events) {
        @Override
        public String toString() {
            return body.length() > 60 ? body.substring(0, 60) + "…" : body;
        }
    }

    private static Row row(String body, String... events) {
        return new Row(body.replace("@", R), List.of(events));
    }

    private static Row refused(String body, String reason) {
        return row(body, "malformed: " + reason);
    }

    /** What might have been a line, had another been sound. */
    private static Row refusedLine(String body, String reason) {
        return row(body, "unreadable 0" + BAD_LINE + reason, "malformed: " + reason);
    }

    static final List<Row> NOTHING_TO_TAKE = List.of(
            row("", EMPTY),
            row(" \r\n\t ", EMPTY),
            row("\ufeff", EMPTY),
            row("[]"),
            row(" [ ] "),
            row("\ufeff[]"),
            row("null", "nothing 0"),
            row("null\nnull", "nothing 0", "nothing 1"),
            row("[null]", "nothing 0"),
            row("[null,@,null]", "nothing 0", "record 1", "nothing 2"),
            row("{\"events\":[]}"),
            row("{\"events\":[null]}", "nothing 0"),
            row("{}", "record 0"),
            row("[{}]", "record 0"),
            row("{\"events\":null}", "record 0"),
            row("{\"events\":{}}", "record 0"),
            row("{\"events\":5}", "record 0"),
            refusedLine("42", NOT_OBJECT),
            refusedLine("\"text\"", NOT_OBJECT),
            refusedLine("true", NOT_OBJECT),
            refusedLine("NaN", NOT_OBJECT),
            refusedLine("nothing", WORD),
            refusedLine("nul", WORD),
            refusedLine("}", NOT_OBJECT),
            refusedLine("]", NOT_OBJECT),
            refusedLine("<html>", NOT_OBJECT),
            refusedLine("id=1&model=2", NOT_OBJECT),
            refusedLine("\u001f\u008b\b", NOT_OBJECT));

    static final List<Row> ARRAYS = List.of(
            row("[1,\"a\",[{}]]", "unreadable 0" + NO_OBJECT, "unreadable 1" + NO_OBJECT, "unreadable 2" + NO_OBJECT),
            row(
                    "[@,true,@,-1.5e3,@]",
                    "record 0",
                    "unreadable 1" + NO_OBJECT,
                    "record 2",
                    "unreadable 3" + NO_OBJECT,
                    "record 4"),
            row("[NaN,-Infinity]", "unreadable 0" + NO_OBJECT, "unreadable 1" + NO_OBJECT),
            row("[[@]]", "unreadable 0" + NO_OBJECT),
            row("[@,{\"events\":[@,@]}]", "record 0", "record 1"),
            row("\ufeff[@]", "record 0"),
            row("[@]\n \n", "record 0"),
            row("[@", "record 0", "malformed: " + CUT_OFF),
            row("[@,", "record 0", "malformed: " + CUT_OFF),
            row("[@,]", "record 0", "malformed: " + VALUE),
            row("[,@]", "malformed: " + VALUE),
            row("[@@]", "record 0", "malformed: " + COMMA),
            row("[@}", "record 0", "malformed: " + MISMATCH),
            row("[@]]", "record 0", "malformed: " + FOLLOWS),
            row("[@] garbage", "record 0", "malformed: " + FOLLOWS),
            row("[@][@]", "record 0", "malformed: " + FOLLOWS),
            row("[@]\n@", "record 0", "malformed: " + FOLLOWS),
            row("[@,nope]", "record 0", "malformed: " + WORD),
            row("[@,nullnullnullnull]", "record 0", "malformed: " + WORD),
            row("[@,01]", "record 0", "unreadable 1" + NO_OBJECT, "malformed: " + NUMBER),
            row("[@,'a']", "record 0", "malformed: " + VALUE),
            refused("[{\"id\":\"a]", CUT_OFF),
            refused("[{\"id\":\"a\\", CUT_OFF),
            refused("[{\"id\":\"a\\u12", CUT_OFF),
            refused("[{\"messages\":\"a\\", CUT_OFF),
            refused("[{\"messages\":[\"a\\", CUT_OFF),
            refused("[{\"id\":\"\\q\"}]", "an unknown escape stands in a string"),
            refused("[{\"id\":\"\\u12x4\"}]", "\\u needs four hexadecimal digits"),
            refused("[{\"id\":\"a\tb\"}]", CONTROL),
            refused("[{\"id\":\"a\u0000b\"}]", CONTROL),
            refused("[{\"messages\":\"a\u0001b\"}]", CONTROL),
            refused("[{\"messages\":[\"a\nb\"]}]", CONTROL),
            refused("[{\"messages\":\"a\\\u0001b\"}]", CONTROL),
            refused("[{\"a\u0002\":1}]", CONTROL),
            refused("[{\"messages\":[}]}]", MISMATCH),
            refused("[{\"messages\":{]}]", MISMATCH),
            refused("[{\"id\":1]", MISMATCH),
            refused("[{id:1}]", KEY),
            refused("[{'id':1}]", KEY),
            refused("[{\"id\":1,}]", KEY),
            refused("[{,\"id\":1}]", KEY),
            refused("[{\"id\" 1}]", "':' is expected after a key"),
            refused("[{\"id\"}]", "':' is expected after a key"),
            refused("[{\"id\":}]", VALUE),
            refused("[{\"id\":+1}]", VALUE),
            refused("[{\"id\":.5}]", VALUE),
            refused("[{\"id\":1.}]", NUMBER),
            refused("[{\"id\":01}]", NUMBER),
            refused("[{\"id\":-}]", NUMBER),
            refused("[{\"id\":1e}]", NUMBER),
            refused("[{\"id\":0x1F}]", COMMA),
            refused("[{\"id\":True}]", VALUE),
            refused("[{\"id\":None}]", WORD),
            refused("[{\"id\":-Infinit}]", WORD),
            refused("[{\"id\":undefined}]", VALUE),
            refused("[/* comment */]", VALUE));

    static final List<Row> ENVELOPES = List.of(
            row("{\"events\":[@,@]}", "record 0", "record 1"),
            row("{\"batch\":1,\"events\":[@],\"id\":\"b\",\"model\":true}", "record 0"),
            row("{\"id\":\"b\",\"model\":\"m\",\"events\":[@]}", "record 0"),
            row("{\"events\":[@],\"events\":[@,null]}", "record 0", "record 1", "nothing 2"),
            row("{\"events\":[@,{\"events\":[@]}]}", "record 0", "record 1"),
            row("{\"data\":{\"events\":[@]}}", "record 0"),
            row("{\"events\":[1]}", "unreadable 0" + NO_OBJECT),
            row("{\"\\u0065vents\":[@]}", "record 0"),
            row("{\"events\":[@]} trailing", "record 0", "malformed: " + FOLLOWS),
            row("{\"events\":[@]}\n@", "record 0", "malformed: " + FOLLOWS),
            row("{\"events\":[@]", "record 0", "malformed: " + CUT_OFF),
            row("{\"events\":[@}", "record 0", "malformed: " + MISMATCH));

    static final List<Row> LINES = List.of(
            row("@\nno json\n@", "record 0", "unreadable 1" + BAD_LINE + WORD, "record 2"),
            row("<html>\n@", "unreadable 0" + BAD_LINE + NOT_OBJECT, "record 1"),
            row("@\r\n{\"id\":\r\n@\r\n", "record 0", "unreadable 1" + BAD_LINE + LINE_ENDS, "record 2"),
            row("@\n{\"id\":\"a\n@", "record 0", "unreadable 1" + BAD_LINE + CONTROL, "record 2"),
            row(
                    "@\n{\"id\":\"a\\\n@",
                    "record 0",
                    "unreadable 1" + BAD_LINE + "an unknown escape stands in a string",
                    "record 2"),
            row("@\n{\"messages\":\"a\\\n@", "record 0", "unreadable 1" + BAD_LINE + CONTROL, "record 2"),
            row("@\n{\"messages\":[\"a\\\n@", "record 0", "unreadable 1" + BAD_LINE + CONTROL, "record 2"),
            row("@\n{\"messages\":[1,2\n@", "record 0", "unreadable 1" + BAD_LINE + LINE_ENDS, "record 2"),
            row("@\n{\"id\":1\n@", "record 0", "unreadable 1" + BAD_LINE + LINE_ENDS, "record 2"),
            row("@\n{\"id\":1,\n@", "record 0", "unreadable 1" + BAD_LINE + LINE_ENDS, "record 2"),
            row("@\n{\"id\n@", "record 0", "unreadable 1" + BAD_LINE + CONTROL, "record 2"),
            row("@\n{\n@", "record 0", "unreadable 1" + BAD_LINE + LINE_ENDS, "record 2"),
            row("@\n{\"id\":1]\n@", "record 0", "unreadable 1" + BAD_LINE + MISMATCH, "record 2"),
            row("@\n{\"id\":1}}\n@", "record 0", "record 1", "unreadable 2" + BAD_LINE + NOT_OBJECT, "record 3"),
            row("@\n[@]\n@", "record 0", "unreadable 1" + BAD_LINE + FOLLOWS, "record 2"),
            row(
                    "@\n42\n\"a\"\n@",
                    "record 0",
                    "unreadable 1" + BAD_LINE + NOT_OBJECT,
                    "unreadable 2" + BAD_LINE + NOT_OBJECT,
                    "record 3"),
            row("@\nnull\n@", "record 0", "nothing 1", "record 2"),
            row("@\nnil\n@", "record 0", "unreadable 1" + BAD_LINE + WORD, "record 2"),
            row("@ @\t@", "record 0", "record 1", "record 2"),
            row("@@", "record 0", "record 1"),
            row("@,@", "record 0", "unreadable 1" + BAD_LINE + NOT_OBJECT),
            row("@ trailing", "record 0", "unreadable 1" + BAD_LINE + NOT_OBJECT),
            row("@\ntrailing", "record 0", "unreadable 1" + BAD_LINE + NOT_OBJECT),
            row("@\n\ufeff@", "record 0", "unreadable 1" + BAD_LINE + NOT_OBJECT),
            row("@\n{\"id\":\"a", "record 0", "unreadable 1" + BAD_LINE + CUT_OFF),
            row("@\nnul", "record 0", "unreadable 1" + BAD_LINE + WORD),
            row("\n\n@\n\n@\n", "record 0", "record 1"),
            row(
                    "x\ny",
                    "unreadable 0" + BAD_LINE + NOT_OBJECT,
                    "unreadable 1" + BAD_LINE + NOT_OBJECT,
                    "malformed: " + NOT_OBJECT),
            row("{\"id\":1,\"id\":", "unreadable 0" + BAD_LINE + CUT_OFF, "malformed: " + CUT_OFF));

    /** Indented JSON: nobody can tell where the next record begins. */
    static final List<Row> INDENTED = List.of(
            row("{\n \"id\": \"a\",\n \"messages\": [\n {}\n ]\n}", "record 0"),
            row("{\n \"id\": \"a\"\n}\n{\n \"id\": \"b\"\n}", "record 0", "record 1"),
            row("[\n {\n \"id\": \"a\"\n }\n]\n", "record 0"),
            row("{\n \"events\": [\n {}\n ]\n}\n", "record 0"),
            refused("{\n \"id\": \"a\"\n \"model\": \"m\"\n}", COMMA),
            refused("{\n \"id\": \"a\",\n}", KEY),
            refused("{\n \"messages\": [\n }\n}", MISMATCH),
            refused("{\n \"id\": \"a\"\n", CUT_OFF),
            refused("{\n \"id\": \"a\nb\"\n}\n@", CONTROL),
            row("{\n \"id\": \"a\"\n}\n{\n \"id\" \"b\"\n}\n@", "record 0", "malformed: ':' is expected after a key"));

    static final List<Row> DEPTHS = List.of(
            row("[" + nested(99) + "]", "unreadable 0" + NO_OBJECT),
            row("[" + nested(99_999) + "]", "unreadable 0" + NO_OBJECT),
            row("[" + nested(100_000) + "]", "unreadable 0" + NO_OBJECT, "malformed: " + DEEP),
            row("{\"x\":" + nested(100) + "}", "record 0"),
            row("{\"x\":" + nested(99_999) + "}", "record 0"),
            row("@\n{\"x\":" + nested(100_001) + "}\n@", "record 0", "unreadable 1" + BAD_LINE + DEEP, "record 2"),
            row("[@,{\"x\":" + nested(100_001) + "}]", "record 0", "malformed: " + DEEP),
            row(
                    "{\"response\":{\"usage\":" + objects(100_001) + "}}",
                    "unreadable 0" + BAD_LINE + DEEP,
                    "malformed: " + DEEP),
            row("{\"metadata\":{\"usage_object\":" + objects(90_000) + "}}", "record 0"));

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static String objects(int depth) {
        return "{\"prompt_tokens_details\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    @ParameterizedTest
    @FieldSource({"NOTHING_TO_TAKE", "ARRAYS", "ENVELOPES", "LINES", "INDENTED", "DEPTHS"})
    void aHostileBodyIsAnsweredExactly(Row row) {
        byte[] body = row.body.getBytes(StandardCharsets.UTF_8);
        assertThat(Decoded.of(body).events).isEqualTo(row.events);
        assertThat(Decoded.inPieces(body, 1).events).isEqualTo(row.events);
    }

    @Test
    void anArrayCutOffAnywhereIsRefused() {
        byte[] body = ("[" + R + ",null,{\"id\":\"\\u00e9\",\"x\":[1.5e3,true,\"a\\\\\"],\"model\":null}]")
                .getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < body.length; length++) {
            assertThat(Decoded.of(Arrays.copyOf(body, length)).malformed)
                    .as("%d bytes", length)
                    .isNotNull();
        }
        assertThat(Decoded.of(body).malformed).isNull();
    }

    @Test
    void ofLinesCutOffAnywhereTheWholeOnesAreKeptAndTheBrokenOneIsReported() {
        String body = R + "\n" + R + "\n" + R;
        for (int length = 1; length < body.length(); length++) {
            String part = body.substring(0, length);
            long whole = part.lines().filter(R::equals).count();
            boolean isBroken = part.lines().anyMatch(line -> !line.equals(R));
            Decoded decoded = Decoded.of(part);
            assertThat(decoded.records).as(part).hasSize((int) whole);
            assertThat(decoded.events.stream().filter(event -> event.contains("malformed_json")))
                    .as(part)
                    .hasSize(isBroken ? 1 : 0);
            assertThat(decoded.malformed != null).as(part).isEqualTo(whole == 0);
        }
    }

    @Test
    void theLastOfTwoEqualKeysCounts() {
        UsageRecord record =
                Decoded.one("{\"id\":\"a\",\"id\":\"b\",\"prompt_tokens\":1,\"prompt_tokens\":2,\"\\u0069d\":\"c\"}");
        assertThat(record.id).isEqualTo("c");
        assertThat(record.usage.promptTokens).isEqualTo(2);
    }

    @Test
    void whatPostgresCannotHoldIsReplaced() {
        UsageRecord record =
                Decoded.one("{\"id\":\"a\\u0000b\",\"model\":\"\\ud83d\\ude00\\ud83d\",\"end_user\":\"\\ude00\"}");
        assertThat(record.id).isEqualTo("a\ufffdb");
        assertThat(record.model).isEqualTo("😀\ufffd");
        assertThat(record.endUser).isEqualTo("\ufffd");
    }

    @Test
    void aRefusalSaysHowFarTheBodyWasGood() {
        byte[] body = "[{\"id\":\"a\"},{\"id\" 1}]".getBytes(StandardCharsets.UTF_8);
        for (int size : new int[] {1, 7, body.length}) {
            MalformedBody refusal = Objects.requireNonNull(Decoded.inPieces(body, size).malformed);
            assertThat(refusal.offset()).isEqualTo(18);
            assertThat(refusal.reason()).isEqualTo("':' is expected after a key");
        }
    }
}
