package dev.tollgate.bench;

import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.metering.WriteCeiling;
import java.util.ArrayList;
import java.util.List;

/**
 * What a trait of the tables costs: the charging statement alone, on databases that differ in one thing, in turns. 340 rows
 * are a batch as the gateway makes it of pushes of 100 records. The plans of both sizes go to {@code target/bench}.
 */
final class Schemas implements Scenario {
    private static final int SMALL = 340;
    private static final int LARGE = 5_000;
    private static final int ROWS = 100_000;

    private static final List<Variant> VARIANTS = List.of(
            new Variant("as it is", List.of()),
            new Variant(
                    "wallets without room (fillfactor 100)",
                    List.of("ALTER TABLE wallets SET (fillfactor = 100)", "VACUUM FULL wallets")),
            new Variant(
                    "always planned anew",
                    List.of("ALTER DATABASE {database} SET plan_cache_mode = force_custom_plan")),
            new Variant(
                    "always the general plan",
                    List.of("ALTER DATABASE {database} SET plan_cache_mode = force_generic_plan")),
            new Variant("no ledger index by time", List.of("DROP INDEX ledger_transfers_by_time")),
            new Variant("no BRIN on usage_logs", List.of("DROP INDEX usage_logs_by_id")),
            new Variant("no b-tree on usage_logs", List.of("DROP INDEX usage_logs_by_account")),
            new Variant(
                    "no ledger index and no b-tree on usage_logs",
                    List.of("DROP INDEX ledger_transfers_by_time", "DROP INDEX usage_logs_by_account")));

    private final List<Database> opened = new ArrayList<>();

    /** @param changes statements; {@code {database}} stands for its name */
    private record Variant(String title, List<String> changes) {}

    @Override
    public String name() {
        return "schemas";
    }

    @Override
    public Run run() {
        return Run.NAMED;
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < VARIANTS.size(); i++) {
            Variant variant = VARIANTS.get(i);
            String name = "bench_schema_" + i;
            DatabaseAddress address = stage.freshDatabase(name, Stage.ACCOUNTS);
            Database changed = stage.open(address);
            variant.changes().forEach(change -> Stage.execute(changed, change.replace("{database}", name)));
            Stage.await(changed.close());
            // What is set for a database holds for sessions that begin after it.
            Database database = stage.open(address);
            opened.add(database);
            WriteCeiling ceiling = Ceiling.on(stage, database);
            BodyTemplate body = stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100);
            for (int rows : List.of(SMALL, LARGE)) {
                probes.add(Ceiling.probe(
                        stage,
                        ceiling,
                        body,
                        "%s, %,d rows a batch".formatted(variant.title(), rows),
                        rows,
                        ROWS / rows));
                if (i == 0) {
                    Ceiling.explain(stage, ceiling, body, rows);
                }
            }
        }
        return probes;
    }

    @Override
    public void close() {
        opened.forEach(database -> Stage.await(database.close()));
    }
}
