package dev.tollgate.metering;

import dev.tollgate.usage.CallTraces;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a call which is pushed and pulled is charged once, though its two tellings may have no key in common.
 *
 * <p>A row that is pulled is looked for among what was pushed; only if it is not there, it is announced under its traces, and charged like
 * any record. A batch of pushes looks its traces up first, and a call that was announced gets the key of the announcement, under which
 * only one of the two can be charged. Whoever announces does both under a lock that no batch holds at that time: a batch is
 * wholly before, and is found, or wholly after, and finds. Thread-safe.
 */
final class PulledCalls {
    private static final Logger LOG = LoggerFactory.getLogger(PulledCalls.class);

    private final Pool pool;
    private volatile boolean on;

    /** @param on whether calls are pulled at all; where they never were, batches need not look */
    PulledCalls(Pool pool, boolean on) {
        this.pool = pool;
        this.on = on;
    }

    /** Looks whether calls were pulled once, and have to be minded though they are not any more. */
    Future<Void> look() {
        return on
                ? Future.succeededFuture()
                : PulledCallsSql.any(pool).onSuccess(any -> on |= any).mapEmpty();
    }

    boolean isOn() {
        return on;
    }

    /** To be called first in the transaction that charges the records: gives those that were announced their identity. */
    Future<Void> enter(SqlClient transaction, List<UsageRecord> records) {
        List<UUID> traces = new ArrayList<>(2 * records.size());
        records.forEach(record -> traces.addAll(CallTraces.ofPush(record)));
        Future<Void> entered = PulledCallsSql.enter(transaction);
        return entered.compose(in -> PulledCallsSql.announced(transaction, traces))
                .map(announced -> {
                    if (!announced.isEmpty()) {
                        records.forEach(record -> CallTraces.ofPush(record).stream()
                                .filter(announced::containsKey)
                                .findFirst()
                                .map(announced::get)
                                .ifPresent(id -> identify(record, id)));
                    }
                    return null;
                });
    }

    private static void identify(UsageRecord record, RecordId id) {
        record.key = id.key();
        record.fingerprint = id.fingerprint();
    }

    /** Places (from 0) of the rows that are known already; the others are announced when this completes. */
    Future<BitSet> sift(String source, List<UsageRecord> rows) {
        List<Integer> places = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).startMicros >= 0) {
                places.add(i);
            }
        }
        BitSet all = new BitSet(rows.size());
        return places.isEmpty()
                ? Future.succeededFuture(all)
                : known(pool, source, rows, places, all)
                        .compose(fresh -> fresh.isEmpty()
                                ? Future.succeededFuture(all)
                                : pool.withTransaction(transaction -> announce(transaction, source, rows, fresh, all)));
    }

    /** Without a lock: most rows were pushed, and are found here. */
    private static Future<List<Integer>> known(
            SqlClient client, String source, List<UsageRecord> rows, List<Integer> places, BitSet all) {
        return PulledCallsSql.known(client, source, at(rows, places)).map(known -> {
            List<Integer> fresh = new ArrayList<>();
            for (int i = 0; i < places.size(); i++) {
                if (known.same().get(i)) {
                    all.set(places.get(i));
                } else {
                    fresh.add(places.get(i));
                }
            }
            return fresh;
        });
    }

    private static Future<BitSet> announce(
            SqlClient transaction, String source, List<UsageRecord> rows, List<Integer> places, BitSet all) {
        List<UsageRecord> fresh = at(rows, places);
        return PulledCallsSql.enterAlone(transaction)
                .compose(alone -> PulledCallsSql.known(transaction, source, fresh))
                .compose(known -> {
                    List<UUID> traces = new ArrayList<>();
                    List<RecordId> ids = new ArrayList<>();
                    for (int i = 0; i < fresh.size(); i++) {
                        if (known.same().get(i)) {
                            all.set(places.get(i));
                        } else if (!known.taken().get(i)) {
                            RecordId id = RecordId.of(fresh.get(i));
                            for (UUID trace : CallTraces.ofRow(fresh.get(i))) {
                                traces.add(trace);
                                ids.add(id);
                            }
                        }
                    }
                    LOG.debug(
                            "{} calls were pulled that were not pushed",
                            fresh.size() - known.same().cardinality());
                    return traces.isEmpty()
                            ? Future.succeededFuture(all)
                            : PulledCallsSql.announce(transaction, traces, ids).map(all);
                });
    }

    private static List<UsageRecord> at(List<UsageRecord> rows, List<Integer> places) {
        return places.stream().map(rows::get).toList();
    }
}
