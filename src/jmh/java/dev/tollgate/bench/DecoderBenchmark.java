package dev.tollgate.bench;

import dev.tollgate.accounts.Directories;
import dev.tollgate.metering.PricedDecoding;
import dev.tollgate.usage.DecodedRecords;
import dev.tollgate.usage.DecoderContext;
import dev.tollgate.usage.LitellmDecoder;
import dev.tollgate.usage.MalformedBody;
import dev.tollgate.usage.UsageRecord;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One record of a body of a hundred, decoded; and decoded, attributed and priced. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecoderBenchmark {
    private static final int RECORDS = 100;
    private static final int ACCOUNTS = 1_000;

    @Param({"LEAN", "CHAT", "RECORDED"})
    private String text = "LEAN";

    private final DecoderContext context = new DecoderContext();
    private final PricedDecoding priced = new PricedDecoding(Directories.ofUsers(ACCOUNTS));
    private byte[] body = {};

    @Setup
    public void fill() {
        body = new BodyTemplate(RecordText.valueOf(text), BodyFormat.JSON_ARRAY, RECORDS, 1_795_343_845)
                .fill(0, LongUnaryOperator.identity(), ACCOUNTS);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void decode(Blackhole sink) throws MalformedBody {
        LitellmDecoder decoder = new LitellmDecoder(context, "litellm", new Sink(sink));
        decoder.feed(body, 0, body.length);
        decoder.end();
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int decodeAndPrice() throws MalformedBody {
        return priced.run(body);
    }

    private record Sink(Blackhole hole) implements DecodedRecords {
        @Override
        public void record(int index, UsageRecord record) {
            hole.consume(record);
        }

        @Override
        public void nothing(int index) {}

        @Override
        public void unreadable(int index, String code, String detail) {}
    }
}
