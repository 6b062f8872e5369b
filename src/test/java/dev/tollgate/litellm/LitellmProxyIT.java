package dev.tollgate.litellm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.App;
import dev.tollgate.PythonVenv;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real LiteLLM proxy with its own {@code generic_api} logger, in each format of it. */
@ExtendWith(PostgresExtension.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LitellmProxyIT {
    /** LiteLLM loses what it logs while it posts; such a call is simply made again. */
    private static final int ROUNDS_MAX = 5;

    private static final Duration POST_LIMIT = Duration.ofSeconds(6);

    private static Path programs = Path.of("");
    private static long payer;
    private static long customer;

    private final Map<String, Call> made = new HashMap<>();

    @BeforeAll
    static void prepare(Pool pool) throws IOException, InterruptedException {
        programs = new PythonVenv("LiteLLM", "litellm.txt").programs(LitellmProxyIT.class);
        payer = Fleet.account(pool, NameKind.KEY_HASH, "litellm_proxy_master_key");
        customer = Fleet.account(pool, NameKind.END_USER, Call.CUSTOMER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json_array", "ndjson", "single"})
    void everyCallIsChargedOnceAtItsPrice(String format, DatabaseAddress address, Pool pool) throws Exception {
        App app = Fleet.gateway(address);
        try (Relay relay = new Relay(app.port());
                LitellmProxy proxy = start(relay, format)) {
            Set<Call> first = new HashSet<>(
                    Stream.of(Call.values()).filter(Call::fillsTheCache).toList());
            Set<Call> others = new HashSet<>(List.of(Call.values()));
            others.removeAll(first);
            make(first, relay, proxy);
            make(others, relay, proxy);

            UsageRows rows = new UsageRows(pool);
            int lost = assertCharged(rows, relay);
            long before = rows.number();
            int sentAgain = assertSentAgainIsKnown(relay);
            assertThat(rows.number()).isEqualTo(before);
            assertOwed(rows, payer);
            assertOwed(rows, customer);
            System.out.printf(
                    "LitellmProxyIT %s: %d calls, of which LiteLLM lost %d; %d records sent again%n",
                    format, made.size(), lost, sentAgain);
        } finally {
            app.stop();
        }
    }

    /** For {@code ndjson} with the settings that come as an example, which leave out messages, response and model map. */
    private static LitellmProxy start(Relay relay, String format) throws IOException, InterruptedException {
        Path folder = LitellmProxy.folder(format);
        String config =
                format.equals("ndjson") ? Fleet.exampleConfiguration(relay) : Fleet.configuration(relay, format);
        Files.writeString(folder.resolve("config.yaml"), config);
        return LitellmProxy.start(programs, folder, Fleet.environment(relay));
    }

    /** Makes the calls, all at once, until a record of each has come. */
    private void make(Set<Call> calls, Relay relay, LitellmProxy proxy) throws Exception {
        Set<Call> missing = new HashSet<>(calls);
        for (int round = 0; round < ROUNDS_MAX && !missing.isEmpty(); round++) {
            Map<String, Call> now = new HashMap<>();
            missing.forEach(call -> now.put(UUID.randomUUID().toString(), call));
            made.putAll(now);
            callAll(now, proxy);
            long deadline = System.nanoTime() + POST_LIMIT.toNanos();
            while (!missing.isEmpty() && System.nanoTime() < deadline) {
                now.forEach((id, call) -> {
                    if (relay.hasSeen(id)) {
                        missing.remove(call);
                    }
                });
                Thread.sleep(Duration.ofMillis(50));
            }
        }
        assertThat(missing).as("calls of which no record ever came").isEmpty();
    }

    private static void callAll(Map<String, Call> calls, LitellmProxy proxy) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Call, Future<Integer>> statuses = new HashMap<>();
            calls.forEach((id, call) -> statuses.put(call, threads.submit(() -> proxy.call(call.path, call.body, id))));
            for (Map.Entry<Call, Future<Integer>> status : statuses.entrySet()) {
                assertThat(status.getValue().get())
                        .as("HTTP status of %s", status.getKey())
                        .isEqualTo(status.getKey().status);
            }
        }
    }

    /** Each record that LiteLLM posted has one row of the right price; answers how many it did not post. */
    private int assertCharged(UsageRows rows, Relay relay) {
        int lost = 0;
        List<UsageRows.Charged> expected = new ArrayList<>();
        for (Map.Entry<String, Call> each : made.entrySet()) {
            Call call = each.getValue();
            if (!relay.hasSeen(each.getKey())) {
                lost++;
            } else if (call.isQuarantined()) {
                assertThat(rows.quarantined(each.getKey())).as("%s", call).containsExactly("unpriced_model");
            } else {
                expected.add(expected(each.getKey(), call));
            }
        }
        assertThat(rows.of(made.keySet())).containsExactlyInAnyOrderElementsOf(expected);
        return lost;
    }

    private static UsageRows.Charged expected(String callId, Call call) {
        String status = call.priceSource.equals("failure")
                ? "void"
                : call.inputNanos + call.outputNanos == 0 ? "credited" : "pending";
        long account = call == Call.CHAT_FOR_CUSTOMER ? customer : payer;
        return new UsageRows.Charged(
                callId, account, call.priceSource, status, call.inputNanos, call.outputNanos, call.litellmNanos);
    }

    private static void assertOwed(UsageRows rows, long account) {
        UsageRows.Owed owed = rows.owed(account);
        assertThat(owed.dueNanos()).isPositive().isEqualTo(owed.costNanos());
    }

    /** Answers how many records were sent again. */
    private static int assertSentAgainIsKnown(Relay relay) throws IOException, InterruptedException {
        int records = 0;
        for (Relay.Push push : relay.pushes()) {
            JsonObject first = new JsonObject(push.answer());
            JsonObject again = new JsonObject(relay.send(push.text()));
            assertThat(again.getInteger("accepted")).isZero();
            assertThat(again.getInteger("conflicts")).isZero();
            assertThat(again.getInteger("skipped")).isZero();
            assertThat(again.getInteger("quarantined")).isEqualTo(first.getInteger("quarantined"));
            assertThat(again.getInteger("duplicates"))
                    .isEqualTo(first.getInteger("accepted") + first.getInteger("duplicates"));
            records += again.getInteger("received");
        }
        return records;
    }
}
