package dev.tollgate.bench;

import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.pricing.CurrentPrices;
import dev.tollgate.pricing.PriceBookStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The whole way on top of millions of charged records, beside the same on none: two gateways on two databases, in turns. */
final class TableSize implements Scenario {
    private static final String FILLED = "bench_filled";

    private final long rows;
    private final List<GatewayUnderLoad> gateways = new ArrayList<>();

    TableSize(long rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "rows" + rows / 1_000_000;
    }

    @Override
    public Run run() {
        return Run.FULL;
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        DatabaseAddress none = stage.freshDatabase("bench_none", Stage.ACCOUNTS);
        DatabaseAddress filled = stage.freshDatabase(FILLED, Stage.ACCOUNTS);
        fill(stage, filled);
        String millions = String.format(Locale.ROOT, "rows: %,d", rows);
        return List.of(
                probe(stage, "rows: none, beside " + String.format(Locale.ROOT, "%,d", rows), none),
                probe(stage, millions, filled));
    }

    private Probe probe(Stage stage, String title, DatabaseAddress address) throws Exception {
        GatewayUnderLoad gateway = GatewayUnderLoad.start(address, GatewayOptions.USUAL);
        gateways.add(gateway);
        stage.warmUp(gateway, address);
        BodyTemplate body = stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100);
        return new Probe(title, new UsageLoad(stage, gateway, body)::saturate);
    }

    private void fill(Stage stage, DatabaseAddress address) throws Exception {
        Database database = stage.open(address);
        CurrentPrices prices = new CurrentPrices(stage.vertx(), new PriceBookStore(database.pool()));
        Stage.await(prices.start());
        prices.stop();
        int version = Stage.row(database, "SELECT max(version) FROM price_books WHERE status = 'active'")
                .getInteger(0);
        long begun = System.nanoTime();
        new TableFill(database, Stage.ACCOUNTS, version, Clock.systemUTC().instant(), rows / TableFill.BATCH).run();
        double fillSeconds = (System.nanoTime() - begun) / 1e9;
        Stage.execute(database, "VACUUM ANALYZE");
        stage.checkpoint();
        long bytes =
                Stage.row(database, "SELECT pg_database_size('" + FILLED + "')").getLong(0);
        System.out.printf(
                Locale.ROOT,
                "BENCH  filled %,d rows in %.0f s, ready after %.0f s, %.1f GB%n",
                rows,
                fillSeconds,
                (System.nanoTime() - begun) / 1e9,
                bytes / 1e9);
        Stage.await(database.close());
    }

    @Override
    public void close() throws Exception {
        for (GatewayUnderLoad gateway : gateways) {
            gateway.close();
        }
    }
}
