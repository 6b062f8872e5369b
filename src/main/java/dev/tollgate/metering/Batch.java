package dev.tollgate.metering;

import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt of a writer to get some portions into the database: charges what is new in one statement, then tells
 * duplicates from conflicts among what was known. Trouble that passes is waited for, up to the deadline; a row that the
 * database refuses for good is found by halving and goes to quarantine, and its neighbours are charged.
 *
 * <p>A crash between the steps loses nothing: no answer was given yet, and what was charged is known when it comes again.
 */
final class Batch {
    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);
    private static final Future<Void> DONE = Future.succeededFuture();
    private static final long PAUSE_MIN_MILLIS = 20;
    private static final long PAUSE_MAX_MILLIS = 1_000;

    private final Vertx vertx;
    private final Pool client;
    private final PulledCalls pulled;
    private final UsageMonths months;
    private final long deadlineNanos;
    private final List<Charge> charges = new ArrayList<>();
    private final Verdict[] verdicts;
    private long batchId;

    /** A charge and its place in the batch. */
    private record Placed(int place, Charge charge) {}

    /** @param retryMax how long to try again at most, whatever the portions' deadlines */
    Batch(Vertx vertx, Pool client, PulledCalls pulled, UsageMonths months, List<Portion> portions, Duration retryMax) {
        this.vertx = vertx;
        this.client = client;
        this.pulled = pulled;
        this.months = months;
        long latest = portions.getFirst().deadlineNanos();
        for (Portion portion : portions) {
            charges.addAll(portion.charges());
            latest = portion.deadlineNanos() - latest > 0 ? portion.deadlineNanos() : latest;
        }
        long patientUntil = System.nanoTime() + retryMax.toNanos();
        deadlineNanos = latest - patientUntil > 0 ? patientUntil : latest;
        verdicts = new Verdict[charges.size()];
        Arrays.fill(verdicts, Verdict.ACCEPTED);
    }

    /** Completes when every charge has its verdict. */
    Future<Void> write() {
        List<Placed> all = new ArrayList<>(charges.size());
        for (int place = 0; place < charges.size(); place++) {
            all.add(new Placed(place, charges.get(place)));
        }
        return patiently(() -> months.ensure(charges)).compose(ready -> write(all));
    }

    private Future<Void> write(List<Placed> all) {
        List<Placed> unique = new ArrayList<>(all.size());
        List<Placed> known = new ArrayList<>();
        Set<UUID> keys = HashSet.newHashSet(all.size());
        for (Placed placed : all) {
            // Where calls are pulled, keys are not final before the announcements are looked at, which also finds the
            // twins.
            boolean isFirst = pulled.isOn() || keys.add(placed.charge().record().key);
            (isFirst ? unique : known).add(placed);
        }
        return charge(unique, known).compose(charged -> known.isEmpty() ? DONE : settleKnown(known));
    }

    /** The verdict on each charge, in the order of the portions. */
    List<Verdict> verdicts() {
        return Arrays.asList(verdicts);
    }

    long batchId() {
        return batchId;
    }

    List<Charge> charges() {
        return charges;
    }

    private Future<Void> charge(List<Placed> fresh, List<Placed> known) {
        return patiently(() -> pulled.isOn()
                        ? client.withTransaction(transaction -> chargeMinding(transaction, fresh))
                                .map(Objects::requireNonNull)
                        : chargeUnique(client, fresh, new ArrayList<>()))
                .compose(
                        charged -> {
                            batchId = Math.max(batchId, charged.batchId());
                            known.addAll(charged.known());
                            return Future.succeededFuture();
                        },
                        e -> SqlStates.isFaultOfARow(e) ? chargeHalves(fresh, known, e) : Future.failedFuture(e));
    }

    /** What became of some charges: those that are not among the known are charged. */
    private record Charged(long batchId, List<Placed> known) {}

    /** Minds what was pulled from LiteLLM's database: such records get another key, which several of them may then have. */
    private Future<Charged> chargeMinding(SqlClient transaction, List<Placed> fresh) {
        List<UsageRecord> records =
                fresh.stream().map(placed -> placed.charge().record()).toList();
        return pulled.enter(transaction, records).compose(entered -> {
            List<Placed> unique = new ArrayList<>(fresh.size());
            List<Placed> twins = new ArrayList<>();
            Set<UUID> keys = HashSet.newHashSet(fresh.size());
            for (Placed placed : fresh) {
                (keys.add(placed.charge().record().key) ? unique : twins).add(placed);
            }
            return chargeUnique(transaction, unique, twins);
        });
    }

    private static Future<Charged> chargeUnique(SqlClient client, List<Placed> unique, List<Placed> known) {
        return ChargeSql.charge(client, unique.stream().map(Placed::charge).toList())
                .map(claimed -> {
                    BitSet places = claimed.known();
                    for (int i = places.nextSetBit(0); i >= 0; i = places.nextSetBit(i + 1)) {
                        known.add(unique.get(i));
                    }
                    return new Charged(claimed.batchId(), known);
                });
    }

    private Future<Void> chargeHalves(List<Placed> fresh, List<Placed> known, Throwable e) {
        if (fresh.size() > 1) {
            int middle = fresh.size() / 2;
            return charge(fresh.subList(0, middle), known)
                    .compose(first -> charge(fresh.subList(middle, fresh.size()), known));
        }
        Placed refused = fresh.getFirst();
        LOG.error("The database refuses a usage record, which goes to quarantine", e);
        Quarantine.Entry entry = new Quarantine.Entry(
                refused.place(),
                refused.charge().record(),
                "unstorable",
                "the database refused the row, SQL state " + SqlStates.of(e));
        verdicts[refused.place()] = Verdict.QUARANTINED;
        return patiently(() -> QuarantineSql.keep(client, List.of(entry))).mapEmpty();
    }

    private Future<Void> settleKnown(List<Placed> known) {
        known.forEach(placed -> verdicts[placed.place()] = Verdict.DUPLICATE);
        List<Charge> rows = known.stream().map(Placed::charge).toList();
        return patiently(() -> ConflictSql.differing(client, rows)).compose(differing -> {
            List<Placed> conflicting =
                    differing.conflicting().stream().map(known::get).toList();
            List<Placed> unclaimed =
                    differing.unclaimed().stream().map(known::get).toList();
            return keepConflicts(conflicting).compose(kept -> unclaimed.isEmpty() ? DONE : writeAgain(unclaimed));
        });
    }

    /** Their keys were taken by a record of this batch that the database refused in the end; each round has fewer. */
    private Future<Void> writeAgain(List<Placed> unclaimed) {
        unclaimed.forEach(placed -> verdicts[placed.place()] = Verdict.ACCEPTED);
        return write(unclaimed);
    }

    private Future<Void> keepConflicts(List<Placed> conflicting) {
        if (conflicting.isEmpty()) {
            return DONE;
        }
        Map<RecordId, UsageRecord> distinct = LinkedHashMap.newLinkedHashMap(conflicting.size());
        conflicting.forEach(placed -> distinct.putIfAbsent(
                RecordId.of(placed.charge().record()), placed.charge().record()));
        List<UsageRecord> records = List.copyOf(distinct.values());
        return patiently(() -> ConflictSql.keep(client, records)).map(open -> {
            Set<RecordId> undecided = new HashSet<>(open);
            conflicting.stream()
                    .filter(placed ->
                            undecided.contains(RecordId.of(placed.charge().record())))
                    .forEach(placed -> verdicts[placed.place()] = Verdict.CONFLICT);
            return null;
        });
    }

    /** Tries again, with pauses, while the database is in trouble and somebody waits for the answer. */
    private <T> Future<T> patiently(Step<T> step) {
        return patiently(step, PAUSE_MIN_MILLIS);
    }

    private <T> Future<T> patiently(Step<T> step, long pauseMillis) {
        return step.run().recover(e -> {
            boolean inTime = deadlineNanos - System.nanoTime() > pauseMillis * 1_000_000;
            if (SqlStates.isFaultOfARow(e) || !inTime) {
                return Future.failedFuture(e);
            }
            LOG.warn("A batch of {} records waits for the database: {}", charges.size(), e.toString());
            return vertx.timer(pauseMillis)
                    .compose(waited -> patiently(step, Math.min(pauseMillis * 2, PAUSE_MAX_MILLIS)));
        });
    }

    /** A step that may be run again. */
    private interface Step<T> {
        Future<T> run();
    }
}
