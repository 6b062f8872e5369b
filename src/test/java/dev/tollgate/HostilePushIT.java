package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bodies and records that no sound LiteLLM sends: exact answers, neighbours unharmed, nothing left behind. After each
 * test the gateway still serves, no room is taken and the books add up.
 */
@ExtendWith(PostgresExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
@SuppressWarnings("NullAway.Init") // by start()
class HostilePushIT {
    private static final int BODY_BYTES_MAX = 8 << 20;
    private static final AtomicInteger IDS = new AtomicInteger();

    private Seeds seeds;
    private Gateway gateway;
    private GatewayClient client;
    private int warmUps;

    @BeforeAll
    void start(Pool pool, DatabaseAddress address) throws Exception {
        seeds = new Seeds(pool);
        long account = seeds.accountWithKey("key-1");
        assertThat(seeds.grant(account, 1_000_000_000L, "start")).isTrue();
        gateway = Gateway.start(
                        address,
                        "usage.unknownPayer=create",
                        "server.bodyBytesMax=8MiB",
                        "server.requestTimeout=3s",
                        "usage.queueRowsMax=10000",
                        "usage.queueBytesMax=64MiB")
                .warmed(seeds, 1);
        client = gateway.client();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @AfterEach
    void theGatewayServesAndTheBooksAddUp() throws Exception {
        assertThat(client.push(sound("after-" + warmUps++)).verdicts()).isEqualTo("1/0/0/0/0");
        Await.until("all room to be released", () -> client.metric("tollgate_queue_rows") == 0);
        Await.until("all bytes to be released", () -> client.metric("tollgate_queue_bytes") == 0);
        Books.areClean(seeds);
    }

    private static Call sound(String id) {
        return Call.of(id).key("key-1");
    }

    private static String fresh() {
        return "hostile-" + IDS.incrementAndGet();
    }

    private static String record(String field, String value) {
        Call call = sound(fresh());
        String json = call.without(field).json();
        return json.substring(0, json.length() - 1) + ",\"" + field + "\":" + value + "}";
    }

    private static String inMetadata(String field, String value) {
        return sound(fresh()).json().replace("\"metadata\":{", "\"metadata\":{\"" + field + "\":" + value + ",");
    }

    private static String nested(int depth, String open, String close) {
        return open.repeat(depth) + close.repeat(depth);
    }

    /** A record between two sound ones: what becomes of it, as accepted/duplicates/conflicts/quarantined/skipped of all. */
    static Stream<Arguments> records() {
        String quarantined = "2/0/0/1/0";
        String accepted = "3/0/0/0/0";
        String skipped = "2/0/0/0/1";
        List<Arguments> rows = new ArrayList<>();
        for (String tokens : List.of(
                "-1",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551616",
                "4611686018427387904",
                "1e30",
                "1e999999999",
                "1.5",
                "NaN",
                "Infinity",
                "-Infinity",
                "true",
                "[100]",
                "{\"n\":100}",
                "\"many\"",
                "\"-5\"",
                "9".repeat(5_000))) {
            rows.add(Arguments.of("prompt_tokens " + cut(tokens), record("prompt_tokens", tokens), quarantined));
            rows.add(
                    Arguments.of("completion_tokens " + cut(tokens), record("completion_tokens", tokens), quarantined));
        }
        for (String tokens : List.of("100", "1e2", "100.0", "\"100\"", "null", "0", "\"None\"", "\"\"")) {
            rows.add(Arguments.of("prompt_tokens " + tokens, record("prompt_tokens", tokens), accepted));
        }
        for (String cost : List.of("-0.5", "1e300", "[]", "{}", "true", "\"much\"", "99999999999999999999")) {
            rows.add(Arguments.of("response_cost " + cost, record("response_cost", cost), quarantined));
        }
        for (String cost : List.of("NaN", "null", "0", "1e-30", "\"0.01\"", "0.1234567890123456789012345")) {
            rows.add(Arguments.of("response_cost " + cost, record("response_cost", cost), accepted));
        }
        for (String start :
                List.of("\"yesterday\"", "-1", "1e18", "true", "[1]", "{}", "NaN", "\"2026-13-45T99:99:99Z\"")) {
            rows.add(Arguments.of("startTime " + start, record("startTime", start), quarantined));
        }
        for (String start : List.of("\"2026-09-22T10:00:00Z\"", "\"2026-09-22 10:00:00.123456\"", "\"1790000000.5\"")) {
            rows.add(Arguments.of("startTime " + start, record("startTime", start), accepted));
        }
        for (String model : List.of("5", "{}", "[]", "true", "null", "\"\"", "\"none-such\"", "\"gpt-4o\\u0000\"")) {
            rows.add(Arguments.of("model " + model, record("model", model), quarantined));
        }
        for (String status : List.of("\"maybe\"", "1", "true", "[]")) {
            rows.add(Arguments.of("status " + status, record("status", status), quarantined));
        }
        for (String user : List.of(
                "\"" + "u".repeat(2_048) + "\"",
                "\"\ud83d\ude00".repeat(1).concat("x".repeat(300)) + "\"",
                "\"\\ud800\"",
                "\"\\u0000\"",
                "\" \"",
                "\"'; DROP TABLE usage_logs; --\"",
                "\"\\uffff\\ufffe\"",
                "\"" + "\\ud83d\\ude00".repeat(500) + "\"")) {
            String json =
                    inMetadata("user_api_key_user_id", user).replace("\"user_api_key_hash\":\"key-1\"", "\"x\":0");
            rows.add(Arguments.of("a new user " + cut(user), json, accepted));
        }
        for (String id : List.of("\"\"", "\"None\"", "null", "7", "\"" + "i".repeat(2_048) + "\"", "\"\\ud800x\"")) {
            String json = record("litellm_call_id", id);
            rows.add(Arguments.of("litellm_call_id " + cut(id), json, accepted));
        }
        // Names that are too long are not cut, since two of them could then be taken for one; without its call id a
        // record still has its id.
        rows.add(Arguments.of(
                "a call id too long", record("litellm_call_id", "\"" + "j".repeat(100_000) + "\""), accepted));
        rows.add(Arguments.of(
                "a user too long", inMetadata("user_api_key_user_id", "\"" + "u".repeat(2_049) + "\""), quarantined));
        rows.add(Arguments.of("a bad escape in what is passed over", "{\"a\":\"\\x\"}", quarantined));
        rows.add(Arguments.of("deep messages", record("messages", nested(5_000, "[", "]")), accepted));
        rows.add(Arguments.of(
                "deep metadata", inMetadata("x", nested(5_000, "{\"a\":", "}").replace(":}", ":0}")), accepted));
        rows.add(Arguments.of("2 MB of prompt", record("messages", "\"" + "p".repeat(2 << 20) + "\""), accepted));
        rows.add(Arguments.of("metadata is a number", record("metadata", "5"), "2/0/0/1/0"));
        rows.add(Arguments.of("metadata is an array", record("metadata", "[{}]"), "2/0/0/1/0"));
        rows.add(Arguments.of("usage_object is an array", inMetadata("usage_object", "[1]"), quarantined));
        rows.add(Arguments.of(
                "twice the same field",
                sound(fresh()).json().replace("\"prompt_tokens\":100", "\"prompt_tokens\":1,\"prompt_tokens\":100"),
                accepted));
        rows.add(Arguments.of("an empty object", "{}", quarantined));
        for (String element : List.of("null", "5", "\"text\"", "true", "[]", "[[{}]]", "NaN", "-0.5e3")) {
            rows.add(Arguments.of("an element " + element, element, skipped));
        }
        return rows.stream();
    }

    private static String cut(String text) {
        return text.length() <= 40 ? text : text.substring(0, 20) + "… (" + text.length() + ")";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void aHostileRecordSpoilsNoNeighbour(String name, String record, String verdicts) throws Exception {
        Call before = sound(fresh());
        Call after = sound(fresh());
        Answer answer = client.push("[" + before.json() + "," + record + "," + after.json() + "]");
        assertThat(answer.status()).as(name).isEqualTo(200);
        assertThat(answer.addsUp()).isTrue();
        assertThat(answer.verdicts())
                .as(name + ": " + answer.body().path("errors"))
                .isEqualTo(verdicts);
        assertThat(client.push(before, after).verdicts()).isEqualTo("0/2/0/0/0");
        // On lines of their own it is the same.
        if (!verdicts.equals("2/0/0/0/1") && !record.contains("\n")) {
            Answer again = client.push(before.json() + "\n" + record + "\n" + after.json() + "\n");
            assertThat(again.count("received")).isEqualTo(3);
            assertThat(again.count("duplicates") + again.count("quarantined")).isEqualTo(3);
        }
    }

    static Stream<Arguments> bodies() {
        String sound = sound("never-taken").json();
        List<Arguments> rows = new ArrayList<>();
        for (String body : List.of(
                "",
                " ",
                "\n\n",
                "[",
                "]",
                "{",
                "[" + sound,
                "[" + sound + ",",
                "[" + sound + "]]",
                "[" + sound + "][" + sound + "]",
                "[" + sound + "," + sound.substring(0, 50),
                "[" + sound + ",}",
                "[" + sound + ",]",
                "[" + sound + " " + sound + "]",
                "[" + sound + ",tru]",
                "[" + sound + ",01]",
                "[" + sound + ",{\"a\":\"\u0001\"}]",
                "[" + sound + ",{\"model\":\"\\x\"}]",
                "[" + sound + ",{\"model\":\"\\u12G4\"}]",
                "[" + sound + ",{a:1}]",
                "[" + sound + ",{'a':1}]",
                "[" + sound + ",{\"a\" 1}]",
                "[" + sound + ",{\"a\":1,}]",
                "[" + sound + ",{\"a\":[1}]",
                "[" + sound + ",{\"messages\":" + "[".repeat(150_000) + "]",
                "{\"events\":[" + sound,
                "{\"events\":[" + sound + "}",
                "true",
                "5",
                "\"text\"",
                "<html></html>",
                "a=1&b=2",
                "--x\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n[]\r\n--x--\r\n",
                "\u0000\u0000\u0000\u0000",
                "\ufffd\ufffd")) {
            rows.add(Arguments.of(cut(body).replace('\n', ' '), body));
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void nothingIsTakenOfABodyThatCannotBeRead(String name, String body) throws Exception {
        Answer answer = client.push(body);
        assertThat(answer.status()).as(name).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("malformed_json");
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        assertThat(seeds.number("SELECT count(*) FROM usage_logs WHERE call_id = 'never-taken'"))
                .isZero();
    }

    @Test
    void aBrokenLineSpoilsNoOtherLine() throws Exception {
        String first = sound(fresh()).json();
        String last = sound(fresh()).json();
        for (String broken :
                List.of("{\"a\":}", "garbage", "{\"a\":\"\u0001\"}", first.substring(0, 80), "\"\\", "]")) {
            Answer answer = client.push(first + "\n" + broken + "\n" + last);
            assertThat(answer.status()).as(broken).isEqualTo(200);
            assertThat(answer.count("skipped")).as(broken).isEqualTo(1);
            assertThat(answer.errorAt(1)).isEqualTo("malformed_json");
        }
    }

    @Test
    void brokenUtf8IsToldFromSoundNeighbours() throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("[" + sound(fresh()).json() + ",").getBytes(StandardCharsets.UTF_8));
        String hostile = sound(fresh()).user("@@").json();
        for (byte b : hostile.getBytes(StandardCharsets.UTF_8)) {
            body.write(b == '@' ? 0xC3 : b);
        }
        body.writeBytes(("," + sound(fresh()).json() + "]").getBytes(StandardCharsets.UTF_8));
        assertThat(client.push(body.toByteArray()).verdicts()).isEqualTo("2/0/0/1/0");
        assertThat(client.push(new byte[] {(byte) 0xFF, (byte) 0xFE, '[', 0, ']', 0})
                        .code())
                .isEqualTo("malformed_json");
    }

    @Test
    void aBodyOverTheLimitIsRefusedHoweverItComes() throws Exception {
        byte[] large = body(BODY_BYTES_MAX + 1);
        assertTooLarge(client.push(large));
        assertTooLarge(client.push(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));
        assertTooLarge(client.push(GatewayClient.gzip(large), "Content-Encoding", "gzip"));
        try (RawHttp raw = new RawHttp(client.port())) {
            assertTooLarge(raw.head("Content-Length: 900000000000").read());
        }
        assertThat(client.push(body(BODY_BYTES_MAX)).count("accepted")).isEqualTo(1);
    }

    /** A sound record with white space around it. */
    private static byte[] body(int length) {
        byte[] record = ("[" + sound(fresh()).json() + "]").getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[length];
        Arrays.fill(body, (byte) ' ');
        System.arraycopy(record, 0, body, 0, record.length);
        return body;
    }

    private static void assertTooLarge(Answer answer) {
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("body_too_large");
    }

    @Test
    void tooManyRecordsAreRefused() throws Exception {
        Answer answer = client.push("[" + "5,".repeat(100_000) + "5]");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("too_many_records");
        assertThat(client.push("[" + "null,".repeat(100_000) + "{}]").code()).isEqualTo("too_many_records");
        assertThat(client.push("[" + "5,".repeat(99_999) + "5]").count("skipped"))
                .isEqualTo(100_000);
    }

    @Test
    void manyErrorsAreCountedAndNotAllListed() throws Exception {
        Answer answer = client.push("[" + "5,".repeat(999) + "{}]");
        assertThat(answer.verdicts()).isEqualTo("0/0/0/1/999");
        assertThat(answer.body().path("errors").size()).isEqualTo(100);
        assertThat(answer.count("errors_left_out")).isEqualTo(900);
    }

    @Test
    void anUnknownEncodingIsRefused() throws Exception {
        for (String encoding : List.of("br", "zstd", "gzip, gzip", "compress", "x")) {
            Answer answer = client.push("[]", "Content-Encoding", encoding);
            assertThat(answer.status()).as(encoding).isEqualTo(415);
            assertThat(answer.code()).isEqualTo("unsupported_encoding");
        }
        byte[] zipped = GatewayClient.gzip(("[" + sound(fresh()).json() + "]").getBytes(StandardCharsets.UTF_8));
        assertThat(client.push(zipped, "Content-Encoding", "GZIP").verdicts()).isEqualTo("1/0/0/0/0");
        assertThat(client.push(zipped, "Content-Encoding", "x-gzip").verdicts()).isEqualTo("0/1/0/0/0");
        assertThat(client.push("[]", "Content-Encoding", "identity").status()).isEqualTo(200);
    }

    @Test
    void brokenGzipIsRefusedAndNothingOfItTaken() throws Exception {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(sound("gzip-never-" + i));
        }
        byte[] zipped = GatewayClient.gzip(Call.bytes(calls));
        byte[] flipped = zipped.clone();
        for (int i = zipped.length / 2; i < zipped.length / 2 + 20; i++) {
            flipped[i] = (byte) ~flipped[i];
        }
        byte[] wrongSum = zipped.clone();
        wrongSum[zipped.length - 6] = (byte) ~wrongSum[zipped.length - 6];
        byte[] plain = Call.bytes(calls);
        List<byte[]> broken =
                List.of(Arrays.copyOf(zipped, zipped.length / 2), Arrays.copyOf(zipped, 5), flipped, plain, wrongSum);
        for (byte[] body : broken) {
            Answer answer = client.push(body, "Content-Encoding", "gzip");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(seeds.number("SELECT count(*) FROM usage_logs WHERE call_id LIKE 'gzip-never-%'"))
                    .isZero();
        }
    }

    @Test
    void aGzipBombIsRefusedWithinBoundsWhileOthersAreServed() throws Exception {
        byte[] bomb = bomb(1 << 30);
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        Thread other = Thread.ofVirtual().start(() -> {
            try {
                while (!done.get()) {
                    assertThat(client.push(sound(fresh())).verdicts()).isEqualTo("1/0/0/0/0");
                    served.incrementAndGet();
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        long before = usedMemory();
        List<Thread> bombers = new ArrayList<>();
        List<Integer> answers = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 6; i++) {
            bombers.add(Thread.ofVirtual().start(() -> {
                try {
                    answers.add(client.push(bomb, "Content-Encoding", "gzip").status());
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread bomber : bombers) {
            bomber.join();
        }
        done.set(true);
        other.join();
        assertThat(answers).hasSize(6).containsOnly(413);
        assertThat(served.get()).isPositive();
        assertThat(usedMemory() - before).isLessThan(200L << 20);
        System.out.println("HostilePushIT: 6 bombs of 1 GiB, meanwhile served " + served.get());
    }

    private static long usedMemory() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static byte[] bomb(long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write('[');
            byte[] spaces = new byte[1 << 20];
            Arrays.fill(spaces, (byte) ' ');
            for (long written = 0; written < length; written += spaces.length) {
                gzip.write(spaces);
            }
        }
        return out.toByteArray();
    }

    @Test
    void aStringOfAHundredMegabytesDoesNotFillTheMemory() throws Exception {
        InputStream start = new ByteArrayInputStream("[{\"model\":\"".getBytes(StandardCharsets.UTF_8));
        byte[] piece = new byte[100 << 10];
        Arrays.fill(piece, (byte) 'x');
        List<InputStream> pieces = new ArrayList<>(List.of(start));
        for (int i = 0; i < 1_000; i++) {
            pieces.add(new ByteArrayInputStream(piece));
        }
        Answer answer = client.push(
                BodyPublishers.ofInputStream(() -> new SequenceInputStream(Collections.enumeration(pieces))));
        assertTooLarge(answer);
    }

    @Test
    void theSenderMayAskBeforeItSends() throws Exception {
        String body = "[" + sound(fresh()).json() + "]";
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        try (RawHttp raw = new RawHttp(client.port())) {
            assertThat(raw.head("Expect: 100-continue", "Content-Length: " + length)
                            .read()
                            .status())
                    .isEqualTo(100);
            Answer answer = raw.send(body).read();
            assertThat(answer.verdicts()).isEqualTo("1/0/0/0/0");
            assertThat(raw.head("Content-Length: " + length).send(body).read().verdicts())
                    .isEqualTo("0/1/0/0/0");
        }
        try (RawHttp raw = new RawHttp(client.port())) {
            assertTooLarge(raw.head("Expect: 100-continue", "Content-Length: 900000000")
                    .read());
        }
    }

    @Test
    void aRefusedPushLeavesItsConnectionUsable() throws Exception {
        String body = "[" + sound(fresh()).json() + "]" + " ".repeat(300_000);
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        try (RawHttp raw = new RawHttp(client.port())) {
            for (int i = 0; i < 3; i++) {
                raw.head("Content-Encoding: br", "Content-Length: " + length).send(body);
                assertThat(raw.read().status()).isEqualTo(415);
            }
            raw.send("POST /v1/usage/litellm HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n")
                    .send(body);
            assertThat(raw.read().status()).isEqualTo(401);
            assertThat(raw.head("Content-Length: " + length).send(body).read().verdicts())
                    .isEqualTo("1/0/0/0/0");
        }
    }

    @Test
    void aSenderThatGoesAwayInMidBodyLeavesNothing() throws Exception {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            calls.add(sound("gone-" + i));
        }
        byte[] body = Call.bytes(calls);
        byte[] most = Arrays.copyOf(body, body.length - 10);
        for (boolean chunked : new boolean[] {false, true}) {
            try (RawHttp raw = new RawHttp(client.port())) {
                if (chunked) {
                    raw.head("Transfer-Encoding: chunked").chunk(most);
                } else {
                    raw.head("Content-Length: " + body.length).send(most);
                }
                Await.until("the records to be read", () -> client.metric("tollgate_queue_rows") >= 1_000);
            }
            Await.until("the room to be released", () -> client.metric("tollgate_queue_rows") == 0);
        }
        assertThat(seeds.number("SELECT count(*) FROM usage_logs WHERE call_id LIKE 'gone-%'"))
                .isZero();
    }

    @Test
    void aBodyThatDripsInIsGivenUp() throws Exception {
        byte[] body = Call.bytes(List.of(sound("dripping"), sound("dripping-2")));
        try (RawHttp raw = new RawHttp(client.port())) {
            raw.head("Content-Length: " + body.length).send(Arrays.copyOf(body, body.length - 5));
            Answer answer = raw.read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("body_too_slow");
            assertThat(client.metric("tollgate_queue_rows")).isZero();
            assertThat(raw.read().status()).as("closed").isZero();
        } catch (SocketException reset) {
            throw new AssertionError("The connection was reset before its answer", reset);
        }
        assertThat(seeds.number("SELECT count(*) FROM usage_logs WHERE call_id LIKE 'dripping%'"))
                .isZero();
    }

    @Test
    void headsThatAreNoHttpAreRefused() throws Exception {
        for (String head : List.of(
                "Content-Length: -5",
                "Content-Length: abc",
                "Content-Length: 99999999999999999999999",
                "X-Long: " + "x".repeat(20_000))) {
            try (RawHttp raw = new RawHttp(client.port())) {
                int status = raw.head(head).read().status();
                assertThat(status).as(cut(head)).isIn(0, 400, 413, 431);
            } catch (SocketException reset) {
                assertThat(reset.getMessage()).isNotEmpty();
            }
        }
        try (RawHttp raw = new RawHttp(client.port())) {
            byte[] body = Call.bytes(List.of(sound("smuggled")));
            raw.head("Content-Length: 5", "Transfer-Encoding: chunked")
                    .chunk(body)
                    .chunk(new byte[0]);
            assertThat(raw.read().status()).isIn(0, 200, 400);
        } catch (SocketException reset) {
            assertThat(reset.getMessage()).isNotEmpty();
        }
    }

    /** A push of so many records whose last byte is still missing. */
    private RawHttp holding(int records) throws IOException {
        byte[] body = Call.bytes(Collections.nCopies(records, sound("held")));
        return new RawHttp(client.port())
                .head("Content-Length: " + body.length)
                .send(Arrays.copyOf(body, body.length - 1));
    }

    @Test
    void pushesThatDoNotFitAreRefusedAsAWholeAndFitLater() throws Exception {
        List<RawHttp> holders = new ArrayList<>();
        Answer refused;
        try {
            for (int i = 0; i < 10; i++) {
                holders.add(holding(7 * 256));
            }
            // 20,000 records have room, and a large push reserves it by 256.
            for (int i = 0; i < 8; i++) {
                holders.add(holding(256));
            }
            // A small push reserves little, so the rest of the room is filled up too.
            holders.add(holding(32));
            Await.until("all room to be taken", () -> client.metric("tollgate_queue_rows") == 20_000);
            refused = client.push(sound("refused-for-want-of-room"));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("overloaded");
            assertThat(refused.header("retry-after")).isNotEmpty();
        } finally {
            for (RawHttp holder : holders) {
                holder.close();
            }
        }
        Await.until(
                "room for the refused push",
                () -> client.push(sound("refused-for-want-of-room")).status() == 200);
    }
}
