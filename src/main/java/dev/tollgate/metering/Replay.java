package dev.tollgate.metering;

import dev.tollgate.usage.LitellmRecordReader;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Takes what was kept once more through {@link Intake}, as if it had just come. Its identity is the one it was kept
 * under, so a replay that is cut off, or runs twice, charges nothing twice.
 */
final class Replay {
    private static final int STEP = 500;

    private final Pool pool;
    private final Intake intake;

    Replay(Pool pool, Intake intake) {
        this.pool = pool;
        this.intake = intake;
    }

    /** How many records were tried, and what became of them. */
    record Result(long tried, long charged, long duplicates, long conflicts, long remaining) {
        Result plus(Result other) {
            return new Result(
                    tried + other.tried,
                    charged + other.charged,
                    duplicates + other.duplicates,
                    conflicts + other.conflicts,
                    remaining + other.remaining);
        }
    }

    /** Replays the whole quarantine, oldest first. */
    Future<Result> quarantine() {
        return quarantineAfter(0, new Result(0, 0, 0, 0, 0));
    }

    private Future<Result> quarantineAfter(long afterId, Result soFar) {
        return QuarantineSql.list(pool, afterId, STEP).compose(rows -> {
            if (rows.isEmpty()) {
                return Future.succeededFuture(soFar);
            }
            return step(rows).compose(result -> quarantineAfter(rows.getLast().id(), soFar.plus(result)));
        });
    }

    private Future<Result> step(List<QuarantineSql.Open> rows) {
        List<Intake.Indexed> records = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            QuarantineSql.Open row = rows.get(i);
            records.add(new Intake.Indexed(i, decode(row.source(), row.record(), row.key(), row.fingerprint())));
        }
        Outcome outcome = new Outcome(rows.size());
        return intake.take(records, outcome)
                .compose(taken -> QuarantineSql.resolve(pool, settled(rows, outcome)))
                .map(resolved -> new Result(
                        rows.size(),
                        outcome.count(Verdict.ACCEPTED),
                        outcome.count(Verdict.DUPLICATE),
                        outcome.count(Verdict.CONFLICT),
                        outcome.count(Verdict.QUARANTINED)));
    }

    private static List<Long> settled(List<QuarantineSql.Open> rows, Outcome outcome) {
        List<Long> settled = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (outcome.of(i) != Verdict.QUARANTINED) {
                settled.add(rows.get(i).id());
            }
        }
        return settled;
    }

    /** Charges one conflict as a call of its own, under a key made of its identity and its content. */
    Future<Outcome> conflict(ConflictSql.Open conflict) {
        UsageRecord record = decode(conflict.source(), conflict.record(), ownKey(conflict), conflict.fingerprint());
        Outcome outcome = new Outcome(1);
        return intake.take(List.of(new Intake.Indexed(0, record)), outcome).map(outcome);
    }

    private static UUID ownKey(ConflictSql.Open conflict) {
        String name = "conflict " + conflict.key() + " " + conflict.fingerprint();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private static UsageRecord decode(String source, String json, UUID key, long fingerprint) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        List<UsageRecord> records = LitellmRecordReader.read(source, bytes, 0, bytes.length);
        if (records.size() != 1) {
            throw new IllegalStateException("a record that we wrote is " + records.size());
        }
        UsageRecord record = records.getFirst();
        record.key = key;
        record.fingerprint = fingerprint;
        return record;
    }
}
