package dev.tollgate.bench;

import java.util.List;

/** From the push to its answer after the commit, as fast as it goes. */
final class WholeWay implements Scenario {
    static final String USUAL = "whole way, 100 records a body";

    @Override
    public String name() {
        return "whole";
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        GatewayUnderLoad gateway = stage.gateway();
        UsageLoad hundred = new UsageLoad(stage, gateway, stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100));
        UsageLoad full = new UsageLoad(stage, gateway, stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 512));
        return List.of(new Probe(USUAL, hundred::saturate), new Probe("whole way, 512 records a body", full::saturate));
    }
}
