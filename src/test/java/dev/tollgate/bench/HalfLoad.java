package dev.tollgate.bench;

import java.util.List;
import java.util.Objects;

/** How long answers take at half of what was reached the moment before: from when a push was due to its answer. */
final class HalfLoad implements Scenario {
    @Override
    public String name() {
        return "half";
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        return List.of(
                probe(stage, "half load, 100 records a body", BodyFormat.JSON_ARRAY, 100),
                probe(stage, "half load, 1 record a body", BodyFormat.SINGLE, 1));
    }

    private static Probe probe(Stage stage, String title, BodyFormat format, int records) throws Exception {
        UsageLoad load = new UsageLoad(stage, stage.gateway(), stage.body(RecordText.LEAN, format, records));
        return new Probe(title, () -> {
            double most = Objects.requireNonNull(
                    load.saturate(stage.settings().round().dividedBy(2)).get(Figure.RATE));
            return load.atRate(most / 2);
        });
    }
}
