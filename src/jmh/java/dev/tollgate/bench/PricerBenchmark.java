package dev.tollgate.bench;

import dev.tollgate.pricing.DefaultPrices;
import dev.tollgate.pricing.PriceBook;
import dev.tollgate.pricing.Pricer;
import dev.tollgate.pricing.Quote;
import dev.tollgate.usage.DecodedRecords;
import dev.tollgate.usage.DecoderContext;
import dev.tollgate.usage.LitellmDecoder;
import dev.tollgate.usage.MalformedBody;
import dev.tollgate.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a decoded chat costs, by the shipped prices of some thousand models. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PricerBenchmark {
    private final Pricer pricer = new Pricer(0);
    private final PriceBook book =
            new PriceBook(1, Instant.EPOCH, DefaultPrices.read().entries(), Map.of());
    private final List<UsageRecord> records = new ArrayList<>();

    @Setup
    public void decode() throws MalformedBody {
        byte[] body = new BodyTemplate(RecordText.CHAT, BodyFormat.SINGLE, 1, 1_795_343_845)
                .fill(0, LongUnaryOperator.identity(), 1);
        LitellmDecoder decoder = new LitellmDecoder(new DecoderContext(), "litellm", new Keeper(records));
        decoder.feed(body, 0, body.length);
        decoder.end();
    }

    @Benchmark
    public Quote price() {
        UsageRecord record = records.getFirst();
        return pricer.quote(
                book,
                record.modelNames(),
                record.callType,
                record.usage,
                record.providerCostNanos,
                record.occurredMicros());
    }

    private record Keeper(List<UsageRecord> kept) implements DecodedRecords {
        @Override
        public void record(int index, UsageRecord record) {
            kept.add(record);
        }

        @Override
        public void nothing(int index) {}

        @Override
        public void unreadable(int index, String code, String detail) {
            throw new IllegalStateException(code + ": " + detail);
        }
    }
}
