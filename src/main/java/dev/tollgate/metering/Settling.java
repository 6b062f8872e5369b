package dev.tollgate.metering;

import dev.tollgate.journal.Drain;
import dev.tollgate.observe.Metrics;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Gives records of the journal their verdicts, by the way that pushes go, and counts them like those of pushes. */
final class Settling implements Drain.Settler {
    private final Intake intake;
    private final Meter meter;
    private final Detour detour;
    private final Metrics metrics;

    Settling(Intake intake, Meter meter, Detour detour, Metrics metrics) {
        this.intake = intake;
        this.meter = meter;
        this.detour = detour;
        this.metrics = metrics;
    }

    @Override
    public Future<Void> settle(List<UsageRecord> records) {
        List<Intake.Indexed> indexed = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            indexed.add(new Intake.Indexed(i, records.get(i)));
        }
        Outcome outcome = new Outcome(records.size());
        return intake.take(indexed, outcome).onSuccess(taken -> {
            outcome.count(metrics);
            detour.drained();
        });
    }

    @Override
    public boolean isBusy() {
        return meter.isBusy();
    }

    @Override
    public void failed(int times) {
        detour.drainFailed(times);
    }
}
