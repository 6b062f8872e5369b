package dev.tollgate.metering;

import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps what cannot be charged yet. */
final class Quarantine {
    private final Pool pool;

    Quarantine(Pool pool) {
        this.pool = pool;
    }

    /**
     * A record that cannot be charged.
     *
     * @param index its place in the push
     * @param code stable, in snake case
     */
    record Entry(int index, UsageRecord record, String code, String detail) {}

    /** Keeps records and notes the outcome: what was charged or settled before is a duplicate. */
    Future<Void> keep(List<Entry> entries, Outcome outcome) {
        if (entries.isEmpty()) {
            return Future.succeededFuture();
        }
        Map<RecordId, Entry> distinct = new LinkedHashMap<>();
        entries.forEach(entry -> distinct.putIfAbsent(RecordId.of(entry.record()), entry));
        List<Entry> rows = new ArrayList<>(distinct.values());
        return QuarantineSql.keep(pool, rows).map(known -> {
            Set<RecordId> settled = new HashSet<>();
            known.forEach(place -> settled.add(RecordId.of(rows.get(place).record())));
            for (Entry entry : entries) {
                note(entry, settled.contains(RecordId.of(entry.record())), outcome);
            }
            return null;
        });
    }

    private static void note(Entry entry, boolean isSettled, Outcome outcome) {
        if (isSettled) {
            outcome.set(entry.index(), Verdict.DUPLICATE);
        } else {
            outcome.set(entry.index(), Verdict.QUARANTINED);
            outcome.error(entry.index(), entry.code(), entry.detail());
        }
    }
}
