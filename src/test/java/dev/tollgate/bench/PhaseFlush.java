package dev.tollgate.bench;

import java.util.List;
import java.util.stream.Stream;

/** A fleet whose workers were started together flushes in phase: 200 full bodies in the same instant, on open connections. */
final class PhaseFlush implements Scenario {
    private static final int BODIES = 200;

    @Override
    public String name() {
        return "flush";
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        GatewayUnderLoad gateway = stage.gateway();
        BodyTemplate full = stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 512);
        BodyTemplate one = stage.body(RecordText.LEAN, BodyFormat.SINGLE, 1);
        return List.of(new Probe("flush in phase: 200 bodies of 512 at once", () -> flush(stage, gateway, one, full)));
    }

    private static Sample flush(Stage stage, GatewayUnderLoad gateway, BodyTemplate one, BodyTemplate full)
            throws Exception {
        List<LoadGenerator.Message> messages = messages(stage, full);
        try (LoadGenerator load = new LoadGenerator(stage.vertx(), gateway.port(), UsageLoad.PATH, BODIES)) {
            load.burst(messages(stage, one));
            Costs costs = Costs.begin(stage, gateway);
            LoadGenerator.Result result = load.burst(messages);
            return result.sample().putAll(costs.each(result.records()));
        }
    }

    private static List<LoadGenerator.Message> messages(Stage stage, BodyTemplate body) {
        return Stream.generate(() -> UsageLoad.message(body, stage.numbers(), Stage.ACCOUNTS))
                .limit(BODIES)
                .toList();
    }
}
