package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A call that is pushed and pulled is charged once, whichever comes first and whatever either calls it. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by start()
class PullIT {
    private static final String KEY_HASH = "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b";

    private static Seeds seeds;
    private static LitellmStandIn litellm;
    private static Gateway gateway;
    private static GatewayClient client;

    @BeforeAll
    static void start(Pool pool, DatabaseAddress address) throws Exception {
        seeds = new Seeds(pool);
        litellm = new LitellmStandIn();
        seeds.accountWithKey(KEY_HASH);
        gateway = Gateway.start(address, settings(litellm));
        client = gateway.client();
    }

    static String[] settings(LitellmStandIn litellm) {
        return new String[] {
            "litellm.url=" + litellm.url(),
            "litellm.key=" + LitellmStandIn.KEY,
            "litellm.interval=0s",
            "litellm.pageSize=7",
            "litellm.timeout=1s"
        };
    }

    @AfterEach
    void isClean() {
        litellm.clear();
        assertThat(seeds.number("SELECT count(*) FROM usage_conflicts")).isZero();
        Books.areClean(seeds);
    }

    @AfterAll
    static void end() {
        gateway.close();
        litellm.close();
    }

    /** A pushed call and its row. */
    private record Twin(ObjectNode push, ObjectNode row) {}

    /** All eleven records that were composed, each as a call of its own. */
    private static List<Twin> twins(SpendRow version) throws IOException {
        List<Twin> twins = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/litellm/composed"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                ObjectNode push = (ObjectNode) Call.JSON.readTree(Files.readString(file));
                String callId = UUID.randomUUID().toString();
                double start = 1_775_200_000 + Math.abs(callId.hashCode() % 1_000_000) + 0.1124996;
                push.put("startTime", start).put("endTime", start + 1.7);
                push.put("id", id(push.path("id").asText(), callId));
                twins.add(new Twin(push, version.of(push, callId)));
            }
        }
        assertThat(twins).hasSize(11);
        return twins;
    }

    /** A call whose answer has no id is pushed under its own; a short id stays short, which is no proof of anything. */
    private static String id(String composed, String callId) {
        if (composed.matches("[0-9a-f-]{36}")) {
            return callId;
        }
        String shortId = "chatcmpl-" + callId.substring(0, 6);
        if (composed.contains("_cache_hit")) {
            return shortId + "_cache_hit1775200020.553";
        }
        return composed.length() > 16 ? composed + callId : shortId;
    }

    private static String body(List<Twin> twins) {
        return twins.stream().map(each -> each.push().toString()).toList().toString();
    }

    private JsonNode pull() throws Exception {
        Answer answer =
                client.post("/api/admin/litellm/sync", "{\"start_date\":\"2026-04-01\",\"end_date\":\"2026-04-30\"}");
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        assertThat(answer.body().path("status").asText()).isEqualTo("done");
        return answer.body();
    }

    private long rows() {
        return seeds.number("SELECT count(*) FROM usage_logs");
    }

    @ParameterizedTest
    @EnumSource
    void whatWasPushedIsNotPulledAgain(SpendRow version) throws Exception {
        long before = rows();
        List<Twin> twins = twins(version);
        Answer pushed = client.push(body(twins));
        assertThat(pushed.body().path("accepted").asInt())
                .as("%s", pushed.body())
                .isEqualTo(11);
        litellm.write(twins.stream().map(Twin::row).toList());
        JsonNode sync = pull();
        assertThat(sync.path("received").asInt()).as("%s", sync).isEqualTo(11);
        assertThat(sync.path("duplicates").asInt()).as("%s", sync).isEqualTo(11);
        assertThat(rows() - before).isEqualTo(11);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasPulledIsNotChargedWhenItIsPushed(SpendRow version) throws Exception {
        long before = rows();
        List<Twin> twins = twins(version);
        litellm.write(twins.stream().map(Twin::row).toList());
        JsonNode sync = pull();
        assertThat(sync.path("accepted").asInt()).as("%s", sync).isEqualTo(11);
        for (int i = 0; i < 2; i++) {
            Answer pushed = client.push(body(twins));
            assertThat(pushed.body().path("duplicates").asInt())
                    .as("%s", pushed.body())
                    .isEqualTo(11);
        }
        assertThat(pull().path("duplicates").asInt()).isEqualTo(11);
        assertThat(rows() - before).isEqualTo(11);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPushedAndPulledAtOnceIsChargedOnce(SpendRow version) throws Exception {
        long before = rows();
        List<Twin> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.addAll(twins(version));
        }
        litellm.write(all.stream().map(Twin::row).toList());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> pushes = new ArrayList<>();
            Future<JsonNode> pulled = threads.submit(this::pull);
            for (Twin twin : all) {
                pushes.add(threads.submit(() -> client.push(twin.push().toString())));
                pushes.add(threads.submit(() -> client.push(body(List.of(twin, twin)))));
            }
            long accepted = pulled.get().path("accepted").asLong();
            for (Future<Answer> push : pushes) {
                assertThat(push.get().status()).isEqualTo(200);
                assertThat(push.get().body().path("conflicts").asInt()).isZero();
                accepted += push.get().body().path("accepted").asInt();
            }
            assertThat(accepted).isEqualTo(44);
        }
        assertThat(rows() - before).isEqualTo(44);
    }

    /** Two calls that are alike in all but the millisecond, or in all but the id. */
    @Test
    void callsThatAreAlikeAreNotTakenForEachOther() throws Exception {
        long before = rows();
        Call pushed = Call.of("alike-push-000000001").key(KEY_HASH).at(1_775_300_000.250);
        Call later = Call.of("alike-push-000000001").key(KEY_HASH).at(1_775_300_000.260);
        Call other = Call.of("alike-push-000000002").key(KEY_HASH).at(1_775_300_000.250);
        assertThat(client.push(pushed).status()).isEqualTo(200);
        litellm.write(List.of(SpendRow.of(later).put("litellm_call_id", "another-call-00001"), SpendRow.of(other)));
        JsonNode sync = pull();
        assertThat(sync.path("accepted").asInt()).as("%s", sync).isEqualTo(2);
        assertThat(rows() - before).isEqualTo(3);
    }

    @Test
    void aCallOfNobodyKnownWaitsOnceAndIsChargedOnce() throws Exception {
        long before = rows();
        Call call = Call.of("quarantined-000000001")
                .key("nobody-yet")
                .at(1_775_400_000.5)
                .without("litellm_call_id")
                .with("id", "None");
        ObjectNode row =
                SpendRow.NONE.of((ObjectNode) call.tree(), UUID.randomUUID().toString());
        assertThat(client.push(call).body().path("quarantined").asInt()).isEqualTo(1);
        litellm.write(List.of(row));
        assertThat(pull().path("quarantined").asInt()).isEqualTo(1);
        seeds.accountWithKey("nobody-yet");
        Await.until("the binding to be known", () -> {
            assertThat(client.post("/v1/usage/quarantine/replay", "{}").status())
                    .isEqualTo(200);
            return rows() > before;
        });
        assertThat(client.post("/v1/usage/quarantine/replay", "{}").status()).isEqualTo(200);
        assertThat(rows() - before).isEqualTo(1);
        assertThat(client.push(call).body().path("duplicates").asInt()).isEqualTo(1);
        assertThat(rows() - before).isEqualTo(1);
    }
}
