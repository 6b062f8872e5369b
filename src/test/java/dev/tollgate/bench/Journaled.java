package dev.tollgate.bench;

import dev.tollgate.DatabaseRelay;
import dev.tollgate.db.DatabaseAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** While the database is away: how fast usage is journaled, how long answers take, and how fast it is drained then. */
final class Journaled implements Scenario {
    private static final int CONNECTIONS = 32;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private @Nullable DatabaseRelay relay;
    private @Nullable GatewayUnderLoad gateway;

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public Run run() {
        return Run.FULL;
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        DatabaseAddress database = stage.freshDatabase("bench_journal", Stage.ACCOUNTS);
        relay = new DatabaseRelay(database);
        gateway = GatewayUnderLoad.start(relay.address(), GatewayOptions.USUAL.with("journal.patience=500ms"));
        stage.warmUp(gateway, database);
        BodyTemplate hundred = stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100);
        BodyTemplate one = stage.body(RecordText.LEAN, BodyFormat.SINGLE, 1);
        return List.of(
                new Probe("database away, 100 records a body, " + CONNECTIONS + " connections", () -> {
                    Sample sample = journaled(stage, hundred);
                    awaitDrained();
                    return sample;
                }),
                new Probe("database away, 1 record a body, " + CONNECTIONS + " connections", () -> {
                    Sample sample = journaled(stage, one);
                    awaitDrained();
                    return sample;
                }),
                new Probe("journal drained, 100 records a body", () -> {
                    Sample filled = journaled(stage, hundred);
                    return drained(stage).put(Figure.FAILED, failures(filled));
                }));
    }

    private static double failures(Sample filled) {
        return Objects.requireNonNullElse(filled.get(Figure.FAILED), 0.0);
    }

    private GatewayUnderLoad gateway() {
        return Objects.requireNonNull(gateway);
    }

    /** Leaves the database away. */
    private Sample journaled(Stage stage, BodyTemplate body) throws Exception {
        Objects.requireNonNull(relay).cut();
        try (LoadGenerator load = new LoadGenerator(stage.vertx(), gateway().port(), UsageLoad.PATH, CONNECTIONS)) {
            load.burst(List.of(UsageLoad.message(body, stage.numbers(), Stage.ACCOUNTS)));
            until(() -> gateway().metric("tollgate_journaling") == 1, "the journal's turn");
            Costs costs = Costs.begin(stage, gateway());
            LoadGenerator.Result result = load.saturate(
                    () -> UsageLoad.message(body, stage.numbers(), Stage.ACCOUNTS),
                    CONNECTIONS,
                    stage.settings().round());
            return result.sample().putAll(costs.each(result.records()));
        }
    }

    private Sample drained(Stage stage) throws Exception {
        long records = (long) gateway().metric("tollgate_journal_records");
        Costs costs = Costs.begin(stage, gateway());
        long begun = System.nanoTime();
        awaitDrained();
        double seconds = (System.nanoTime() - begun) / 1e9;
        return costs.each(records).put(Figure.RATE, records / seconds).put(Figure.SECONDS, seconds);
    }

    private void awaitDrained() throws Exception {
        Objects.requireNonNull(relay).mend();
        until(() -> gateway().metric("tollgate_journal_records") == 0, "an empty journal");
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void until(Condition condition, String what) throws Exception {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("not within " + LIMIT + ": " + what);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        if (relay != null) {
            relay.close();
        }
    }
}
