package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** PostgreSQL goes away, or silent: usage is taken all the same, and charged exactly once when it is back. */
@Timeout(120)
@ExtendWith(PostgresExtension.class)
class JournalIT {
    private static final List<String> USERS =
            IntStream.range(0, 25).mapToObj(i -> "journal-user-" + i).toList();

    private final Seeds seeds;
    private final DatabaseAddress address;
    private DatabaseRelay relay;

    JournalIT(Pool pool, DatabaseAddress address) {
        seeds = new Seeds(pool);
        this.address = address;
    }

    @BeforeEach
    void layRelay() throws Exception {
        relay = new DatabaseRelay(address);
    }

    @AfterEach
    void takeRelayUp() throws Exception {
        relay.close();
    }

    private Gateway gateway(String... settings) {
        List<String> all = new ArrayList<>(List.of("usage.unknownPayer=create", "journal.patience=500ms"));
        all.addAll(List.of(settings));
        return Gateway.start(relay.address(), all.toArray(String[]::new));
    }

    @Test
    void anOutageInMidLoadIsJournaledAndDrained() throws Exception {
        Load load = new Load(11, USERS);
        try (load;
                Gateway gateway = gateway()) {
            GatewayClient client = gateway.client();
            load.begin(client);
            Await.until("some answers", () -> load.answered() >= 30);
            relay.cut();
            int before = load.answered();
            Await.until("answers from the journal", () -> load.answered() >= before + 60);
            assertThat(client.readiness()).isEqualTo(200);
            assertThat(client.metric("tollgate_journaling")).isEqualTo(1);
            assertThat(client.metric("tollgate_journal_records")).isPositive();
            relay.mend();
            int during = load.answered();
            Await.until("answers after the outage", () -> load.answered() >= during + 30);
            load.end();
            assertThat(load.failures()).isZero();
            assertThat(load.refusals()).isEmpty();
            Await.until("an empty journal", () -> client.metric("tollgate_journal_records") == 0);
            everySentCallIsChargedOnce(load.sentCalls());
            long verdicts = 0;
            for (String verdict : List.of("accepted", "duplicate", "conflict", "quarantined", "skipped")) {
                verdicts += (long) client.metric("tollgate_usage_records_total{verdict=\"" + verdict + "\"}");
            }
            assertThat(verdicts).isEqualTo(load.sentCalls().size());
            assertThat(client.metric("tollgate_usage_records_total{verdict=\"journaled\"}"))
                    .isEqualTo(client.metric("tollgate_journal_drained_records_total"))
                    .isPositive();
            Await.until("the database's turn", () -> client.metric("tollgate_journaling") == 0);
        }
    }

    private void everySentCallIsChargedOnce(List<Call> sent) {
        Map<String, Long> charged = new HashMap<>();
        Set<String> ids = sent.stream().map(Call::callId).collect(Collectors.toSet());
        seeds.rows("SELECT call_id, cost_total_nanos FROM usage_logs").stream()
                .filter(row -> ids.contains(row.getString(0)))
                .forEach(row -> assertThat(charged.put(row.getString(0), row.getLong(1)))
                        .isNull());
        assertThat(charged).hasSize(sent.size());
        assertThat(sent).allSatisfy(call -> assertThat(charged).containsEntry(call.callId(), Expected.nanos(call)));
        Books.areClean(seeds);
    }
}
