package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.access.Scope;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operators do over HTTP, and that each of it is in the audit log. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class AdminIT {
    private static Seeds seeds;
    private static Gateway gateway;
    private static GatewayClient client;
    private static String anna;
    private static String bert;

    @BeforeAll
    static void start(Pool pool, DatabaseAddress address) {
        seeds = new Seeds(pool);
        gateway = Gateway.start(address);
        client = gateway.client();
        anna = seeds.serviceKey("anna", Scope.ADMIN);
        bert = seeds.serviceKey("bert", Scope.ADMIN);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @AfterEach
    void booksAreClean() {
        Books.areClean(seeds);
    }

    private static Answer as(String key, String method, String path, String body, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + key));
        if (!body.isEmpty()) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        all.addAll(List.of(headers));
        return client.call(method, path, body, all.toArray(String[]::new));
    }

    private static Answer admin(String method, String path, String body) throws Exception {
        return as(anna, method, path, body);
    }

    private static String code(Answer answer) {
        return answer.status() + " " + answer.code();
    }

    private static long made(String name) throws Exception {
        Answer answer = admin("POST", "/api/admin/accounts", "{\"name\":\"%s\"}".formatted(name));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return answer.body().path("id").asLong();
    }

    private static List<String> actions(long account) throws Exception {
        JsonNode items = client.get("/api/admin/audit-log?limit=100&account_id=" + account)
                .body()
                .path("items");
        List<String> actions = new ArrayList<>();
        items.forEach(each -> actions.addFirst(each.path("action").asText()));
        return actions;
    }

    @Test
    void anAccountIsMadeFoundAndChanged() throws Exception {
        Answer made = admin("POST", "/api/admin/accounts", "{\"name\":\"Zebra 100%_\",\"external_id\":\"ext-1\"}");
        assertThat(made.status()).isEqualTo(201);
        long id = made.body().path("id").asLong();
        assertThat(made.body().path("plan").asText()).isEqualTo("free");
        assertThat(code(admin("POST", "/api/admin/accounts", "{\"name\":\"B\",\"external_id\":\"ext-1\"}")))
                .isEqualTo("409 external_id_taken");
        for (String q : List.of("zebra%20100%25_", "ext-1", String.valueOf(id))) {
            JsonNode items = client.get("/api/admin/accounts?q=" + q).body().path("items");
            assertThat(items).as(q).hasSize(1);
            assertThat(items.at("/0/id").asLong()).isEqualTo(id);
        }
        assertThat(client.get("/api/admin/accounts?q=ze_ra").body().path("items"))
                .isEmpty();
        String path = "/api/admin/accounts/" + id;
        Answer changed = admin("PATCH", path, "{\"name\":\"Zoo\",\"external_id\":\"\",\"status\":\"restricted\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body().path("external_id").isNull()).isTrue();
        assertThat(changed.body().path("restricted_by").toString()).isEqualTo("[\"operator\"]");
        assertThat(client.get(path).body()).isEqualTo(changed.body());
        assertThat(actions(id)).containsExactly("account.created", "account.changed");
        assertThat(code(client.get("/api/admin/accounts/987654"))).isEqualTo("404 not_found");
        assertThat(code(admin("PATCH", "/api/admin/accounts/987654", "{\"name\":\"X\"}")))
                .isEqualTo("404 not_found");
        Answer wrong = admin("PATCH", path, "{\"name\":\"\",\"status\":\"closed\"}");
        assertThat(code(wrong)).isEqualTo("422 invalid_value");
        assertThat(wrong.body().path("detail").asText()).contains("name", "status");
        assertThat(code(admin("PATCH", path, "{}"))).isEqualTo("422 invalid_value");
    }

    @Test
    void anOperatorsRestrictionAndThatOfABillHoldApart() throws Exception {
        long id = made("Held");
        String path = "/api/admin/accounts/" + id;
        long run = seeds.number("SELECT max(id) FROM bill_runs");
        seeds.execute(
                "INSERT INTO bills (account_id, livemode, run_id, day, after_batch_id, through_batch_id, amount_cents,"
                        + " status, invoice_id, restricted_at, late_since)"
                        + " VALUES (" + id + ", false, " + run
                        + ", '2026-01-01', 0, 0, 100, 'open', 'in_held', now(), now())");
        assertThat(admin("PATCH", path, "{\"status\":\"restricted\"}").status()).isEqualTo(200);
        Answer lifted = admin("PATCH", path, "{\"status\":\"active\"}");
        assertThat(lifted.body().path("status").asText()).isEqualTo("restricted");
        assertThat(lifted.body().path("restricted_by").toString()).isEqualTo("[\"bill\"]");
        assertThat(code(admin("PATCH", path, "{\"status\":\"restricted\"}"))).isEqualTo("200 ");
        seeds.execute(
                "UPDATE bills SET status = 'void', invoice_id = NULL, restricted_at = NULL WHERE account_id = " + id);
        assertThat(client.get(path).body().path("restricted_by").toString()).isEqualTo("[\"operator\"]");
        assertThat(admin("PATCH", path, "{\"status\":\"active\"}")
                        .body()
                        .path("status")
                        .asText())
                .isEqualTo("active");
    }

    @Test
    void creditsAreGivenAndTakenBackOnceByReference() throws Exception {
        long id = made("Credited");
        String path = "/api/admin/accounts/" + id + "/credits";
        String wish = "{\"amount_usd\":\"5.00\",\"reason\":\"welcome\",\"reference\":\"ticket-1\"}";
        List<Answer> atOnce = Shop.atOnce(6, () -> admin("POST", path, wish));
        assertThat(atOnce).extracting(Answer::status).containsOnly(200, 201).containsOnlyOnce(201);
        assertThat(atOnce)
                .extracting(each -> each.body().path("balance_usd").asText())
                .containsOnly("5.00");
        assertThat(code(admin("POST", path, wish.replace("5.00", "6.00")))).isEqualTo("409 reference_taken");
        assertThat(code(admin("POST", path, "{\"amount_usd\":\"-5.01\",\"reason\":\"mistake\"}")))
                .isEqualTo("409 not_covered");
        String back = "{\"amount_usd\":\"-2.5\",\"reason\":\"mistake\"}";
        Answer first = as(anna, "POST", path, back, "Idempotency-Key", "k1");
        assertThat(first.body().path("balance_usd").asText()).isEqualTo("2.50");
        assertThat(as(anna, "POST", path, back, "Idempotency-Key", "k1").body()).isEqualTo(first.body());
        assertThat(actions(id)).containsExactly("account.created", "credits.adjusted", "credits.adjusted");
        assertThat(code(admin("POST", "/api/admin/accounts/987654/credits", wish)))
                .isEqualTo("404 not_found");
        Answer wrong = admin("POST", path, "{\"amount_usd\":\"1e3\",\"reason\":\" \"}");
        assertThat(code(wrong)).isEqualTo("422 invalid_value");
        assertThat(wrong.body().path("detail").asText()).contains("amount_usd", "reason");
        assertThat(code(admin("POST", path, "{\"amount_usd\":\"0\",\"reason\":\"r\"}")))
                .isEqualTo("422 invalid_value");
    }

    @Test
    void aboveTheLimitAnotherOperatorMustApprove() throws Exception {
        long id = made("Big");
        Answer asked = admin(
                "POST",
                "/api/admin/accounts/" + id + "/credits",
                "{\"amount_usd\":\"1000.000000001\",\"reason\":\"contract\",\"reference\":\"c-1\"}");
        assertThat(asked.status()).isEqualTo(202);
        String request = "/api/admin/credit-requests/" + asked.body().path("id").asLong();
        assertThat(code(admin("POST", request + "/approve", ""))).isEqualTo("409 same_operator");
        assertThat(client.get("/api/admin/credit-requests?status=open").body().path("items"))
                .filteredOn(each -> each.path("account_id").asLong() == id)
                .hasSize(1);
        List<Answer> atOnce = Shop.atOnce(4, () -> as(bert, "POST", request + "/approve", ""));
        assertThat(atOnce)
                .extracting(AdminIT::code)
                .containsOnly("200 ", "409 already_decided")
                .containsOnlyOnce("200 ");
        assertThat(client.get("/v1/accounts/" + id + "/balance")
                        .body()
                        .path("balance_usd")
                        .asText())
                .isEqualTo("1000.000000001");
        assertThat(actions(id))
                .containsExactly("account.created", "credits.requested", "credits.adjusted", "credits.approved");
        Answer other = admin(
                "POST",
                "/api/admin/accounts/" + id + "/credits",
                "{\"amount_usd\":\"2000\",\"reason\":\"contract\",\"reference\":\"c-2\"}");
        String no = "/api/admin/credit-requests/" + other.body().path("id").asLong() + "/reject";
        assertThat(code(admin("POST", no, ""))).isEqualTo("200 ");
        assertThat(code(admin("POST", no, ""))).isEqualTo("409 already_decided");
        assertThat(code(admin("POST", "/api/admin/credit-requests/987654/approve", "")))
                .isEqualTo("404 not_found");
    }

    private static String wanted(long id, String by) throws Exception {
        Answer asked = as(
                by,
                "POST",
                "/api/admin/accounts/" + id + "/credits",
                "{\"amount_usd\":\"5000\",\"reason\":\"contract\"}");
        assertThat(asked.status()).as("%s", asked.body()).isEqualTo(202);
        return "/api/admin/credit-requests/" + asked.body().path("id").asLong() + "/approve";
    }

    /** A key of scope admin that another one made, once it is known. */
    private static String key(String by, String label) throws Exception {
        Answer made = as(by, "POST", "/api/admin/keys", "{\"label\":\"%s\",\"scopes\":[\"admin\"]}".formatted(label));
        assertThat(made.status()).as("%s", made.body()).isEqualTo(201);
        String key = made.body().path("key").asText();
        Await.until(
                "the key to be known",
                () -> as(key, "GET", "/api/admin/jobs", "").status() == 200);
        return key;
    }

    @Test
    void aKeyStandsForWhoeverMadeItToo() throws Exception {
        long id = made("Keyed");
        String carl = key(anna, "carl");
        String dora = key(anna, "dora");
        String emil = key(carl, "emil");
        assertThat(code(as(carl, "POST", wanted(id, anna), "")))
                .as("made by whoever asks")
                .isEqualTo("409 same_operator");
        assertThat(code(as(anna, "POST", wanted(id, carl), "")))
                .as("made whoever asks")
                .isEqualTo("409 same_operator");
        assertThat(code(as(dora, "POST", wanted(id, carl), "")))
                .as("made by the same")
                .isEqualTo("409 same_operator");
        assertThat(code(as(emil, "POST", wanted(id, anna), "")))
                .as("made by a key of his")
                .isEqualTo("409 same_operator");
        String asked = wanted(id, carl);
        assertThat(code(as(bert, "POST", asked, ""))).isEqualTo("200 ");
        assertThat(code(as(emil, "POST", wanted(id, bert), ""))).isEqualTo("200 ");
        assertThat(seeds.audit().isClean()).isTrue();
    }

    @Test
    void aKeyIsNoOtherOperatorThanItsSuccessorNorThanOneOfItsName() throws Exception {
        long id = made("Rotated");
        String old = key(anna, "rotated");
        long oldId = seeds.number("SELECT id FROM service_keys WHERE label = 'rotated'");
        Answer rotated = as(bert, "POST", "/api/admin/keys/" + oldId + "/rotate?overlap_hours=1", "");
        String successor = rotated.body().path("key").asText();
        Await.until(
                "the key to be known",
                () -> as(successor, "GET", "/api/admin/jobs", "").status() == 200);
        assertThat(code(as(successor, "POST", wanted(id, old), ""))).isEqualTo("409 same_operator");
        assertThat(code(as(old, "POST", wanted(id, successor), ""))).isEqualTo("409 same_operator");
        assertThat(code(as(bert, "POST", wanted(id, successor), "")))
                .as("rotated it")
                .isEqualTo("409 same_operator");
        String namesake = key(bert, "a key of anna");
        assertThat(code(as(namesake, "POST", wanted(id, anna), ""))).isEqualTo("409 same_operator");
    }

    @Test
    void whoeverBecameAnOperatorSinceItWasAskedForDoesNotApprove() throws Exception {
        long id = made("Late");
        String asked = wanted(id, anna);
        assertThat(code(as(key(bert, "made later"), "POST", asked, ""))).isEqualTo("409 operator_too_new");
        Visitor late = Visitor.register(client);
        assertThat(as(anna, "PATCH", "/api/admin/people/" + late.id(), "{\"operator\":true}")
                        .status())
                .isEqualTo(200);
        assertThat(code(as(late.token(), "POST", asked, ""))).isEqualTo("409 operator_too_new");
        assertThat(code(as(late.token(), "POST", wanted(id, anna), ""))).isEqualTo("200 ");
        assertThat(code(as(bert, "POST", asked, ""))).isEqualTo("200 ");
        assertThat(code(as(late.token(), "POST", wanted(id, late.token()), ""))).isEqualTo("409 same_operator");
    }

    @Test
    void namesAreBoundAndUnbound() throws Exception {
        long one = made("One");
        long two = made("Two");
        String hash = "ab".repeat(32);
        String body = "{\"kind\":\"key_hash\",\"value\":\"" + hash + "\"}";
        assertThat(admin("POST", "/api/admin/accounts/" + one + "/bindings", body)
                        .status())
                .isEqualTo(201);
        assertThat(admin("POST", "/api/admin/accounts/" + two + "/bindings", body)
                        .status())
                .isEqualTo(201);
        assertThat(client.get("/api/admin/accounts/" + one + "/bindings").body().path("items"))
                .isEmpty();
        assertThat(client.get("/api/admin/accounts/" + two + "/bindings?limit=1")
                        .body()
                        .at("/items/0/value")
                        .asText())
                .isEqualTo(hash);
        String query = "/bindings?kind=key_hash&value=" + hash;
        assertThat(code(admin("DELETE", "/api/admin/accounts/" + one + query, "")))
                .isEqualTo("404 not_found");
        assertThat(code(admin("DELETE", "/api/admin/accounts/" + two + query, "")))
                .isEqualTo("204 ");
        assertThat(actions(two)).containsExactly("account.created", "binding.set", "binding.removed");
        assertThat(code(admin(
                        "POST",
                        "/api/admin/accounts/" + one + "/bindings",
                        "{\"kind\":\"user\",\"value\":\"u\",\"agent\":\"nobody\"}")))
                .isEqualTo("422 invalid_value");
        assertThat(code(admin("POST", "/api/admin/accounts/987654/bindings", body)))
                .isEqualTo("404 not_found");
        assertThat(code(client.get("/api/admin/accounts/" + two + "/bindings?cursor=!")))
                .isEqualTo("422 invalid_value");
    }

    /** A request that arrives late, by a program that sends it again, must not undo what came after it. */
    @Test
    void aBindingThatIsSentAgainDoesNotMoveTheNameBack() throws Exception {
        String one = "/api/admin/accounts/" + made("One") + "/bindings";
        String two = "/api/admin/accounts/" + made("Two") + "/bindings";
        String body = "{\"kind\":\"user\",\"value\":\"moves-" + System.nanoTime() + "\"}";
        Answer first = as(anna, "POST", one, body, "Idempotency-Key", "bind-1");
        assertThat(first.status()).isEqualTo(201);
        assertThat(admin("POST", two, body).status()).isEqualTo(201);
        Answer again = as(anna, "POST", one, body, "Idempotency-Key", "bind-1");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(client.get(one).body().path("items")).isEmpty();
        assertThat(client.get(two).body().path("items")).hasSize(1);
    }

    @Test
    void aPriceIsDraftedActivatedAndNotWithdrawnAnyMore() throws Exception {
        String change = "{\"model\":\"my-model\",\"prices\":{\"input_cost_per_token\":\"0.0000015\"}}";
        Answer draft = admin("POST", "/api/admin/prices", change);
        assertThat(draft.status()).as("%s", draft.body()).isEqualTo(201);
        String path = "/api/admin/prices/" + draft.body().path("version").asLong();
        assertThat(draft.body().path("added").toString()).isEqualTo("[\"my-model\"]");
        assertThat(client.get(path + "?limit=1&cursor=my-mode")
                        .body()
                        .at("/items/0/prices/input_cost_per_token")
                        .asText())
                .isEqualTo("0.0000015");
        assertThat(code(admin("POST", path + "/activate", ""))).isEqualTo("200 ");
        assertThat(code(admin("POST", path + "/activate", ""))).isEqualTo("409 no_such_draft");
        assertThat(code(admin("POST", path + "/withdraw", ""))).isEqualTo("409 in_force");
        assertThat(code(admin("POST", "/api/admin/prices", change))).isEqualTo("409 nothing_changes");
        Answer later = admin("POST", "/api/admin/prices", change.replace("0.0000015", "0.000002"));
        String second = "/api/admin/prices/" + later.body().path("version").asLong();
        assertThat(code(admin("POST", second + "/withdraw", ""))).isEqualTo("200 ");
        assertThat(client.get("/api/admin/prices?limit=1")
                        .body()
                        .at("/items/0/status")
                        .asText())
                .isEqualTo("withdrawn");
        for (String bad : List.of("{\"input_cost_per_token\":\"much\"}", "{\"no_such_field\":\"1\"}", "{}")) {
            assertThat(code(admin("POST", "/api/admin/prices", "{\"model\":\"m\",\"prices\":" + bad + "}")))
                    .as(bad)
                    .isEqualTo("422 invalid_value");
        }
        assertThat(code(client.get("/api/admin/prices/987654"))).isEqualTo("404 not_found");
        assertThat(code(client.get("/api/admin/prices/98765432109"))).isEqualTo("404 not_found");
        assertThat(seeds.number("SELECT count(*) FROM audit_log WHERE subject = 'prices:"
                        + draft.body().path("version").asLong() + "'"))
                .isEqualTo(2);
    }

    @Test
    void aKeyIsShownOnceRotatedAndRevoked() throws Exception {
        Answer made = admin(
                "POST",
                "/api/admin/keys",
                "{\"label\":\"reader\",\"scopes\":[\"read\",\"admin\"],\"expires_at\":\"2099-01-01T00:00:00Z\"}");
        assertThat(made.status()).isEqualTo(201);
        String key = made.body().path("key").asText();
        long id = made.body().path("id").asLong();
        assertThat(as(key, "GET", "/api/admin/jobs", "").status()).isEqualTo(200);
        assertThat(client.get("/api/admin/keys?limit=100").body().toString()).doesNotContain(key);
        assertThat(code(admin("POST", "/api/admin/keys/" + id + "/rotate", ""))).isEqualTo("404 not_found");
        Answer lasting = admin("POST", "/api/admin/keys", "{\"label\":\"x\",\"scopes\":[\"admin\"]}");
        String path = "/api/admin/keys/" + lasting.body().path("id").asLong();
        List<Answer> rotated = Shop.atOnce(3, () -> admin("POST", path + "/rotate?overlap_hours=1", ""));
        assertThat(rotated).extracting(Answer::status).containsOnly(201, 404).containsOnlyOnce(201);
        assertThat(code(admin("DELETE", path, ""))).isEqualTo("204 ");
        assertThat(code(admin("DELETE", path, ""))).isEqualTo("404 not_found");
        Await.until(
                "the key to be refused",
                () -> as(lasting.body().path("key").asText(), "GET", "/api/admin/jobs", "")
                                .status()
                        == 401);
        Answer wrong = admin(
                "POST",
                "/api/admin/keys",
                "{\"label\":\"\",\"scopes\":[\"root\"],\"expires_at\":\"2020-01-01T00:00:00Z\"}");
        assertThat(code(wrong)).isEqualTo("422 invalid_value");
        assertThat(wrong.body().path("detail").asText()).contains("label", "scopes", "expires_at");
        assertThat(seeds.number("SELECT count(*) FROM audit_log WHERE action LIKE 'service_key.%' AND after::text LIKE"
                        + " '%tg_%'"))
                .isZero();
    }

    @Test
    void aWishForAKeyThatIsSentAgainMakesNoOtherAndDoesNotKeepIt() throws Exception {
        String wish = "{\"label\":\"once\",\"scopes\":[\"ingest\"]}";
        List<Answer> made =
                Shop.atOnce(5, () -> as(anna, "POST", "/api/admin/keys", wish, "Idempotency-Key", "key-once"));
        assertThat(made).extracting(Answer::status).containsOnly(201);
        assertThat(made).extracting(AdminIT::id).containsOnly(id(made.getFirst()));
        List<String> keys = made.stream()
                .map(answer -> answer.body().path("key").asText())
                .filter(key -> !key.isEmpty())
                .toList();
        assertThat(keys).singleElement().asString().startsWith("tg_");
        assertThat(seeds.number("SELECT count(*) FROM idempotent_answers WHERE answer::text LIKE '%tg\\_%'"))
                .isZero();
        String other = wish.replace("ingest", "read");
        assertThat(code(as(anna, "POST", "/api/admin/keys", other, "Idempotency-Key", "key-once")))
                .isEqualTo("409 idempotency_key_reused");
    }

    private static long id(Answer answer) {
        return answer.body().path("id").asLong();
    }

    @Test
    void aPersonBecomesAnOperatorAndIsSignedOut() throws Exception {
        Visitor visitor = Visitor.register(client);
        long id = visitor.id();
        assertThat(visitor.get("/api/admin/people").status()).isEqualTo(403);
        Answer made = admin("PATCH", "/api/admin/people/" + id, "{\"operator\":true}");
        assertThat(made.body().path("operator").asBoolean()).isTrue();
        JsonNode found =
                visitor.get("/api/admin/people?q=" + visitor.email()).body().path("items");
        assertThat(found).hasSize(1);
        assertThat(found.at("/0/sessions").asLong()).isEqualTo(1);
        assertThat(code(admin("DELETE", "/api/admin/people/" + id + "/sessions", "")))
                .isEqualTo("204 ");
        assertThat(visitor.get("/api/users/me").status()).isEqualTo(401);
        assertThat(code(admin("PATCH", "/api/admin/people/" + id, "{\"operator\":false}")))
                .isEqualTo("200 ");
        assertThat(code(admin("PATCH", "/api/admin/people/987654", "{\"operator\":true}")))
                .isEqualTo("404 not_found");
        assertThat(seeds.number("SELECT count(*) FROM audit_log WHERE subject = 'person:" + id + "'"))
                .isEqualTo(3);
    }

    @Test
    void membersSeeTheAuditLogOfTheirAccountAlone() throws Exception {
        assertThat(made("Not theirs")).isPositive();
        Visitor owner = Visitor.register(client);
        long team = owner.makeTeam();
        JsonNode items = owner.get("/api/account/audit-log").body().path("items");
        assertThat(items).hasSize(1);
        assertThat(items.at("/0/account_id").asLong()).isEqualTo(team);
        Answer csv = owner.call("GET", "/api/account/audit-log", "", "Accept", "text/csv");
        assertThat(csv.status()).isEqualTo(200);
        assertThat(csv.header("content-type")).startsWith("text/csv");
    }

    @Test
    void jobsTellWhenTheyRan() throws Exception {
        Await.until("a job that ran", () -> {
            for (JsonNode each : client.get("/api/admin/jobs").body().path("items")) {
                if (each.path("name").asText().equals("partitions")) {
                    return !each.path("last_success_at").isNull()
                            && !each.path("next_run_at").isNull();
                }
            }
            return false;
        });
        List<String> names = new ArrayList<>();
        client.get("/api/admin/jobs")
                .body()
                .path("items")
                .forEach(each -> names.add(each.path("name").asText()));
        assertThat(names)
                .contains(
                        "answers",
                        "audit",
                        "balances",
                        "bills",
                        "closings",
                        "dunning",
                        "partitions",
                        "payouts",
                        "reconcile",
                        "refunds",
                        "topups");
        assertThat(client.metric("tollgate_job_last_success_seconds{job=\"partitions\"}"))
                .isPositive();
    }

    /** What is refused leaves no row. */
    @Test
    void whateverAnOperatorChangesIsInTheAuditLog() throws Exception {
        long id = made("Watched");
        String path = "/api/admin/accounts/" + id;
        assertThat(as(anna, "PUT", path + "/notifications", "{\"low_balance_usd\":\"20\",\"low_days\":2}")
                        .status())
                .isEqualTo(200);
        assertThat(as(anna, "PUT", path + "/notifications", "{\"low_days\":\"x\"}")
                        .status())
                .isEqualTo(422);
        assertThat(client.get(path + "/notifications").status()).isEqualTo(200);
        assertThat(actions(id)).containsExactly("account.created", "notifications.changed");
        assertThat(seeds.text(
                        "SELECT actor FROM audit_log WHERE action = 'notifications.changed' AND account_id = $1", id))
                .isEqualTo("a key of anna");
    }

    @Test
    void nobodyElseGetsIn() throws Exception {
        Visitor visitor = Visitor.register(client);
        String reader = seeds.serviceKey("reader", Scope.READ);
        for (String path : List.of(
                "/api/admin/accounts",
                "/api/admin/accounts/1",
                "/api/admin/accounts/1/bindings",
                "/api/admin/accounts/1/closing",
                "/api/admin/accounts/1/export",
                "/api/admin/prices",
                "/api/admin/keys",
                "/api/admin/people",
                "/api/admin/audit-log",
                "/api/admin/credit-requests",
                "/api/admin/jobs")) {
            assertThat(client.call("GET", path, "").status()).as(path).isEqualTo(401);
            assertThat(as(reader, "GET", path, "").status()).as(path).isEqualTo(403);
            assertThat(visitor.get(path).status()).as(path).isEqualTo(403);
        }
    }
}
