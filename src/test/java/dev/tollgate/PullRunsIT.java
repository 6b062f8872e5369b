package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.LitellmStandIn.Fault;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LiteLLM's rows are read page by page: none is missed, one reads at a time, and what goes wrong is said. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by start()
class PullRunsIT {
    private static final String PATH = "/api/admin/litellm/sync";
    private static final double DAY = 1_780_000_000;

    private static Seeds seeds;
    private static LitellmStandIn litellm;
    private static DatabaseAddress address;
    private static Gateway gateway;
    private static GatewayClient client;
    private static int made;

    @BeforeAll
    static void start(Pool pool, DatabaseAddress database) throws Exception {
        seeds = new Seeds(pool);
        address = database;
        litellm = new LitellmStandIn();
        seeds.accountWithKey("puller");
        gateway = Gateway.start(address, PullIT.settings(litellm));
        client = gateway.client();
    }

    @AfterEach
    void isClean() {
        litellm.clear();
        Books.areClean(seeds);
    }

    @AfterAll
    static void end() {
        gateway.close();
        litellm.close();
    }

    private static List<ObjectNode> rows(int count, double start, double apart) {
        return IntStream.range(0, count)
                .mapToObj(i -> SpendRow.of(Call.of("pulled-run-%08d".formatted(made++))
                        .key("puller")
                        .at(start + i * apart)))
                .toList();
    }

    private static Answer ask() throws Exception {
        return client.post(PATH, "{\"start_date\":\"2026-05-28\",\"end_date\":\"2026-05-30\"}");
    }

    private static JsonNode pull() throws Exception {
        Answer answer = ask();
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static long logged() {
        return seeds.number("SELECT count(*) FROM usage_logs");
    }

    /** Of one millisecond, so that their order says nothing, and the pages overlap and leave out. */
    @Test
    void rowsOfOneMillisecondAreAllRead() throws Exception {
        long before = logged();
        litellm.write(rows(14, DAY, 0));
        litellm.write(rows(20, DAY + 5, 0.25));
        assertThat(pull().path("accepted").asInt()).isEqualTo(34);
        assertThat(logged() - before).isEqualTo(34);
    }

    /** A row that comes while pages are read pushes another past the page that is read next. */
    @Test
    void rowsThatComeMeanwhileAndLateAreReadToo() throws Exception {
        long before = logged();
        litellm.write(rows(20, DAY + 100, 1));
        AtomicBoolean late = new AtomicBoolean();
        litellm.beforePage(page -> {
            if (page == 2 && late.compareAndSet(false, true)) {
                litellm.write(rows(3, DAY + 90, 1));
            }
        });
        assertThat(pull().path("accepted").asInt()).isEqualTo(23);
        litellm.write(rows(2, DAY + 95, 1));
        assertThat(pull().path("accepted").asInt()).isEqualTo(2);
        assertThat(logged() - before).isEqualTo(25);
    }

    @ParameterizedTest
    @CsvSource({
        "UNAUTHORIZED, litellm_status, 401",
        "SERVER_ERROR, litellm_status, 500",
        "REDIRECT, litellm_status, 302",
        "HTML, litellm_malformed, 0",
        "TRUNCATED, litellm_malformed, 0",
        "NOT_A_PAGE, litellm_malformed, 0",
        "SILENT, litellm_timeout, 0",
        "ENDLESS, litellm_malformed, 0"
    })
    void whatGoesWrongIsSaid(Fault fault, String error, int status) throws Exception {
        litellm.write(rows(3, DAY + 200, 1));
        litellm.fail(fault);
        Answer answer = ask();
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body().path("code").asText()).isEqualTo("litellm_error");
        assertThat(answer.body().path("upstream_status").asInt()).isEqualTo(status);
        assertThat(answer.body().toString()).doesNotContain(LitellmStandIn.KEY);
        JsonNode kept = client.get("/api/admin/litellm/syncs?limit=1")
                .body()
                .path("items")
                .path(0);
        assertThat(kept.path("status").asText()).isEqualTo("failed");
        assertThat(kept.path("error").asText()).isIn(error, "litellm_timeout");
        assertThat(kept.path("upstream_status").asInt()).isEqualTo(status);
        litellm.fail(Fault.NONE);
        assertThat(pull().path("received").asInt()).isEqualTo(3);
    }

