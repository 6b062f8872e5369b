package dev.tollgate.bench;

import dev.tollgate.db.DatabaseAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The whole way on top of millions of charged records, beside the same on none: two gateways on two databases, in turns. */
final class TableSize implements Scenario {
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
        DatabaseAddress filled = stage.freshDatabase("bench_filled", Stage.ACCOUNTS);
        TableFill.fill(stage, filled, rows, 0);
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

    @Override
    public void close() throws Exception {
        for (GatewayUnderLoad gateway : gateways) {
            gateway.close();
        }
    }
}
