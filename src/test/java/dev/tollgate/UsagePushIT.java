package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.access.KeyDigest;
import dev.tollgate.access.Scope;
import dev.tollgate.access.ServiceKeysSql;
import dev.tollgate.accounts.Binding;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the usage endpoints promise, over HTTP and on a real database. After each test the books add up. */
@ExtendWith(PostgresExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // by start()
class UsagePushIT {
    /** {@link Call#of}: 100 tokens at 2.50 and 10 at 10 dollars per million. */
    private static final long USUAL_NANOS = 350_000;

    private Pool pool;
    private Seeds seeds;
    private Gateway gateway;
    private GatewayClient client;
    private long account;
    private long poor;
    private long creator;
    private long entitled;
    private long agent;
    private long project;
    private String trustedKey;
    private String readKey;
    private String revokedKey;

    @BeforeAll
    void start(Pool classPool, DatabaseAddress address) throws Exception {
        pool = classPool;
        seeds = new Seeds(pool);
        account = seeds.accountWithKey("key-1");
        poor = seeds.accountWithKey("key-poor");
        creator = seeds.account("creator");
        entitled = seeds.accountWithKey("key-entitled");
        agent = seeds.agent("scribe", creator);
        seeds.entitle(entitled, agent);
        seeds.entitle(creator, agent);
        seeds.bind(NameKind.KEY_HASH, "key-creator", creator);
        project = seeds.project(account, "search");
        assertThat(seeds.project(poor, "secret")).isPositive();
        seeds.bind(NameKind.USER, "bound-user", account);
        seeds.bind(NameKind.TEAM, "bound-team", account);
        seeds.bind(NameKind.END_USER, "bound-end-user", account);
        seeds.bind(NameKind.KEY_HASH, "key-exempt", new Binding(account, Binding.NONE, Binding.NONE, true));
        seeds.bind(NameKind.KEY_HASH, "key-agent", new Binding(entitled, agent, Binding.NONE, false));
        trustedKey = seeds.serviceKey("trusted-fleet", Scope.INGEST);
        readKey = seeds.serviceKey("litellm", Scope.READ);
        revokedKey = seeds.serviceKey("litellm", Scope.INGEST);
        gateway = Gateway.start(
                        address,
                        "usage.unknownPayer=quarantine",
                        "usage.markupBps=1000",
                        "usage.trustedEndUserSources=trusted-fleet")
                .warmed(seeds, 1);
        client = gateway.client();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @AfterEach
    void theBooksAddUp() {
        Books.areClean(seeds);
    }

    private static Call call(String id) {
        return Call.of(id).key("key-1");
    }

    private Row row(String callId) {
        List<Row> rows = seeds.rows("SELECT * FROM usage_logs WHERE call_id = $1", callId);
        assertThat(rows).as("rows of " + callId).hasSize(1);
        return rows.getFirst();
    }

    private long rows(String callId) {
        return seeds.number("SELECT count(*) FROM usage_logs WHERE call_id = $1", callId);
    }

    static Stream<Arguments> bodies() throws Exception {
        List<Arguments> bodies = new ArrayList<>();
        int[] made = {0};
        record Form(String name, Function<List<Call>, String> write, List<String> headers) {
            Form(String name, Function<List<Call>, String> write, String... headers) {
                this(name, write, List.of(headers));
            }
        }
        List<Form> forms = List.of(
                new Form("array", Call::array, "Content-Type", "application/json"),
                new Form("array without a content type", Call::array),
                new Form("array as text", Call::array, "Content-Type", "text/plain; charset=utf-8"),
                new Form("array as a form", Call::array, "Content-Type", "application/x-www-form-urlencoded"),
                new Form("array as multipart", Call::array, "Content-Type", "multipart/form-data; boundary=x"),
                new Form("array with white space", calls -> " \r\n\t" + Call.array(calls) + "\n\n"),
                new Form("array after a byte order mark", calls -> "\ufeff" + Call.array(calls)),
                new Form("lines", Call::lines, "Content-Type", "application/x-ndjson"),
                new Form(
                        "lines that end with a newline",
                        calls -> Call.lines(calls) + "\n",
                        "Content-Type",
                        "text/html"),
                new Form(
                        "lines with empty ones",
                        calls -> "\n" + Call.lines(calls).replace("\n", "\r\n\n") + "\n\n"),
                new Form("envelope", calls -> "{\"events\":" + Call.array(calls) + "}"),
                new Form(
                        "envelope with other keys",
                        calls -> "{\"sent_at\":[1,{}],\"events\":" + Call.array(calls) + ",\"x\":null}"));
        for (Form form : forms) {
            for (boolean zipped : new boolean[] {false, true}) {
                List<Call> calls = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    calls.add(call("form-" + made[0]++));
                }
                byte[] body = form.write().apply(calls).getBytes(StandardCharsets.UTF_8);
                List<String> headers = new ArrayList<>(form.headers());
                if (zipped) {
                    headers.addAll(List.of("Content-Encoding", "gzip"));
                }
                bodies.add(Arguments.of(
                        form.name() + (zipped ? ", gzip" : ""),
                        zipped ? GatewayClient.gzip(body) : body,
                        headers.toArray(String[]::new),
                        calls));
            }
        }
        return bodies.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void everyFormOfBodyIsTaken(String name, byte[] body, String[] headers, List<Call> calls) throws Exception {
        Answer answer = client.push(body, headers);
        assertThat(answer.status()).as(name).isEqualTo(200);
        assertThat(answer.count("received")).isEqualTo(3);
        assertThat(answer.verdicts()).isEqualTo("3/0/0/0/0");
        assertThat(answer.body().path("batch").asText()).matches("\\d+");
        for (Call call : calls) {
            assertThat(row(call.callId()).getLong("cost_total_nanos")).isEqualTo(USUAL_NANOS);
        }
    }

    @Test
    void aSingleObjectIsOneRecord() throws Exception {
        assertThat(client.push(call("single").json()).verdicts()).isEqualTo("1/0/0/0/0");
        assertThat(row("single").getLong("account_id")).isEqualTo(account);
    }

    @Test
    void anEmptyArrayIsNothing() throws Exception {
        for (String body : List.of("[]", "{\"events\":[]}", "[null]", "[null,null]")) {
            Answer answer = client.push(body);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.addsUp()).isTrue();
            assertThat(answer.count("accepted")).isZero();
            assertThat(answer.body().path("batch").isNull()).isTrue();
        }
    }

    @Test
    void aRecordIsChargedOnceInOneBodyAndAcrossBodies() throws Exception {
        Call call = call("twice");
        Answer first = client.push(call, call, call("other"), call);
        assertThat(first.verdicts()).isEqualTo("2/2/0/0/0");
        assertThat(client.push(call).verdicts()).isEqualTo("0/1/0/0/0");
        // Fields that are no part of the content may differ: a later delivery knows more of the answer.
        assertThat(client.push(call.copy().with("response", Map.of("id", "x"))).verdicts())
                .isEqualTo("0/1/0/0/0");
        assertThat(row("twice").getLong("cost_total_nanos")).isEqualTo(USUAL_NANOS);
    }

    @Test
    void oneIdWithTwoContentsIsOneChargeAndOneConflict() throws Exception {
        Call first = call("contested");
        Call other = first.copy().tokens(200, 20);
        Answer answer = client.push(first, other, other);
        assertThat(answer.verdicts()).isEqualTo("1/0/2/0/0");
        assertThat(answer.errorAt(1)).isEqualTo("identity_conflict");
        assertThat(client.push(other).verdicts()).isEqualTo("0/0/1/0/0");
        assertThat(client.push(first).verdicts()).isEqualTo("0/1/0/0/0");
        assertThat(row("contested").getLong("cost_total_nanos")).isEqualTo(USUAL_NANOS);

        JsonNode conflict = conflictOf("contested");
        assertThat(conflict.path("seen").asLong()).isEqualTo(2);
        assertThat(conflict.path("first_account_id").asLong()).isEqualTo(account);
        String path = "/v1/usage/conflicts/" + conflict.path("id").asLong();
        assertThat(client.post(path, "{\"action\":\"charge\"}")
                        .body()
                        .path("status")
                        .asText())
                .isEqualTo("charged");
        assertThat(client.post(path, "{\"action\":\"charge\"}").status()).isEqualTo(404);
        assertThat(client.post(path, "{\"action\":\"dismiss\"}").status()).isEqualTo(404);
        assertThat(client.push(first, other).verdicts()).isEqualTo("0/2/0/0/0");
        assertThat(seeds.number("SELECT sum(cost_total_nanos)::bigint FROM usage_logs WHERE call_id = $1", "contested"))
                .isEqualTo(3 * USUAL_NANOS);
    }

    private JsonNode conflictOf(String callId) throws Exception {
        for (JsonNode item : client.get("/v1/usage/conflicts?limit=100").body().path("items")) {
            if (item.path("record").toString().contains("\"" + callId + "\"")) {
                return item;
            }
        }
        throw new AssertionError("no conflict of " + callId);
    }

    @Test
    void aDismissedConflictIsNeverCharged() throws Exception {
        Call first = call("dismissed");
        Call other = first.copy().tokens(1, 1);
        assertThat(client.push(first, other).verdicts()).isEqualTo("1/0/1/0/0");
        String path =
                "/v1/usage/conflicts/" + conflictOf("dismissed").path("id").asLong();
        for (String wrong : List.of("{}", "{\"action\":\"drop\"}", "{\"action\":\"charge\",\"x\":1}", "[]")) {
            assertThat(client.post(path, wrong).status()).as(wrong).isBetween(400, 422);
        }
        assertThat(client.post(path, "{\"action\"").code()).isEqualTo("malformed_json");
        assertThat(client.post(path, "{\"action\":\"dismiss\"}").status()).isEqualTo(200);
        assertThat(client.post(path, "{\"action\":\"charge\"}").status()).isEqualTo(404);
        assertThat(client.push(other).verdicts()).isEqualTo("0/1/0/0/0");
        assertThat(rows("dismissed")).isEqualTo(1);
    }

    @Test
    void aFailedAttemptAndTheLaterSuccessOfOneIdAreTwoRecords() throws Exception {
        Call success = call("retried");
        Call failure = success.copy().with("status", "failure").cost(0);
        assertThat(client.push(failure, success).verdicts()).isEqualTo("2/0/0/0/0");
        List<Row> rows = seeds.rows(
                "SELECT status, cost_total_nanos FROM usage_logs WHERE call_id = 'retried' ORDER BY cost_total_nanos");
        assertThat(rows.getFirst().getString("status")).isEqualTo("void");
        assertThat(rows.getFirst().getLong("cost_total_nanos")).isZero();
        assertThat(rows.getLast().getLong("cost_total_nanos")).isEqualTo(USUAL_NANOS);
    }

    @Test
    void anUnknownAccountWaitsInQuarantineUntilItIsBound() throws Exception {
        Call call = Call.of("of-nobody").key("key-later").user("user-later");
        Answer answer = client.push(call, call("neighbour-of-nobody"));
        assertThat(answer.verdicts()).isEqualTo("1/0/0/1/0");
        assertThat(answer.errorAt(0)).isEqualTo("unknown_account");
        assertThat(client.push(call).verdicts()).isEqualTo("0/0/0/1/0");
        assertThat(replay().path("charged").asLong()).isZero();
        assertThat(client.get("/v1/usage/quarantine?limit=100").body().toString())
                .contains("of-nobody", "unknown_account");

        seeds.bind(NameKind.KEY_HASH, "key-later", account);
        Await.until("the replay to find the binding", () -> {
            assertThat(replay().path("charged").asLong()).isLessThanOrEqualTo(1);
            return rows("of-nobody") == 1;
        });
        assertThat(client.push(call).verdicts()).isEqualTo("0/1/0/0/0");
        assertThat(replay().path("charged").asLong()).isZero();
        assertThat(row("of-nobody").getLong("cost_total_nanos")).isEqualTo(USUAL_NANOS);
        assertThat(seeds.number("SELECT count(*) FROM usage_quarantine WHERE status = 'open'"
                        + " AND record ->> 'litellm_call_id' = 'of-nobody'"))
                .isZero();
    }

    @Test
    void whatWasChargedMeanwhileIsNotChargedByTheReplay() throws Exception {
        Call call = Call.of("late-bound").key("key-late");
        assertThat(client.push(call).verdicts()).isEqualTo("0/0/0/1/0");
        seeds.bind(NameKind.KEY_HASH, "key-late", account);
        Await.until("a push to find the binding", () -> client.push(call).count("accepted") == 1);
        assertThat(replay().path("duplicates").asLong()).isEqualTo(1);
        assertThat(rows("late-bound")).isEqualTo(1);
    }

    private JsonNode replay() throws Exception {
        Answer answer = client.post("/v1/usage/quarantine/replay", "");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void aModelWithoutAPriceIsChargedAtTheProvidersCostWithMarkupOrWaits() throws Exception {
        Call unpriced = call("unpriced").model("model-of-nobody");
        Answer answer =
                client.push(unpriced, call("fallback").model("model-of-nobody").cost(0.01));
        assertThat(answer.verdicts()).isEqualTo("1/0/0/1/0");
        assertThat(answer.errorAt(0)).isEqualTo("unpriced_model");
        Row row = row("fallback");
        assertThat(row.getLong("cost_total_nanos")).isEqualTo(11_000_000);
        assertThat(row.getLong("provider_cost_nanos")).isEqualTo(10_000_000);
        assertThat(row.getString("price_source")).isEqualTo("provider_cost");
    }

    @Test
    void whatIsFreeCostsNothing() throws Exception {
        Call exempt = call("exempt").key("key-exempt").cost(0.5);
        Call cached = call("cached").with("cache_hit", true).cost(0);
        Call cachedText = call("cached-text").with("cache_hit", "True");
        Call reread = call("reread").with("call_type", "aget_responses").cost(0.5);
        Call failed = call("failed").with("status", "failure").cost(0.5);
        Call failedOfNobody = Call.of("failed-of-nobody").with("status", "failure");
        Answer answer = client.push(exempt, cached, cachedText, reread, failed, failedOfNobody);
        assertThat(answer.verdicts()).isEqualTo("5/0/0/0/1");
        assertThat(answer.errorAt(5)).isEqualTo("failure_without_account");
        Map<String, String> expected = Map.of(
                "exempt", "exempt/exempt",
                "cached", "credited/cache_hit",
                "cached-text", "credited/cache_hit",
                "reread", "credited/reread",
                "failed", "void/failure");
        expected.forEach((id, status) -> {
            Row row = row(id);
            assertThat(row.getString("status") + "/" + row.getString("price_source"))
                    .as(id)
                    .isEqualTo(status);
            assertThat(row.getLong("cost_total_nanos")).as(id).isZero();
        });
    }

    @Test
    void anAgentsPriceAndShareCountOnlyForTheEntitled() throws Exception {
        Map<String, String> asks = Map.of("tollgate_agent", "scribe");
        Answer answer = client.push(
                Call.of("agent-asked").key("key-entitled").metadata("spend_logs_metadata", asks),
                Call.of("agent-bound").key("key-agent"),
                Call.of("agent-forged").key("key-1").metadata("spend_logs_metadata", asks),
                Call.of("agent-own").key("key-creator").metadata("spend_logs_metadata", asks),
                Call.of("agent-unknown").key("key-entitled").metadata("requester_metadata", Map.of("agent_id", "nil")));
        assertThat(answer.addsUp() && answer.count("accepted") == answer.count("received"))
                .isTrue();
        for (String id : List.of("agent-asked", "agent-bound")) {
            Row row = row(id);
            assertThat(row.getLong("agent_id")).isEqualTo(agent);
            assertThat(row.getLong("cost_total_nanos")).isEqualTo(100 * 3_000 + 10 * 15_000);
            assertThat(row.getLong("creator_account_id")).isEqualTo(creator);
            assertThat(row.getInteger("share_bps")).isEqualTo(9_000);
            assertThat(row.getLong("creator_nanos")).isEqualTo(405_000);
            assertThat(row.getLong("platform_nanos")).isEqualTo(45_000);
            assertThat(row.getString("price_source")).isEqualTo("agent");
        }
        for (String id : List.of("agent-forged", "agent-own", "agent-unknown")) {
            Row row = row(id);
            assertThat(row.getLong("cost_total_nanos")).as(id).isEqualTo(USUAL_NANOS);
            assertThat(row.getLong("creator_nanos")).as(id).isZero();
        }
        assertThat(row("agent-forged").getLong("agent_id")).isNull();
        assertThat(seeds.number(
                        "SELECT sum(amount_nanos)::bigint FROM ledger_transfers WHERE kind = 'creator_share'"
                                + " AND credit_ledger = 'creator_payable' AND credit_owner = $1",
                        creator))
                .isEqualTo(2 * 405_000);
    }

    @Test
    void aProjectCountsOnlyIfItIsTheAccountsOwn() throws Exception {
        Answer answer = client.push(
                call("project-own").metadata("requester_metadata", Map.of("project_id", "search")),
                call("project-by-id").metadata("requester_metadata", Map.of("project_id", String.valueOf(project))),
                call("project-foreign").metadata("requester_metadata", Map.of("project_id", "secret")));
        assertThat(answer.addsUp() && answer.count("accepted") == answer.count("received"))
                .isTrue();
        assertThat(row("project-own").getLong("project_id")).isEqualTo(project);
        assertThat(row("project-by-id").getLong("project_id")).isEqualTo(project);
        assertThat(row("project-foreign").getLong("project_id")).isNull();
    }

    @Test
    void theEndUserPaysOnlyWhereTheSourceIsTrusted() throws Exception {
        Call call = Call.of("of-end-user").with("end_user", "bound-end-user");
        assertThat(client.push(call).verdicts()).isEqualTo("0/0/0/1/0");
        Answer trusted = client.push(call.json(), "Authorization", "Bearer " + trustedKey);
        assertThat(trusted.verdicts()).isEqualTo("1/0/0/0/0");
        Call both = Call.of("of-both").key("key-poor").with("end_user", "bound-end-user");
        assertThat(client.push(both).count("accepted")).isEqualTo(1);
        assertThat(row("of-both").getLong("account_id")).isEqualTo(poor);
    }

    @Test
    void keyThenUserThenTeamSaysWhoPays() throws Exception {
        Answer answer = client.push(
                Call.of("by-user").user("bound-user"),
                Call.of("by-team").team("bound-team").user("nobody"),
                Call.of("by-key").key("key-poor").user("bound-user").team("bound-team"),
                Call.of("by-metadata")
                        .key("key-poor")
                        .metadata("user_api_key_auth_metadata", Map.of("tollgate_account", String.valueOf(account))));
        assertThat(answer.addsUp() && answer.count("accepted") == answer.count("received"))
                .isTrue();
        assertThat(row("by-user").getLong("account_id")).isEqualTo(account);
        assertThat(row("by-team").getLong("account_id")).isEqualTo(account);
        assertThat(row("by-key").getLong("account_id")).isEqualTo(poor);
        assertThat(row("by-metadata").getLong("account_id")).isEqualTo(account);
    }

    @Test
    void theSameIdOfTwoFleetsIsTwoRecords() throws Exception {
        Call call = call("two-fleets");
        assertThat(client.push(call).verdicts()).isEqualTo("1/0/0/0/0");
        assertThat(client.push(call.json(), "Authorization", "Bearer " + trustedKey)
                        .verdicts())
                .isEqualTo("1/0/0/0/0");
        assertThat(rows("two-fleets")).isEqualTo(2);
    }

    @Test
    void creditsCoverRecordsAsFarAsTheyGo() throws Exception {
        long id = seeds.account("half covered");
        seeds.bind(NameKind.KEY_HASH, "key-half", id);
        assertThat(seeds.grant(id, 500_000, "half")).isTrue();
        Await.until(
                "the binding",
                () -> client.push(Call.of("half-1").key("key-half")).count("quarantined") == 0);
        assertThat(client.push(
                                Call.of("half-2").key("key-half"),
                                Call.of("half-3").key("key-half"))
                        .count("accepted"))
                .isEqualTo(2);
        assertThat(row("half-1").getLong("credits_used_nanos")).isEqualTo(USUAL_NANOS);
        assertThat(row("half-1").getString("status")).isEqualTo("credited");
        assertThat(row("half-2").getLong("credits_used_nanos")).isEqualTo(500_000 - USUAL_NANOS);
        assertThat(row("half-2").getString("status")).isEqualTo("pending");
        assertThat(row("half-3").getLong("credits_used_nanos")).isZero();

        JsonNode balance = client.get("/v1/accounts/" + id + "/balance").body();
        assertThat(balance.path("balance_usd").asText()).isIn("0", "0.00", "0.000000000");
        assertThat(balance.path("due_usd").asText()).startsWith("0.00055");
        assertThat(balance.path("due_cents").asLong()).isZero();
        assertThat(balance.path("status").asText()).isEqualTo("active");
        assertThat(balance.path("as_of_batch").asText())
                .isEqualTo(String.valueOf(
                        seeds.number("SELECT max(id) / 65536 FROM usage_logs WHERE account_id = $1", id)));
    }

    @Test
    void recordsOfOtherMonthsMakeTheirPartitions() throws Exception {
        Answer answer = client.push(
                call("march-2021").at(1_614_600_000.5),
                call("last-moment").at(1_622_505_599.999999),
                call("first-moment").at(1_622_505_600));
        assertThat(answer.verdicts()).isEqualTo("3/0/0/0/0");
        assertThat(seeds.number("SELECT count(*) FROM usage_logs_2021_03")).isEqualTo(1);
        assertThat(seeds.number("SELECT count(*) FROM usage_logs_2021_05")).isEqualTo(1);
        assertThat(seeds.number("SELECT count(*) FROM usage_logs_2021_06")).isEqualTo(1);
    }

    @Test
    void absurdTimesAreQuarantined() throws Exception {
        double now = System.currentTimeMillis() / 1000.0;
        Answer answer = client.push(
                call("in-1999").at(920_000_000),
                call("next-week").at(now + 7 * 86_400),
                call("in-millis").at(now * 1000),
                call("in-the-year-9999").at(253_000_000_000.0),
                call("negative").at(-5),
                call("timeless").without("startTime").without("endTime"),
                call("soon").at(now + 3_600));
        assertThat(answer.verdicts()).isEqualTo("1/0/0/6/0");
        for (int i = 0; i < 6; i++) {
            assertThat(answer.errorAt(i)).as("record " + i).isEqualTo("invalid_record");
        }
    }

    @Test
    void aPushNeedsAKeyWithItsScope() throws Exception {
        String body = call("unauthorised").json();
        Answer without = client.call("POST", "/v1/usage/litellm", body);
        assertProblem(without, 401, "unauthorized");
        assertThat(without.header("www-authenticate")).isEqualTo("Bearer");
        for (String wrong :
                List.of("Bearer tg_wrong", "Bearer ", "Basic dTpw", "tg_sandbox_ingest", "Bearer " + "x".repeat(300))) {
            assertProblem(client.push(body, "Authorization", wrong), 401, "unauthorized");
        }
        assertProblem(client.push(body, "Authorization", "Bearer " + readKey), 403, "forbidden");
        assertProblem(client.push(body, "Authorization", "Bearer tg_sandbox_admin"), 403, "forbidden");
        for (String path : List.of("/v1/usage/quarantine", "/v1/usage/conflicts")) {
            assertProblem(client.call("GET", path, "", "Authorization", "Bearer " + readKey), 403, "forbidden");
            assertProblem(client.call("GET", path, ""), 401, "unauthorized");
        }
        assertProblem(
                client.call("POST", "/v1/usage/quarantine/replay", "", "Authorization", "Bearer " + trustedKey),
                403,
                "forbidden");
        String balance = "/v1/accounts/" + account + "/balance";
        assertThat(client.call("GET", balance, "", "Authorization", "Bearer " + readKey)
                        .status())
                .isEqualTo(200);
        assertProblem(client.call("GET", balance, "", "Authorization", "Bearer " + trustedKey), 403, "forbidden");
        assertThat(rows("unauthorised")).isZero();
    }

    @Test
    void aRevokedKeyStopsAndANewOneWorksAtOnce() throws Exception {
        String header = "Bearer " + revokedKey;
        assertThat(client.push(call("before-revocation").json(), "Authorization", header)
                        .status())
                .isEqualTo(200);
        long id = seeds.number("SELECT id FROM service_keys WHERE key_hash = sha256($1::text::bytea)", revokedKey);
        assertThat(Seeds.get(ServiceKeysSql.revoke(pool, id))).isEqualTo(true);
        Await.until(
                "the revocation",
                () -> client.push(call("after-revocation").json(), "Authorization", header)
                                .status()
                        == 401);

        String fresh = seeds.serviceKey("litellm", Scope.INGEST);
        assertThat(client.push(call("fresh-key").json(), "Authorization", "Bearer " + fresh)
                        .status())
                .isEqualTo(200);

        String refused = KeyDigest.newKey();
        assertThat(client.push("[]", "Authorization", "Bearer " + refused).status())
                .isEqualTo(401);
        assertThat(Seeds.get(ServiceKeysSql.create(pool, refused, "late", Set.of(Scope.INGEST), "litellm")))
                .isPositive();
        Await.until(
                "the refused key to be known",
                () -> client.push("[]", "Authorization", "Bearer " + refused).status() == 200);
    }

    @Test
    void whatIsNotThereIsAProblemOfItsOwn() throws Exception {
        assertProblem(client.get("/v1/usage/nothing"), 404, "not_found");
        assertProblem(client.get("/nothing"), 404, "not_found");
        assertProblem(client.get("/v1/usage/litellm"), 405, "method_not_allowed");
        assertProblem(client.call("PUT", "/v1/usage/litellm", "[]"), 405, "method_not_allowed");
        assertThat(client.get("/v1/usage/litellm").header("allow")).isEqualTo("POST");
        assertThat(client.call("PUT", "/api/projects/search/", "{}").header("allow"))
                .isEqualTo("DELETE, GET, PATCH");
        assertThat(client.call("PUT", "/api/marketplace/agents/mine", "{}").header("allow"))
                .isEqualTo("GET");
        assertProblem(client.get("/v1/accounts/999999999/balance"), 404, "not_found");
        for (String id : List.of("x", "0", "-1", "1.5", "99999999999999999999", "%00")) {
            assertThat(client.get("/v1/accounts/" + id + "/balance").status())
                    .as(id)
                    .isBetween(400, 422);
        }
        for (String query : List.of("limit=0", "limit=101", "limit=x", "limit=-1", "cursor=x", "cursor=-1")) {
            assertProblem(client.get("/v1/usage/quarantine?" + query), 422, "invalid_value");
            assertProblem(client.get("/v1/usage/conflicts?" + query), 422, "invalid_value");
        }
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        assertThat(answer.body().path("type").asText()).isNotEmpty();
        assertThat(answer.body().path("title").asText()).isNotEmpty();
        assertThat(answer.body().path("detail").asText()).isNotEmpty();
        assertThat(answer.body().path("status").asInt()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.header("x-request-id"))
                .isEqualTo(answer.body().path("request_id").asText());
    }
}
