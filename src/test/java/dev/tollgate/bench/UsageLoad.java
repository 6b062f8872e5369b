package dev.tollgate.bench;

import dev.tollgate.access.ServiceKeys;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/** Usage pushed to a gateway, with what it costs; checks that the gateway counted the records that were answered. */
final class UsageLoad {
    static final String PATH = "/v1/usage/litellm";

    private static final Map<String, String> KEY = Map.of("Authorization", "Bearer " + ServiceKeys.SANDBOX_INGEST);

    private final Stage stage;
    private final GatewayUnderLoad gateway;
    private final BodyTemplate body;
    private final int accounts;
    private final LongUnaryOperator number;

    /** @param number what becomes of a record's number, see {@link BodyTemplate#fill} */
    UsageLoad(Stage stage, GatewayUnderLoad gateway, BodyTemplate body, int accounts, LongUnaryOperator number) {
        this.stage = stage;
        this.gateway = gateway;
        this.body = body;
        this.accounts = accounts;
        this.number = number;
    }

    /** New records of the usual number of accounts. */
    UsageLoad(Stage stage, GatewayUnderLoad gateway, BodyTemplate body) {
        this(stage, gateway, body, Stage.ACCOUNTS, LongUnaryOperator.identity());
    }

    static LoadGenerator generator(Stage stage, GatewayUnderLoad gateway) {
        return new LoadGenerator(
                stage.vertx(), gateway.port(), PATH, 4 * stage.settings().connections());
    }

    static LoadGenerator.Message message(BodyTemplate body, AtomicLong numbers, int accounts) {
        return message(body, numbers, accounts, LongUnaryOperator.identity());
    }

    private static LoadGenerator.Message message(
            BodyTemplate body, AtomicLong numbers, int accounts, LongUnaryOperator number) {
        long first = numbers.getAndAdd(body.records());
        return new LoadGenerator.Message(Buffer.buffer(body.fill(first, number, accounts)), body.records(), KEY);
    }

    LoadGenerator.Message message() {
        return message(body, stage.numbers(), accounts, number);
    }

    Sample saturate() throws Exception {
        return saturate(stage.settings().round());
    }

    Sample saturate(Duration duration) throws Exception {
        int connections = stage.settings().connections();
        return measure((load, messages) -> load.saturate(messages, connections, duration));
    }

    Sample atRate(double recordsPerSecond) throws Exception {
        return measure((load, messages) -> load.atRate(
                messages, recordsPerSecond / body.records(), stage.settings().round()));
    }

    private interface Run {
        LoadGenerator.Result on(LoadGenerator load, Supplier<LoadGenerator.Message> messages);
    }

    private Sample measure(Run run) throws Exception {
        try (LoadGenerator load = generator(stage, gateway)) {
            double before = settled();
            Costs costs = Costs.begin(stage, gateway);
            LoadGenerator.Result result = run.on(load, this::message);
            Sample sample = result.sample().putAll(costs.each(result.records()));
            long counted = Math.round(settled() - before);
            if (result.failures() == 0 && counted != result.records()) {
                throw new IllegalStateException(
                        "answered for " + result.records() + " records, charged or known " + counted);
            }
            return sample;
        }
    }

    private double settled() throws IOException, InterruptedException {
        return gateway.metric("tollgate_usage_records_total{verdict=\"accepted\"}")
                + gateway.metric("tollgate_usage_records_total{verdict=\"duplicate\"}");
    }
}
