package dev.tollgate.metering;

import dev.tollgate.http.Failure;
import dev.tollgate.http.Problems;
import dev.tollgate.journal.Journal;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import java.util.List;

/**
 * The way of a push where there is a journal: what has no verdict in time is kept there, and while the {@link Detour} is
 * open all of it is, without asking the database. Without a journal it is the plain {@link Intake}.
 */
interface JournaledIntake {
    /**
     * Takes records of one source in and notes in the outcome what became of each. Fails, with the outcome incomplete, if
     * they can neither be written nor kept: all of it is to be sent again then.
     */
    Future<Void> take(List<Intake.Indexed> records, Outcome outcome);

    static JournaledIntake of(Intake intake, Journal journal, Detour detour) {
        return (records, outcome) -> {
            if (detour.isOpen()) {
                return keep(journal, records, outcome);
            }
            return intake.attempt(records, outcome).compose(rest -> {
                if (rest.cause() == null) {
                    return Future.succeededFuture();
                }
                if (!(Problems.of(rest.cause()) instanceof Failure.Capacity)) {
                    return Future.failedFuture(rest.cause()); // Ours; in the journal it would fail again and again.
                }
                detour.open(rest.cause());
                return keep(journal, rest.records(), outcome);
            });
        };
    }

    private static Future<Void> keep(Journal journal, List<Intake.Indexed> records, Outcome outcome) {
        if (records.isEmpty()) {
            return Future.succeededFuture();
        }
        List<UsageRecord> kept = records.stream().map(Intake.Indexed::record).toList();
        return journal.append(kept).map(done -> {
            records.forEach(each -> outcome.set(each.index(), Verdict.JOURNALED));
            return null;
        });
    }
}
