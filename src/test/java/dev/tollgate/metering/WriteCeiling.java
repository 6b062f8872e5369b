package dev.tollgate.metering;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.usage.DecodedRecords;
import dev.tollgate.usage.DecoderContext;
import dev.tollgate.usage.LitellmDecoder;
import dev.tollgate.usage.MalformedBody;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the database could do: the same statement and rows as the writers', without HTTP, decoding and pricing. */
public final class WriteCeiling {
    private final Pool pool;
    private final Assessor assessor;

    public WriteCeiling(Pool pool, Assessor assessor) {
        this.pool = pool;
        this.assessor = assessor;
    }

    /** Batches that are ready to be written. */
    public final class Prepared {
        private final List<List<Charge>> batches;
        private final AtomicInteger next = new AtomicInteger();

        private Prepared(List<List<Charge>> batches) {
            this.batches = batches;
        }

        /** Writes all of them over a number of connections; answers records a second. */
        @CanIgnoreReturnValue
        public double write(int connections) {
            int records = batches.stream().mapToInt(List::size).sum();
            long begun = System.nanoTime();
            List<Future<?>> loops = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                loops.add(writeNext());
            }
            Future.all(loops).toCompletionStage().toCompletableFuture().join();
            return records / ((System.nanoTime() - begun) / 1e9);
        }

        private Future<Void> writeNext() {
            int index = next.getAndIncrement();
            if (index >= batches.size()) {
                return Future.succeededFuture();
            }
            return ChargeSql.charge(pool, batches.get(index)).compose(done -> writeNext());
        }
    }

    /** Decodes and prices what the batches are made of. */
    public Prepared prepare(Supplier<byte[]> bodies, int recordsPerBatch, int batches) throws MalformedBody {
        List<List<Charge>> prepared = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            prepared.add(charges(bodies, recordsPerBatch));
        }
        return new Prepared(prepared);
    }

    /** Writes a batch under {@code EXPLAIN}: the statement's steps with their times, buffers and write-ahead log. */
    public String explain(Supplier<byte[]> bodies, int rows) throws MalformedBody {
        return pool.preparedQuery("EXPLAIN (ANALYZE, BUFFERS, WAL) " + ChargeSql.CHARGE)
                .execute(ChargeParametersSql.of(charges(bodies, rows)))
                .map(plan -> StreamSupport.stream(plan.spliterator(), false)
                        .map(line -> line.getString(0))
                        .collect(Collectors.joining("\n", "", "\n")))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    List<Charge> charges(Supplier<byte[]> bodies, int wanted) throws MalformedBody {
        List<Charge> charges = new ArrayList<>(wanted);
        DecoderContext context = new DecoderContext();
        while (charges.size() < wanted) {
            byte[] body = bodies.get();
            LitellmDecoder decoder = new LitellmDecoder(context, "litellm", new DecodedRecords() {
                @Override
                public void record(int index, UsageRecord record) {
                    if (charges.size() < wanted
                            && assessor.assess(index, record) instanceof Assessment.Chargeable chargeable) {
                        charges.add(chargeable.charge());
                    }
                }

                @Override
                public void nothing(int index) {}

                @Override
                public void unreadable(int index, String code, String detail) {}
            });
            decoder.feed(body, 0, body.length);
            decoder.end();
        }
        return charges;
    }
}
