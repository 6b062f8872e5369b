package dev.tollgate.bench;

import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Records that were charged already, in bodies of 100. */
final class Duplicates implements Scenario {
    private static final int KNOWN_BODIES = 160;
    private static final int KNOWN_A_BODY = 512;
    private static final int AT_ONCE = 16;

    @Override
    public String name() {
        return "duplicates";
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        GatewayUnderLoad gateway = stage.gateway();
        BodyTemplate body = stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100);
        long known = charge(stage, gateway);
        return IntStream.of(0, 50, 100)
                .mapToObj(percent -> new Probe(
                        "duplicates: " + percent + " %",
                        new UsageLoad(stage, gateway, body, Stage.ACCOUNTS, some(percent, known))::saturate))
                .toList();
    }

    /** Answers the first number of a row of charged records. */
    private static long charge(Stage stage, GatewayUnderLoad gateway) {
        BodyTemplate body = stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, KNOWN_A_BODY);
        long first = stage.numbers().get();
        try (LoadGenerator load = UsageLoad.generator(stage, gateway)) {
            for (int sent = 0; sent < KNOWN_BODIES; sent += AT_ONCE) {
                LoadGenerator.Result result =
                        load.burst(Stream.generate(() -> UsageLoad.message(body, stage.numbers(), Stage.ACCOUNTS))
                                .limit(AT_ONCE)
                                .toList());
                if (result.failures() > 0) {
                    throw new IllegalStateException("the records that are to be known were not taken");
                }
            }
        }
        return first;
    }

    /** Of every hundred that many are known; the same one does not come again within a batch. */
    private static LongUnaryOperator some(int percent, long known) {
        long count = (long) KNOWN_BODIES * KNOWN_A_BODY;
        return number -> number % 100 < percent ? known + number % count : number;
    }
}
