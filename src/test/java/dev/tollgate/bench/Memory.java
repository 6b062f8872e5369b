package dev.tollgate.bench;

import java.util.List;

/** What the gateway holds on to: live objects after a full collection, and resident memory. */
final class Memory implements Scenario {
    private static final double KIB_A_MIB = 1024;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        GatewayUnderLoad gateway = stage.gateway();
        return List.of(new Probe(
                "memory at rest, 100,000 accounts known",
                () -> new Sample()
                        .put(Figure.HEAP, gateway.jvm().heapMibAfterGc())
                        .put(Figure.RSS, ProcStat.statusKib(gateway.pid(), "VmRSS") / KIB_A_MIB)
                        .put(Figure.RSS_MOST, ProcStat.statusKib(gateway.pid(), "VmHWM") / KIB_A_MIB)));
    }
}
