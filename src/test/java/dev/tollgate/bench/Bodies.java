package dev.tollgate.bench;

import java.util.List;
import java.util.Locale;

/** The whole way at saturation with the other bodies that LiteLLM makes. */
final class Bodies implements Scenario {
    @Override
    public String name() {
        return "bodies";
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        return List.of(
                probe(stage, RecordText.LEAN, BodyFormat.SINGLE, 1),
                probe(stage, RecordText.LEAN, BodyFormat.NDJSON, 100),
                probe(stage, RecordText.CHAT, BodyFormat.SINGLE, 1),
                probe(stage, RecordText.CHAT, BodyFormat.JSON_ARRAY, 100),
                probe(stage, RecordText.CHAT, BodyFormat.JSON_ARRAY, 512),
                probe(stage, RecordText.RECORDED, BodyFormat.JSON_ARRAY, 100));
    }

    private static Probe probe(Stage stage, RecordText text, BodyFormat format, int records) throws Exception {
        UsageLoad load = new UsageLoad(stage, stage.gateway(), stage.body(text, format, records));
        String title = String.format(Locale.ROOT, "bodies: %s, %s, %d a body", text.size(), format.label(), records);
        return new Probe(title, load::saturate);
    }
}
