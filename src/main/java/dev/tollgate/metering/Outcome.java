package dev.tollgate.metering;

import dev.tollgate.observe.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The verdicts on the records of one push, in their order, filled in as they are reached. Confined to the event loop
 * that took the push.
 */
final class Outcome {
    /** Most errors that an answer lists one by one. */
    static final int ERRORS_MAX = 100;

    private final Verdict[] verdicts;
    private final List<RecordError> errors = new ArrayList<>();
    private int errorsLeftOut;
    private long batchId;
    private long chargedNanos;

    /**
     * Why a record was not simply accepted.
     *
     * @param code stable, in snake case
     */
    record RecordError(int index, String code, String detail) {}

    Outcome(int records) {
        verdicts = new Verdict[records];
        Arrays.fill(verdicts, Verdict.SKIPPED);
    }

    void set(int index, Verdict verdict) {
        verdicts[index] = verdict;
    }

    void error(int index, String code, String detail) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(new RecordError(index, code, detail));
        } else {
            errorsLeftOut++;
        }
    }

    /** Errors that were not even listed. */
    void leftOut(int more) {
        errorsLeftOut += more;
    }

    /** Notes a record that was charged, and the batch that holds it; the latest batch counts. */
    void accept(int index, long costNanos, long batch) {
        verdicts[index] = Verdict.ACCEPTED;
        chargedNanos += costNanos;
        batchId = Math.max(batchId, batch);
    }

    /** What the records that were charged now cost together, in nano-dollars. */
    long chargedNanos() {
        return chargedNanos;
    }

    int received() {
        return verdicts.length;
    }

    Verdict of(int index) {
        return verdicts[index];
    }

    int count(Verdict verdict) {
        int count = 0;
        for (Verdict each : verdicts) {
            count += each == verdict ? 1 : 0;
        }
        return count;
    }

    /** Adds the verdicts up in the metrics. */
    void count(Metrics metrics) {
        for (Verdict verdict : Verdict.values()) {
            int count = count(verdict);
            if (count > 0) {
                metrics.usageRecords(verdict.metric(), count);
            }
        }
    }

    List<RecordError> errors() {
        return errors;
    }

    int errorsLeftOut() {
        return errorsLeftOut;
    }

    /** The latest batch that holds records of the push, or 0 if nothing was charged. */
    long batchId() {
        return batchId;
    }
}
