package dev.tollgate.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;

/** One account: one wallet row, one writer. Many: nearly each record has a wallet of its own. Bodies of 100 records. */
final class Accounts implements Scenario {
    @Override
    public String name() {
        return "accounts";
    }

    @Override
    public List<Probe> prepare(Stage stage) throws Exception {
        GatewayUnderLoad gateway = stage.gateway();
        BodyTemplate body = stage.body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100);
        return IntStream.of(1, 100, Stage.ACCOUNTS_MOST)
                .mapToObj(accounts -> new Probe(
                        String.format(Locale.ROOT, "accounts: %,d", accounts),
                        new UsageLoad(stage, gateway, body, accounts, LongUnaryOperator.identity())::saturate))
                .toList();
    }
}
