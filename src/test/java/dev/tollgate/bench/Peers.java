package dev.tollgate.bench;

import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What others do with a record, beside the whole way. Each does less; its class says what. */
final class Peers implements Scenario {
    private static final int KILL_BILL_POINTS = 500;
    private static final int KILL_BILL_WARM_UP = 3_000;
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private @Nullable Database spendDatabase;
    private @Nullable KillBill killBill;

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public Run run() {
        return Run.FULL;
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        List<Probe> probes = new ArrayList<>();
        UsageLoad tollgate =
                new UsageLoad(stage, stage.gateway(), stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100));
        probes.add(new Probe("beside the peers: Tollgate, the whole way", tollgate::saturate));
        probes.add(spendWriter(stage));
        probes.add(rowAtATime(stage));
        if (KillBill.isThere()) {
            KillBill started = KillBill.start(stage.emptyDatabase("bench_killbill"));
            killBill = started;
            warmUp(stage, started);
            probes.add(killBill(stage, started, "peer: Kill Bill, 1 record a post", 1));
            probes.add(killBill(stage, started, "peer: Kill Bill, 500 points under one id", KILL_BILL_POINTS));
        } else {
            System.out.println("BENCH  Kill Bill is left out: add -Pbench-peers, which fetches it");
        }
        return probes;
    }

    private Probe spendWriter(Stage stage) throws IOException {
        Database database = stage.open(stage.emptyDatabase("bench_spend"));
        spendDatabase = database;
        try (InputStream in = Peers.class.getResourceAsStream("spend-writer-tables.sql")) {
            Stage.execute(
                    database,
                    new String(
                            Objects.requireNonNull(in, "spend-writer-tables.sql")
                                    .readAllBytes(),
                            StandardCharsets.UTF_8));
        }
        SpendWriter writer = new SpendWriter(database, Clock.systemUTC());
        writer.flush(calls(stage));
        return new Probe("peer: LiteLLM's spend writer (its SQL only)", () -> {
            Costs costs = Costs.begin(stage);
            long begun = System.nanoTime();
            long written = 0;
            while (System.nanoTime() - begun < stage.settings().round().toNanos()) {
                writer.flush(calls(stage));
                written += SpendWriter.FLUSH;
            }
            return new Sample()
                    .put(Figure.RATE, written / ((System.nanoTime() - begun) / 1e9))
                    .putAll(costs.each(written));
        });
    }

    private static List<SpendCall> calls(Stage stage) {
        long first = stage.numbers().getAndAdd(SpendWriter.FLUSH);
        return LongStream.range(first, first + SpendWriter.FLUSH)
                .mapToObj(SpendCall::new)
                .toList();
    }

    private static Probe rowAtATime(Stage stage) throws Exception {
        DatabaseAddress address = stage.emptyDatabase("bench_orm");
        Database database = stage.open(address);
        Stage.execute(database, RowAtATime.TABLES);
        Stage.await(database.close());
        RowAtATime writer = new RowAtATime(address, stage.numbers());
        writer.write(stage.settings().connections(), WARM_UP);
        return new Probe("peer: a transaction a record, as by an ORM", () -> {
            Costs costs = Costs.begin(stage);
            Duration round = stage.settings().round();
            long begun = System.nanoTime();
            long written = writer.write(stage.settings().connections(), round);
            return new Sample()
                    .put(Figure.RATE, written / ((System.nanoTime() - begun) / 1e9))
                    .putAll(costs.each(written))
                    .without(Figure.BACKENDS);
        });
    }

    private static void warmUp(Stage stage, KillBill server) {
        try (LoadGenerator load = generator(stage, server)) {
            stage.warmUp(load, () -> server.usage(stage.numbers(), 1), KILL_BILL_WARM_UP);
        }
    }

    private static LoadGenerator generator(Stage stage, KillBill server) {
        return new LoadGenerator(
                stage.vertx(), server.port(), "/1.0/kb/usages", stage.settings().connections());
    }

    private static Probe killBill(Stage stage, KillBill server, String title, int records) {
        int connections = stage.settings().connections();
        return new Probe(title, () -> {
            try (LoadGenerator load = generator(stage, server)) {
                Costs costs = Costs.begin(stage, server.pid());
                LoadGenerator.Result result = load.saturate(
                        () -> server.usage(stage.numbers(), records),
                        connections,
                        stage.settings().round());
                return result.sample().putAll(costs.each(result.records())).without(Figure.BACKENDS);
            }
        });
    }

    @Override
    public void close() {
        if (spendDatabase != null) {
            Stage.await(spendDatabase.close());
        }
        if (killBill != null) {
            killBill.close();
        }
    }
}
