package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseOptions;
import dev.tollgate.db.EmbeddedOptions;
import dev.tollgate.db.EmbeddedPostgres;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Gateway and PostgreSQL are killed under load: what was answered 200 is charged, and nothing is charged twice. */
@Timeout(120)
class KillIT {
    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.privateServer();

    private static final List<String> USERS =
            IntStream.range(0, 25).mapToObj(i -> "user-" + i).toList();

    @Test
    void aKilledGatewayLosesNothingAndChargesNothingTwice(@TempDir Path dataDir) throws Exception {
        Load load = new Load(1, USERS);
        try (load) {
            GatewayProcess first = GatewayProcess.start(dataDir);
            try (first) {
                load.begin(first.client());
                Await.until("some answers", () -> load.answered() >= 60);
                first.kill();
                load.end();
                assertThat(load.failures()).isPositive();
            }
            GatewayProcess second = GatewayProcess.start(dataDir);
            try (second) {
                everythingIsSentAgain(second.client(), load);
                try (GatewayProcess third = GatewayProcess.start(dataDir)) {
                    assertThat(third.awaitEnd()).isNotZero();
                    assertThat(third.output()).contains("in use by another Tollgate");
                }
                try (Load more = new Load(2, USERS)) {
                    more.begin(second.client());
                    Await.until("some more answers", () -> more.answered() >= 60);
                    long begunNanos = System.nanoTime();
                    second.terminate();
                    assertThat(second.awaitEnd()).isZero();
                    assertThat(System.nanoTime() - begunNanos).isLessThan(20_000_000_000L);
                    more.end();
                    assertThat(more.refusals()).allMatch(status -> status == 503);
                    assertThat(second.output())
                            .contains("Stopped: meter writers")
                            .doesNotContain("Did not stop within");
                    List<Call> sent = new ArrayList<>(load.sentCalls());
                    sent.addAll(more.sentCalls());
                    check(dataDir, more.answeredCalls(), sent);
                }
            }
        }
    }

    /** Every record that was answered 200 must be known already; all others are taken now. */
    private static void everythingIsSentAgain(GatewayClient client, Load load) throws Exception {
        long accepted = 0;
        long duplicates = 0;
        for (List<Call> body : load.sent()) {
            Answer answer = client.push(body);
            assertThat(answer.status()).isEqualTo(200);
            accepted += answer.count("accepted");
            duplicates += answer.count("duplicates");
        }
        assertThat(accepted + duplicates).isEqualTo(load.sentCalls().size());
        assertThat(duplicates).isGreaterThanOrEqualTo(load.answeredCalls().size());
    }

    /** Looks into the data of a gateway that has ended. */
    private static void check(Path dataDir, List<Call> answered, List<Call> sent) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedOptions.in(dataDir))) {
            Database database = Seeds.get(Database.open(vertx, postgres.address(), DatabaseOptions.defaults()));
            Seeds seeds = new Seeds(database.pool());
            Map<String, Long> charged = charged(seeds);
            Set<String> known = new HashSet<>();
            sent.forEach(call -> known.add(call.callId()));
            assertThat(known).containsAll(charged.keySet());
            assertThat(answered)
                    .allSatisfy(call -> assertThat(charged).containsEntry(call.callId(), Expected.nanos(call)));
            Books.areClean(seeds);
            Seeds.get(database.close());
        } finally {
            Seeds.get(vertx.close());
        }
    }

    /** By call id; fails if one is there twice. */
    private static Map<String, Long> charged(Seeds seeds) {
        Map<String, Long> charged = new HashMap<>();
        seeds.rows("SELECT call_id, cost_total_nanos FROM usage_logs")
                .forEach(row -> assertThat(charged.put(row.getString(0), row.getLong(1)))
                        .isNull());
        return charged;
    }

    @Test
    void aKilledDatabaseLosesNothingAndChargesNothingTwice(EmbeddedPostgres server) throws Exception {
        Seeds seeds = new Seeds(POSTGRES.pool());
        Load load = new Load(3, USERS);
        Gateway gateway = Gateway.start(POSTGRES.address(), "usage.unknownPayer=create", "journal.enabled=false");
        try (load) {
            GatewayClient client = gateway.client();
            load.begin(client);
            Await.until("some answers", () -> load.answered() >= 40);
            assertThat(ProcessHandle.of(server.pid().orElseThrow())
                            .orElseThrow()
                            .destroyForcibly())
                    .isTrue();
            Await.until("the restart", () -> server.restarts() == 1);
            int before = load.answered();
            Await.until("answers after the restart", () -> load.answered() >= before + 40);
            load.end();
            assertThat(load.failures()).isZero();
            assertThat(load.refusals()).allMatch(status -> status == 503);
            Await.until("readiness", () -> client.readiness() == 200);

            everythingIsSentAgain(client, load);
            Map<String, Long> charged = charged(seeds);
            assertThat(charged).hasSize(load.sentCalls().size());
            assertThat(load.sentCalls())
                    .allSatisfy(call -> assertThat(charged).containsEntry(call.callId(), Expected.nanos(call)));
            Books.areClean(seeds);
            Await.until("all room to be released", () -> client.metric("tollgate_queue_rows") == 0);
        } finally {
            gateway.close();
        }
    }
}
