package dev.tollgate.bench;

import dev.tollgate.accounts.Directory;
import dev.tollgate.accounts.DirectoryLoader;
import dev.tollgate.accounts.ShareDefaults;
import dev.tollgate.db.Database;
import dev.tollgate.metering.Assessor;
import dev.tollgate.metering.MeteringPolicy;
import dev.tollgate.metering.WriteCeiling;
import dev.tollgate.pricing.AgentPrice;
import dev.tollgate.pricing.CurrentPrices;
import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.pricing.Pricer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the database could do: the gateway's own statement with batches made beforehand, over two connections. */
final class Ceiling implements Scenario {
    static final String TITLE = "database ceiling, 5,000 rows a batch";

    private static final int BATCH = 5_000;
    private static final int BATCHES = 40;
    private static final int CONNECTIONS = 2;

    private @Nullable Database database;

    @Override
    public String name() {
        return "ceiling";
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        Database opened = stage.open(stage.freshDatabase("bench_ceiling", Stage.ACCOUNTS));
        database = opened;
        BodyTemplate body = stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100);
        return List.of(probe(stage, on(stage, opened), body, TITLE, BATCH, BATCHES));
    }

    static WriteCeiling on(Stage stage, Database database) {
        return new WriteCeiling(database.pool(), assessor(stage, database));
    }

    /** After a few batches that warm it up. */
    static Probe probe(Stage stage, WriteCeiling ceiling, BodyTemplate body, String title, int rows, int batches)
            throws Exception {
        ceiling.prepare(() -> body(stage, body), rows, 4).write(CONNECTIONS);
        return new Probe(title, () -> {
            WriteCeiling.Prepared prepared = ceiling.prepare(() -> body(stage, body), rows, batches);
            Costs costs = Costs.begin(stage);
            double perSecond = prepared.write(CONNECTIONS);
            return new Sample().put(Figure.RATE, perSecond).putAll(costs.each((long) rows * batches));
        });
    }

    /** A batch's plan as PostgreSQL ran it, into {@code target/bench}. */
    static void explain(Stage stage, WriteCeiling ceiling, BodyTemplate body, int rows) throws Exception {
        Path file = Files.createDirectories(Report.DIRECTORY).resolve("plan-" + rows + ".txt");
        String plan = ceiling.explain(() -> body(stage, body), rows);
        // The parameters stand in it, megabytes of them.
        Files.writeString(file, plan.replaceAll("'\\{[^']*\\}'::\\w+\\[\\]", "\\$n"));
        System.out.println("BENCH  the plan of a batch of " + rows + " rows is in " + file);
    }

    private static byte[] body(Stage stage, BodyTemplate body) {
        return body.fill(stage.numbers().getAndAdd(body.records()), LongUnaryOperator.identity(), Stage.ACCOUNTS);
    }

    /** The gateway's parts that prepare batches. */
    private static Assessor assessor(Stage stage, Database database) {
        Directory directory = new Directory();
        CurrentPrices prices = new CurrentPrices(stage.vertx(), new PriceBookStore(database.pool()));
        Stage.await(prices.start());
        ShareDefaults shares = new ShareDefaults(9_000, AgentPrice.ShareBase.GROSS);
        DirectoryLoader accounts = new DirectoryLoader(stage.vertx(), database.pool(), directory, shares);
        Stage.await(accounts.start());
        // What is loaded is enough; to load it again would be work beside what is measured.
        prices.stop();
        accounts.stop();
        Stage.execute(database, "SELECT ensure_usage_month(now()::date)");
        MeteringPolicy policy = new MeteringPolicy(false, Set.of(), false, false);
        return new Assessor(directory, prices, new Pricer(0), policy, Clock.systemUTC());
    }

    @Override
    public void close() {
        if (database != null) {
            Stage.await(database.close());
        }
    }
}
