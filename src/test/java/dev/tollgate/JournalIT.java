package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseUrl;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aSilentDatabaseIsGoneRoundInTime() throws Exception {
        Records records = new Records(12);
        try (Gateway gateway = gateway("usage.ackTimeout=10s")) {
            GatewayClient client = gateway.client();
            List<Call> sent = new ArrayList<>(some(records, 5));
            assertThat(client.push(sent).count("accepted")).isEqualTo(5);
            relay.silence();
            long begunNanos = System.nanoTime();
            for (int i = 0; i < 3; i++) {
                List<Call> push = some(records, 5);
                Answer answer = client.push(push);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.addsUp()).isTrue();
                assertThat(answer.count("journaled")).isEqualTo(5);
                sent.addAll(push);
            }
            assertThat(System.nanoTime() - begunNanos)
                    .as("the first waits for the writers' progress, the others do not")
                    .isLessThan(3_000_000_000L);
            Answer stranger = client.push("[]", "Authorization", "Bearer tg_" + "0".repeat(43));
            assertThat(stranger.status()).isEqualTo(503);
            assertThat(stranger.code()).isEqualTo("database_unavailable");
            Answer readiness = client.readinessAnswer();
            assertThat(readiness.status()).isEqualTo(200);
            assertThat(readiness.body().path("degraded").asBoolean()).isTrue();
            assertThat(readiness.body().toString()).contains("15 records wait");
            relay.mend();
            Await.until("an empty journal", () -> client.metric("tollgate_journal_records") == 0);
            everySentCallIsChargedOnce(sent);
        }
    }

    @Test
    void whatComesTwiceIsChargedOnceWhicheverWayItComes() throws Exception {
        Records records = new Records(13);
        seeds.accountWithKey("journal-key");
        try (Gateway gateway = gateway("usage.unknownPayer=quarantine")) {
            GatewayClient client = gateway.client();
            List<Call> first = records.many(3, List.of("journal-key"));
            assertThat(client.push(first).count("accepted")).isEqualTo(3);
            relay.cut();
            List<Call> second = records.many(3, List.of("journal-key"));
            List<Call> stranger = List.of(Call.of("journal-stranger").key("nobody's"));
            for (List<Call> push : List.of(first, second, second, stranger)) {
                assertThat(client.push(push).count("journaled")).isEqualTo(push.size());
            }
            relay.mend();
            Await.until("an empty journal", () -> client.metric("tollgate_journal_records") == 0);
            Await.until("the database's turn", () -> client.metric("tollgate_journaling") == 0);
            assertThat(client.push(first).count("duplicates")).isEqualTo(3);
            assertThat(client.push(second).count("duplicates")).isEqualTo(3);
            assertThat(client.metric("tollgate_usage_records_total{verdict=\"accepted\"}"))
                    .isEqualTo(6);
            assertThat(client.metric("tollgate_usage_records_total{verdict=\"duplicate\"}"))
                    .isEqualTo(12);
            assertThat(client.metric("tollgate_usage_records_total{verdict=\"quarantined\"}"))
                    .isEqualTo(1);
            List<Call> sent = new ArrayList<>(first);
            sent.addAll(second);
            everySentCallIsChargedOnce(sent);
        }
    }

    @Test
    void pushesAreDrainedInTheirOrderAndOutliveAStop() throws Exception {
        Records records = new Records(14);
        long account = seeds.accountWithKey("ordered-key");
        Path journal = Gateway.newJournal();
        List<Call> sent = new ArrayList<>();
        try (Gateway gateway = gateway("journal.dir=" + journal)) {
            assertThat(gateway.client().push(records.next("ordered-key")).count("accepted"))
                    .isEqualTo(1);
            relay.cut();
            for (int i = 0; i < 8; i++) {
                List<Call> push = records.many(4, List.of("ordered-key"));
                assertThat(gateway.client().push(push).count("journaled")).isEqualTo(4);
                sent.addAll(push);
            }
        }
        relay.mend();
        try (Gateway gateway = gateway("journal.dir=" + journal)) {
            Await.until("an empty journal", () -> gateway.client().metric("tollgate_journal_records") == 0);
        }
        List<String> charged =
                seeds.rows("SELECT call_id FROM usage_logs WHERE account_id = $1 ORDER BY id", account).stream()
                        .map(row -> row.getString(0))
                        .toList();
        assertThat(charged.subList(1, charged.size()))
                .isEqualTo(sent.stream().map(Call::callId).toList());
        everySentCallIsChargedOnce(sent);
    }

    @Test
    void aFullJournalIsA503UntilTheDatabaseIsBack() throws Exception {
        Records records = new Records(15);
        try (Gateway gateway = gateway("journal.bytesMax=64KiB")) {
            GatewayClient client = gateway.client();
            relay.cut();
            List<Call> sent = new ArrayList<>();
            List<Call> push = some(records, 20);
            Answer answer = client.push(push);
            for (; answer.status() == 200; answer = client.push(push)) {
                sent.addAll(push);
                push = some(records, 20);
            }
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("journal_full");
            assertThat(answer.header("retry-after")).isEqualTo("1");
            assertThat(sent).isNotEmpty();
            relay.mend();
            Await.until("an empty journal", () -> client.metric("tollgate_journal_records") == 0);
            List<Call> again = push;
            Await.until("the database's turn", () -> client.push(again).count("duplicates") == again.size());
            sent.addAll(again);
            everySentCallIsChargedOnce(sent);
        }
    }

    @Test
    void aGatewayThatIsKilledWhileItJournalsLosesNothing(@TempDir Path dataDir) throws Exception {
        String[] settings = {"database.url=" + DatabaseUrl.of(relay.address()), "journal.patience=500ms"};
        Load load = new Load(16, USERS);
        try (load;
                GatewayProcess first = GatewayProcess.start(dataDir, settings)) {
            load.begin(first.client());
            Await.until("some answers", () -> load.answered() >= 20);
            try (GatewayProcess second = GatewayProcess.start(dataDir, settings)) {
                assertThat(second.awaitEnd()).isNotZero();
                assertThat(second.output()).contains("in use by another Tollgate, pid", "journal.dir");
            }
            relay.cut();
            int before = load.answered();
            Await.until("answers from the journal", () -> load.answered() >= before + 100);
            first.kill();
            load.end();
        }
        relay.mend();
        try (GatewayProcess second = GatewayProcess.start(dataDir, settings)) {
            GatewayClient client = second.client();
            Await.until("an empty journal", () -> client.metric("tollgate_journal_records") == 0);
            assertThat(client.metric("tollgate_journal_lost_records_total")).isZero();
            Map<String, Long> charged = charged(load.sentCalls());
            assertThat(load.answeredCalls())
                    .allSatisfy(call -> assertThat(charged).containsEntry(call.callId(), Expected.nanos(call)));
            Books.areClean(seeds);
        }
    }

    private static List<Call> some(Records records, int count) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(records.next("unbound").key("None").user(USERS.get(i % USERS.size())));
        }
        return calls;
    }

    private void everySentCallIsChargedOnce(List<Call> sent) {
        Map<String, Long> charged = charged(sent);
        assertThat(charged).hasSize(sent.size());
        assertThat(sent).allSatisfy(call -> assertThat(charged).containsEntry(call.callId(), Expected.nanos(call)));
        Books.areClean(seeds);
    }

    /** By call id; fails if one is there twice. */
    private Map<String, Long> charged(List<Call> sent) {
        Set<String> ids = sent.stream().map(Call::callId).collect(Collectors.toSet());
        Map<String, Long> charged = new HashMap<>();
        seeds.rows("SELECT call_id, cost_total_nanos FROM usage_logs").stream()
                .filter(row -> ids.contains(row.getString(0)))
                .forEach(row -> assertThat(charged.put(row.getString(0), row.getLong(1)))
                        .isNull());
        return charged;
    }
}
