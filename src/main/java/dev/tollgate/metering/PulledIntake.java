package dev.tollgate.metering;

import dev.tollgate.http.Failure;
import dev.tollgate.observe.Metrics;
import dev.tollgate.usage.DecodedRecords;
import dev.tollgate.usage.DecoderContext;
import dev.tollgate.usage.LitellmDecoder;
import dev.tollgate.usage.MalformedBody;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way of the rows of LiteLLM's database: that of pushed records, after those are left out that were pushed. Thread-safe. */
public final class PulledIntake {
    private static final int ROW_BYTES = 1_024;

    private final Intake intake;
    private final PulledCalls pulled;
    private final Meter meter;
    private final Metrics metrics;

    PulledIntake(Intake intake, PulledCalls pulled, Meter meter, Metrics metrics) {
        this.intake = intake;
        this.pulled = pulled;
        this.meter = meter;
        this.metrics = metrics;
    }

    /** Rows of a page, decoded. What is no row is counted as skipped. */
    public static final class Page implements DecodedRecords {
        private final String source;
        private final List<UsageRecord> rows = new ArrayList<>();
        private int elements;

        private Page(String source) {
            this.source = source;
        }

        @Override
        public void record(int index, UsageRecord record) {
            elements++;
            rows.add(record);
        }

        @Override
        public void nothing(int index) {
            elements++;
        }

        @Override
        public void unreadable(int index, String code, String detail) {
            elements++;
        }

        /** How many elements the page has. */
        public int size() {
            return elements;
        }

        /** What tells the rows apart in LiteLLM's table, of those that say so. */
        public List<String> requestIds() {
            List<String> ids = new ArrayList<>(rows.size());
            for (UsageRecord row : rows) {
                String id = row.id;
                if (id != null) {
                    ids.add(id);
                }
            }
            return ids;
        }
    }

    /** How many rows had which verdict; {@code received} is the sum of the others. In nano-dollars what was charged. */
    public record Tally(
            long received,
            long accepted,
            long duplicates,
            long conflicts,
            long quarantined,
            long skipped,
            long chargedNanos) {
        public static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0, 0);

        public Tally plus(Tally other) {
            return new Tally(
                    received + other.received,
                    accepted + other.accepted,
                    duplicates + other.duplicates,
                    conflicts + other.conflicts,
                    quarantined + other.quarantined,
                    skipped + other.skipped,
                    chargedNanos + other.chargedNanos);
        }
    }

    /**
     * Reads the rows of an answer of {@code /spend/logs/v2}; null if it is none.
     *
     * @param source the fleet whose rows they are
     */
    public static @Nullable Page read(String source, byte[] answer) {
        Page page = new Page(source);
        try {
            LitellmDecoder decoder = LitellmDecoder.ofPage(new DecoderContext(), source, page);
            decoder.feed(answer, 0, answer.length);
            decoder.end();
            return page;
        } catch (MalformedBody e) {
            return null;
        }
    }

    /**
     * Takes the rows of a page in; completes when each has its verdict and what is charged or kept is committed. Fails, with a {@link
     * Failure.Capacity} or what the database failed with, if not all of it can be done now: all of it is to be taken again then.
     */
    public Future<Tally> take(Page page) {
        long bytes = (long) page.rows.size() * ROW_BYTES;
        if (!meter.reserve(page.rows.size(), bytes)) {
            return Future.failedFuture(Failure.unavailable("overloaded", "Too much is being taken in; try again.")
                    .asException());
        }
        return Future.succeededFuture()
                .compose(begun -> pulled.sift(page.source, page.rows))
                .compose(known -> takeUnknown(page, known))
                .onComplete(done -> meter.release(page.rows.size(), bytes));
    }

    private Future<Tally> takeUnknown(Page page, BitSet known) {
        List<Intake.Indexed> unknown = new ArrayList<>();
        Outcome outcome = new Outcome(page.elements);
        for (int i = 0; i < page.rows.size(); i++) {
            if (known.get(i)) {
                outcome.set(i, Verdict.DUPLICATE);
            } else {
                unknown.add(new Intake.Indexed(i, page.rows.get(i)));
            }
        }
        return intake.take(unknown, outcome).map(taken -> {
            outcome.count(metrics);
            return new Tally(
                    outcome.received(),
                    outcome.count(Verdict.ACCEPTED),
                    outcome.count(Verdict.DUPLICATE),
                    outcome.count(Verdict.CONFLICT),
                    outcome.count(Verdict.QUARANTINED),
                    outcome.count(Verdict.SKIPPED),
                    outcome.chargedNanos());
        });
    }
}
