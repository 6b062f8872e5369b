package dev.tollgate.bench;

import com.sun.management.ThreadMXBean;
import dev.tollgate.usage.DecodedRecords;
import dev.tollgate.usage.DecoderContext;
import dev.tollgate.usage.LitellmDecoder;
import dev.tollgate.usage.MalformedBody;
import dev.tollgate.usage.UsageRecord;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Records out of bodies that are in memory, by one thread of this process: no HTTP, no pricing, no database. */
final class DecodeOnly implements Scenario {
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final DecoderContext context = new DecoderContext();

    private static final class Counter implements DecodedRecords {
        private long records;

        @Override
        public void record(int index, UsageRecord record) {
            records++;
        }

        @Override
        public void nothing(int index) {}

        @Override
        public void unreadable(int index, String code, String detail) {
            throw new IllegalStateException(code + ": " + detail);
        }
    }

    @Override
    public String name() {
        return "decode";
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        List<Probe> probes = Arrays.stream(RecordText.values())
                .map(text -> probe(stage.body(text, BodyFormat.JSON_ARRAY, 100), text))
                .toList();
        for (Probe warmUp : probes) {
            warmUp.measurement().take();
        }
        return probes;
    }

    private Probe probe(BodyTemplate template, RecordText text) {
        byte[] body = template.fill(0, LongUnaryOperator.identity(), Stage.ACCOUNTS);
        return new Probe("decode only, one thread, " + text.size(), () -> decode(body));
    }

    private Sample decode(byte[] body) throws MalformedBody {
        Counter counter = new Counter();
        long begun = System.nanoTime();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        while (System.nanoTime() - begun < ROUND.toNanos()) {
            LitellmDecoder decoder = new LitellmDecoder(context, "litellm", counter);
            decoder.feed(body, 0, body.length);
            decoder.end();
        }
        double records = counter.records;
        return new Sample()
                .put(Figure.RATE, records / ((System.nanoTime() - begun) / 1e9))
                .put(Figure.ALLOCATED, (threads.getCurrentThreadAllocatedBytes() - allocated) / records);
    }
}
