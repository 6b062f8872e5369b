package dev.tollgate.litellm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.App;
import dev.tollgate.PythonVenv;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The callback that comes with Tollgate, {@code conf/litellm/tollgate_callback.py}, in a real LiteLLM proxy. */
@ExtendWith(PostgresExtension.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TollgateCallbackIT {
    private static final Path CALLBACK = Path.of("conf", "litellm", "tollgate_callback.py");
    private static final Path CHECK = Path.of("src", "test", "python", "check_tollgate_callback.py");
    private static final int CALLS_A_PHASE = 40;
    private static final int AT_ONCE = 8;

    /** Several of the callback's pauses: a gateway that has just begun may refuse its first push too. */
    private static final Duration WAIT_MAX = Duration.ofMinutes(2);

    private static Path programs = Path.of("");
    private static long payer;

    private final List<String> callIds = new ArrayList<>();

    @BeforeAll
    static void prepare(Pool pool) throws IOException, InterruptedException {
        programs = new PythonVenv("LiteLLM", "litellm.txt").programs(TollgateCallbackIT.class);
        payer = Fleet.account(pool, NameKind.USER, "default_user_id");
    }

    @Test
    void everyCallIsChargedOnceThoughTheGatewayIsAwayAndAnswersAreLost(DatabaseAddress address, Pool pool)
            throws Exception {
        App app = Fleet.gateway(address);
        boolean exited;
        Relay relay = new Relay(app.port());
        try (relay;
                LitellmProxy proxy = start(relay)) {
            make(CALLS_A_PHASE, proxy);
            await("the first records", () -> !relay.pushes().isEmpty());

            app.stop();
            make(CALLS_A_PHASE, proxy);
            await("pushes that meet no gateway", () -> relay.refused() >= 3);
            make(CALLS_A_PHASE, proxy);
            app = Fleet.gateway(address);
            relay.set(Relay.Mode.CUT);
            relay.gatewayIsAt(app.port());
            await("answers that are lost", () -> relay.served(Relay.Mode.CUT) >= 1);

            relay.set(Relay.Mode.SLOW);
            for (int i = 0; i < 3; i++) {
                int slow = relay.served(Relay.Mode.SLOW);
                make(CALLS_A_PHASE, proxy);
                await("a slow answer", () -> relay.served(Relay.Mode.SLOW) > slow);
            }
            relay.set(Relay.Mode.PASS);
            make(CALLS_A_PHASE, proxy);
            exited = proxy.stop();
        } finally {
            app.stop();
        }
        List<UsageRows.Charged> rows = new UsageRows(pool).of(callIds);
        assertThat(rows).extracting(UsageRows.Charged::callId).containsExactlyInAnyOrderElementsOf(callIds);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.accountId()).isEqualTo(payer);
            assertThat(row.inputNanos()).isEqualTo(Call.CHAT.inputNanos);
            assertThat(row.outputNanos()).isEqualTo(Call.CHAT.outputNanos);
        });
        assertThat(exited).as("the proxy ends by itself at SIGTERM").isTrue();
        int times = callIds.stream().mapToInt(id -> times(relay, id)).sum();
        assertThat(times).as("records that arrived, with repetitions").isGreaterThan(callIds.size());
        System.out.printf(
                "TollgateCallbackIT: %d calls, %d rows; %d records arrived, %d pushes met no gateway%n",
                callIds.size(), rows.size(), times, relay.refused());
    }

    /** Statuses of all kinds, a record that is refused, a full queue, and what is left out of a record. */
    @Test
    void itTakesEveryAnswerAsItShould() throws IOException, InterruptedException {
        Path log = LitellmProxy.folder("callback").resolve("check.log");
        Process check = new ProcessBuilder(programs.resolve("python").toString(), CHECK.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(check.waitFor(2, TimeUnit.MINUTES)).as("it ends").isTrue();
        } finally {
            check.destroyForcibly();
        }
        assertThat(check.exitValue()).as("%s", log).isZero();
    }

    private static int times(Relay relay, String callId) {
        return (int) relay.pushes().stream().filter(push -> push.names(callId)).count();
    }

    private static LitellmProxy start(Relay relay) throws IOException, InterruptedException {
        Path folder = LitellmProxy.folder("callback");
        Files.writeString(folder.resolve("config.yaml"), Fleet.configurationWithCallback());
        Files.copy(CALLBACK, folder.resolve("tollgate_callback.py"), StandardCopyOption.REPLACE_EXISTING);
        return LitellmProxy.start(programs, folder, Fleet.environment(relay));
    }

    private void make(int calls, LitellmProxy proxy) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                String id = UUID.randomUUID().toString();
                callIds.add(id);
                statuses.add(threads.submit(() -> proxy.call(Call.CHAT.path, Call.CHAT.body, id)));
            }
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(200);
            }
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for %s", what).isLessThan(deadline);
            Thread.sleep(Duration.ofMillis(50));
        }
    }
}
