package dev.tollgate.bench;

import dev.tollgate.db.DatabaseAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a setting is worth: the whole way through gateways that differ in one thing, each on a database of its own, in
 * turns. The first is as everybody has it.
 */
final class Gateways implements Scenario {
    private static final List<Variant> VARIANTS = List.of(
            new Variant("as it is: 2 writers, parallel collector", GatewayOptions.USUAL),
            new Variant("1 writer", GatewayOptions.USUAL.with("usage.writers=1")),
            new Variant("3 writers", GatewayOptions.USUAL.with("usage.writers=3")),
            new Variant("4 writers", GatewayOptions.USUAL.with("usage.writers=4")),
            new Variant(
                    "Java's sockets, no native transport",
                    GatewayOptions.USUAL.withJvm("-Dio.netty.transport.noNative=true")),
            new Variant("G1 collector", GatewayOptions.USUAL.collectedBy("-XX:+UseG1GC")),
            new Variant("serial collector", GatewayOptions.USUAL.collectedBy("-XX:+UseSerialGC")));

    private final List<GatewayUnderLoad> started = new ArrayList<>();

    private record Variant(String title, GatewayOptions options) {}

    @Override
    public String name() {
        return "gateways";
    }

    @Override
    public Run run() {
        return Run.NAMED;
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        List<Probe> probes = new ArrayList<>();
        BodyTemplate body = stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100);
        for (Variant variant : VARIANTS) {
            DatabaseAddress address = stage.freshDatabase("bench_gateway_" + probes.size(), Stage.ACCOUNTS);
            GatewayUnderLoad gateway = GatewayUnderLoad.start(address, variant.options());
            started.add(gateway);
            stage.warmUp(gateway, address);
            probes.add(new Probe("gateway, " + variant.title(), new UsageLoad(stage, gateway, body)::saturate));
        }
        return probes;
    }

    @Override
    public void close() throws Exception {
        for (GatewayUnderLoad gateway : started) {
            gateway.close();
        }
    }
}
