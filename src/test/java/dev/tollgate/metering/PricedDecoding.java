package dev.tollgate.metering;

import dev.tollgate.accounts.Directory;
import dev.tollgate.pricing.DefaultPrices;
import dev.tollgate.pricing.PriceBook;
import dev.tollgate.pricing.PriceBooks;
import dev.tollgate.pricing.Pricer;
import dev.tollgate.usage.DecodedRecords;
import dev.tollgate.usage.DecoderContext;
import dev.tollgate.usage.LitellmDecoder;
import dev.tollgate.usage.MalformedBody;
import dev.tollgate.usage.UsageRecord;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A record's way up to the database: decoded, identified, attributed and priced by the shipped prices. */
public final class PricedDecoding {
    private final DecoderContext context = new DecoderContext();
    private final Assessor assessor;
    private final Counter counter = new Counter();

    /** @param directory who pays for the users of the bodies */
    public PricedDecoding(Directory directory) {
        PriceBook shipped = new PriceBook(1, Instant.EPOCH, DefaultPrices.read().entries(), Map.of());
        PriceBooks books = new PriceBooks(List.of(shipped));
        MeteringPolicy policy = new MeteringPolicy(false, Set.of(), false, false);
        assessor = new Assessor(directory, () -> books, new Pricer(0), policy, Clock.systemUTC());
    }

    private final class Counter implements DecodedRecords {
        private int charged;
        private long nanos;

        @Override
        public void record(int index, UsageRecord record) {
            if (assessor.assess(index, record) instanceof Assessment.Chargeable chargeable) {
                charged++;
                nanos += chargeable.charge().costTotalNanos();
            }
        }

        @Override
        public void nothing(int index) {}

        @Override
        public void unreadable(int index, String code, String detail) {}
    }

    /** Answers how many records of the body would be charged, and for more than nothing. */
    public int run(byte[] body) throws MalformedBody {
        counter.charged = 0;
        counter.nanos = 0;
        LitellmDecoder decoder = new LitellmDecoder(context, "litellm", counter);
        decoder.feed(body, 0, body.length);
        decoder.end();
        return counter.nanos > 0 ? counter.charged : 0;
    }
}
