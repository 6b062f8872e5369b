package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What decoding allocates, counted by the JVM on this thread and so the same on every machine. */
class DecoderMemoryTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 100 * 1024 * 1024 / PIECE;

    /** Measured 776 bytes: the record with its usage, its ids, and what the digests need. */
    private static final long RECORD_BYTES_MAX = 1_000;

    private static final int RECORDS = 10_000;
    private static final int RECORDS_A_BODY = 500;

    /** Decodes and forgets. */
    private static final class Counter implements DecodedRecords {
        private int records;
        private int others;
        private int violations;

        @Override
        public void record(int index, UsageRecord record) {
            records++;
            violations += record.violation == null ? 0 : 1;
        }

        @Override
        public void nothing(int index) {
            others++;
        }

        @Override
        public void unreadable(int index, String code, String detail) {
            others++;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a skipped text|[{\"id\":\"a\",\"messages\":\"|x|\"}]|0",
                "a skipped text in an array|[{\"id\":\"a\",\"messages\":[\"|x|\"]}]|0",
                "skipped escapes|[{\"id\":\"a\",\"messages\":\"|\\\\|\"}]|0",
                "skipped vectors|[{\"id\":\"a\",\"response\":{\"data\":[{\"embedding\":[0|,0.12345e-3|]}]}}]|0",
                "many counted elements|[{\"id\":\"a\",\"response\":{\"data\":[0|,0|]}}]|0",
                "many unknown keys|[{\"id\":\"a\"|,\"k\":1|}]|0",
                "an endless key|[{\"id\":\"a\",\"|k|\":1}]|0",
                "a kept text|[{\"id\":\"a\",\"call_type\":\"|x|\"}]|0",
                "kept escapes|[{\"id\":\"a\",\"call_type\":\"|\\u00e9|\"}]|0",
                "a kept identity|[{\"model\":\"|x|\"}]|1",
                "a kept id|[{\"id\":\"|x|\"}]|0",
                "a kept number|[{\"prompt_tokens\":1|0|}]|1",
                "an embedded object|[{\"id\":\"a\",\"metadata\":\"{|x|}\"}]|1",
                "white space|[{\"id\":\"a\"|'  '|}]|0",
            })
    void aHundredMegabytesInOneRecordTakeNextToNoMemory(
            String name, String before, String filling, String after, int violations) throws MalformedBody {
        byte[] piece = filling.repeat(PIECE / filling.length()).getBytes(StandardCharsets.UTF_8);
        byte[] first = before.getBytes(StandardCharsets.UTF_8);
        byte[] last = after.getBytes(StandardCharsets.UTF_8);
        DecoderContext context = new DecoderContext();
        Counter counter = new Counter();
        long start = allocated();
        LitellmDecoder decoder = new LitellmDecoder(context, Decoded.SOURCE, counter);
        decoder.feed(first, 0, first.length);
        for (int i = 0; i < PIECES; i++) {
            decoder.feed(piece, 0, piece.length);
        }
        decoder.feed(last, 0, last.length);
        decoder.end();
        assertThat(allocated() - start).as(name).isLessThan(6 * TokenReader.TEXT_MAX);
        assertThat(counter.records).isEqualTo(1);
        assertThat(counter.violations).isEqualTo(violations);
    }

    @Test
    void deepNestingTakesABitForEachLevel() throws MalformedBody {
        byte[] deep = ("{\"x\":" + "[".repeat(99_999) + "]".repeat(99_999) + "}").getBytes(StandardCharsets.UTF_8);
        DecoderContext context = new DecoderContext();
        Counter counter = new Counter();
        long start = 0;
        for (int warmUp = 0; warmUp < 3; warmUp++) {
            start = allocated();
            LitellmDecoder decoder = new LitellmDecoder(context, Decoded.SOURCE, counter);
            decoder.feed(deep, 0, deep.length);
            decoder.end();
        }
        assertThat(allocated() - start).isLessThan(64 * 1024);
        assertThat(counter.records).isEqualTo(3);
    }

    @Test
    void aRecordAllocatesABoundedNumberOfBytes() throws MalformedBody {
        byte[][] bodies = bodies();
        DecoderContext context = new DecoderContext();
        for (int warmUp = 0; warmUp < 20; warmUp++) {
            assertThat(decode(context, bodies)).isPositive();
        }
        long start = allocated();
        long began = System.nanoTime();
        long bytes = decode(context, bodies);
        double seconds = (System.nanoTime() - began) / 1e9;
        long each = (allocated() - start) / RECORDS;
        System.out.printf(
                Locale.ROOT,
                "decoding: %,.0f MB/s, %,.0f records/s of %,d bytes, %,d bytes allocated a record%n",
                bytes / seconds / 1e6,
                RECORDS / seconds,
                bytes / RECORDS,
                each);
        assertThat(each).isLessThan(RECORD_BYTES_MAX);
    }

    private static long decode(DecoderContext context, byte[][] bodies) throws MalformedBody {
        Counter counter = new Counter();
        long bytes = 0;
        for (byte[] body : bodies) {
            LitellmDecoder decoder = new LitellmDecoder(context, Decoded.SOURCE, counter);
            for (int from = 0; from < body.length; from += PIECE) {
                decoder.feed(body, from, Math.min(body.length, from + PIECE));
            }
            decoder.end();
            bytes += body.length;
        }
        assertThat(counter.records).isEqualTo(RECORDS);
        assertThat(counter.violations + counter.others).isZero();
        return bytes;
    }

    /** Chat records of 4.2 KB with prompt and answer, each of its own ids, times and counts. */
    private static byte[][] bodies() {
        String template =
                new String(Fixtures.read("composed/01_plain_chat.json"), StandardCharsets.UTF_8).replaceAll("\n *", "");
        byte[][] bodies = new byte[RECORDS / RECORDS_A_BODY][];
        for (int i = 0; i < bodies.length; i++) {
            StringBuilder body = new StringBuilder("[");
            for (int j = 0; j < RECORDS_A_BODY; j++) {
                int number = i * RECORDS_A_BODY + j;
                body.append(j == 0 ? "" : ",").append(record(template, number));
            }
            bodies[i] = body.append(']').toString().getBytes(StandardCharsets.UTF_8);
        }
        return bodies;
    }

    private static String record(String template, int number) {
        String id = String.format("%08x-7a1d-4a55-9b3a-5b8f1d0e4d44", number);
        String text = "Tell me, \\\"in short\\\",\\nwhat a toll gate is for. ";
        return template.replace(
                        "\"chatcmpl-C1aa\",\"trace_id\"",
                        "\"chatcmpl-" + id + "\",\"litellm_call_id\":\"" + id + "\",\"trace_id\"")
                .replace("Hello", text)
                .replace("Hi!", text)
                .replace("1775200000.112", "1775200000." + number)
                .replace("user-42", "user-" + number % 500)
                .replace("412", String.valueOf(1_000 + number));
    }

    @Test
    void theMeasuredRecordsAreOfTheSizeTheyShouldBe() {
        byte[][] bodies = bodies();
        int bytes = Arrays.stream(bodies).mapToInt(body -> body.length).sum();
        assertThat(bytes / RECORDS).isBetween(4_000, 4_600);
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