    @Test
    void oneReadsAtATimeAndWhoDiedIsGivenUp() throws Exception {
        litellm.write(rows(30, DAY + 300, 1));
        try (Gateway other = Gateway.start(address, PullIT.settings(litellm));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> asked = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                GatewayClient each = i % 2 == 0 ? client : other.client();
                asked.add(threads.submit(
                        () -> each.post(PATH, "{\"start_date\":\"2026-05-28\",\"end_date\":\"2026-05-30\"}")));
            }
            long accepted = 0;
            for (Future<Answer> each : asked) {
                assertThat(each.get().status()).isIn(200, 409);
                if (each.get().status() == 409) {
                    assertThat(each.get().body().path("code").asText()).isEqualTo("sync_running");
                } else {
                    accepted += each.get().body().path("accepted").asInt();
                }
            }
            assertThat(accepted).isEqualTo(30);
        }
        seeds.execute("INSERT INTO litellm_syncs (source, started_by, range_from, range_to, covered_to)"
                + " VALUES ('litellm', 'a node that died', '2026-05-28', '2026-05-30', '2026-05-28')");
        assertThat(ask().status()).isEqualTo(409);
        seeds.execute("UPDATE litellm_syncs SET beat_at = now() - interval '6 minutes' WHERE status = 'running'");
        assertThat(pull().path("duplicates").asInt()).isEqualTo(30);
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        assertThat(client.post(PATH, "{\"start_date\":\"yesterday\"}").status()).isEqualTo(422);
        assertThat(client.post(PATH, "{\"start_date\":\"2026-05-02\",\"end_date\":\"2026-05-01T00:00:00Z\"}")
                        .status())
                .isEqualTo(422);
        assertThat(client.post(PATH, "{\"start_date\":\"2026-01-01\",\"end_date\":\"2026-05-01\"}")
                        .status())
                .isEqualTo(422);
        assertThat(client.post(PATH, "{\"from\":\"2026-05-01\"}").status()).isEqualTo(422);
        assertThat(client.call("POST", PATH, "").status()).isEqualTo(401);
        assertThat(client.get("/api/admin/litellm/syncs?limit=101").status()).isEqualTo(422);
    }

    @Test
    void aMemberReadsWhatIsHisAndOnceAMinute() throws Exception {
        Visitor member = Visitor.register(client);
        double now = System.currentTimeMillis() / 1_000.0;
        Answer nobodys = member.post("/api/billing/usage/sync", "");
        assertThat(nobodys.status()).as("%s", nobodys.body()).isEqualTo(200);
        assertThat(nobodys.body().path("logs_synced").asInt()).isZero();
        assertThat(litellm.asked()).isEmpty();

        seeds.bind(NameKind.KEY_HASH, "member-key", member.ownAccount());
        Await.until(
                "the binding to be known",
                () -> client.push(Call.of("member-call-" + made++)
                                        .key("member-key")
                                        .at(now - 500))
                                .body()
                                .path("accepted")
                                .asInt()
                        == 1);
        litellm.write(rows(4, now - 100, 1));
        ObjectNode his = (ObjectNode)
                Call.of("member-call-pulled").key("member-key").at(now - 90).tree();
        litellm.write(List.of(SpendRow.BOTH.of(his, "member-call-pulled")));
        Answer synced = member.post(
                "/api/billing/usage/sync", "{\"start_date\":\"" + Instant.now().minusSeconds(3_600) + "\"}");
        assertThat(synced.status()).as("%s", synced.body()).isEqualTo(200);
        assertThat(synced.body().path("success").asBoolean()).isTrue();
        assertThat(synced.body().path("logs_synced").asInt())
                .as("%s", synced.body())
                .isEqualTo(1);
        assertThat(synced.body().path("received").asInt()).isEqualTo(1);
        assertThat(litellm.asked()).allMatch(query -> query.endsWith("&api_key=member-key"));

        Answer again = member.post("/api/billing/usage/sync", "");
        assertThat(again.status()).isEqualTo(429);
        assertThat(again.code()).isEqualTo("rate_limited");
        assertThat(member.post("/api/billing/usage/sync?start_date=2026-01-01", "")
                        .status())
                .isEqualTo(422);
    }

    /** The job begins a while before where the last one ended, and goes on by itself. */
    @Test
    void theJobFollowsItsCursor() throws Exception {
        long before = logged();
        double now = System.currentTimeMillis() / 1_000.0;
        litellm.write(rows(5, now - 100, 1));
        List<String> settings = new ArrayList<>(List.of(PullIT.settings(litellm)));
        settings.add("litellm.interval=1s");
        try (Gateway job = Gateway.start(address, settings.toArray(String[]::new))) {
            Await.until("the first", () -> logged() - before == 5);
            litellm.write(rows(2, now - 3_000, 1));
            Await.until("what came late", () -> logged() - before == 7);
            Await.until(
                    "the metric", () -> job.client().metric("tollgate_litellm_sync_last_success_seconds") > now - 60);
        }
        assertThat(seeds.number("SELECT count(*) FROM litellm_cursors WHERE covered_to > now() - interval '1 minute'"))
                .isEqualTo(1);
    }
}
