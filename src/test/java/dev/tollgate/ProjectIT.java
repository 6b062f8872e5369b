package dev.tollgate;

import static dev.tollgate.ProjectCalls.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.access.Role;
import dev.tollgate.access.ServiceKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Projects as members make, change and delete them, on the free plan and on premium. */
class ProjectIT extends InShop {
    private ProjectCalls owner = new ProjectCalls(shop.client(), "", "");

    @BeforeEach
    void signIn() {
        owner = ProjectCalls.of(shop.client(), seeds.signedIn(Role.OWNER, shop.account()));
    }

    @Test
    void aProjectIsMadeChangedAndDeleted() throws Exception {
        Answer made = owner.call("POST", "", "{\"name\":\" Crème Shop \",\"description\":\"Sells cream\"}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body().path("slug").asText()).isEqualTo("creme-shop");
        assertThat(made.body().path("name").asText()).isEqualTo("Crème Shop");
        assertThat(made.body().path("status").asText()).isEqualTo("active");
        assertThat(made.body().path("deploy_state").asText()).isEqualTo("undeployed");
        assertThat(owner.project("creme-shop")).isEqualTo(made.body());

        Answer changed = owner.call("PATCH", "/creme-shop", "{\"name\":\"Milk Shop\"}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body().path("name").asText()).isEqualTo("Milk Shop");
        assertThat(changed.body().path("slug").asText()).isEqualTo("creme-shop");
        assertThat(changed.body().path("description").asText()).isEqualTo("Sells cream");

        assertThat(owner.call("DELETE", "/creme-shop", "").status()).isEqualTo(204);
        assertThat(code(owner.call("GET", "/creme-shop", ""))).isEqualTo("404 not_found");
        assertThat(code(owner.call("DELETE", "/creme-shop", ""))).isEqualTo("404 not_found");
        assertThat(history()).containsExactly("project.created", "project.changed", "project.deleted");
        assertThat(seeds.number("SELECT count(*) FROM audit_log WHERE account_id = $1", shop.account()))
                .isEqualTo(3);
    }

    @Test
    void deletingFreesTheCountAndTheSlugAndKeepsTheRow() throws Exception {
        owner.created("Shop");
        assertThat(code(owner.create("Other"))).isEqualTo("403 project_limit_reached");
        assertThat(owner.call("DELETE", "/shop", "").status()).isEqualTo(204);
        assertThat(owner.created("Shop")).isEqualTo("shop");
        assertThat(seeds.number("SELECT count(*) FROM projects WHERE account_id = $1", shop.account()))
                .isEqualTo(2);
    }

    @Test
    void theLimitSaysWhatItIsAndWhereMoreIsToBeHad() throws Exception {
        owner.created("Shop");
        Answer refused = owner.create("Other");
        assertThat(code(refused)).isEqualTo("403 project_limit_reached");
        assertThat(refused.body().path("limit").asLong()).isEqualTo(1);
        assertThat(refused.body().path("current").asLong()).isEqualTo(1);
        assertThat(refused.body().path("upgrade").asText()).isEqualTo("/api/billing/subscribe");
        premium();
        owner.created("Other");
    }

    @Test
    void forksCountAndTakeOverWhatWasWritten() throws Exception {
        premium();
        assertThat(owner.call("POST", "", "{\"name\":\"Shop\",\"description\":\"d\"}")
                        .status())
                .isEqualTo(201);
        Answer fork = owner.call("POST", "/shop/fork", "{}");
        assertThat(fork.status()).isEqualTo(201);
        assertThat(fork.body().path("slug").asText()).isEqualTo("shop-2");
        assertThat(fork.body().path("description").asText()).isEqualTo("d");
        assertThat(fork.body().path("forked_from").asLong())
                .isEqualTo(owner.project("shop").path("id").asLong());
        for (int i = 0; i < 3; i++) {
            assertThat(owner.call("POST", "/shop-2/fork", "{\"name\":\"Next\"}").status())
                    .isEqualTo(201);
        }
        assertThat(code(owner.call("POST", "/shop/fork", "{}"))).isEqualTo("403 project_limit_reached");
        assertThat(code(owner.call("POST", "/nothing/fork", "{}"))).isEqualTo("404 not_found");
    }

    @Test
    void aSlugIsWishedForOrMade() throws Exception {
        premium();
        assertThat(owner.call("POST", "", "{\"name\":\"Shop\",\"slug\":\"my-shop\"}")
                        .body()
                        .path("slug")
                        .asText())
                .isEqualTo("my-shop");
        assertThat(code(owner.call("POST", "", "{\"name\":\"Shop\",\"slug\":\"my-shop\"}")))
                .isEqualTo("409 slug_taken");
        assertThat(owner.created("My Shop")).isEqualTo("my-shop-2");
        assertThat(owner.created("My Shop")).isEqualTo("my-shop-3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"\"}",
                "{\"name\":\" \"}",
                "{\"name\":\"a\\nb\"}",
                "{\"name\":\"x\",\"slug\":\"A\"}",
                "{\"name\":\"x\",\"slug\":\"17\"}",
                "{\"name\":\"x\",\"slug\":\"\"}",
                "{\"name\":\"x\",\"description\":\"\\u0000\"}",
                "{\"name\":\"x\",\"status\":\"active\"}",
                "{\"name\":\"x\",\"account_id\":1}",
                "{\"name\":\"x\",\"deployed_at\":\"2026-01-01T00:00:00Z\"}"
            })
    void whatIsNoProjectIsRefused(String body) throws Exception {
        assertThat(code(owner.call("POST", "", body))).isEqualTo("422 invalid_value");
        assertThat(owner.limits().path("projects").path("current").asLong()).isZero();
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() throws Exception {
        Answer refused = owner.call("POST", "", "{\"slug\":\"-\",\"description\":\"" + "d".repeat(2_001) + "\"}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body().path("detail").asText()).contains("name", "slug", "description");
        assertThat(code(owner.create("n".repeat(101)))).isEqualTo("422 invalid_value");
        assertThat(owner.create("n".repeat(100)).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"slug\":\"other\"}", "{\"status\":\"deleted\"}", "{\"name\":\"\"}", "{\"id\":3}"})
    void onlyNameAndDescriptionAreChanged(String body) throws Exception {
        owner.created("Shop");
        JsonNode before = owner.project("shop");
        assertThat(code(owner.call("PATCH", "/shop", body))).isEqualTo("422 invalid_value");
        assertThat(owner.project("shop")).isEqualTo(before);
    }

    @Test
    void twoAtOnceNeverShareTheLastPlace() throws Exception {
        for (int round = 0; round < 20; round++) {
            shop.begin();
            signIn();
            List<Answer> answers = Shop.atOnce(2, () -> owner.create("Shop"));
            assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(201, 403);
            assertThat(owner.limits().path("projects").path("current").asLong()).isEqualTo(1);
        }
    }

    @Test
    void aRequestSentAgainMakesNothingMore() throws Exception {
        premium();
        String body = "{\"name\":\"Shop\"}";
        List<Answer> answers =
                Shop.atOnce(4, () -> owner.any("POST", "/api/projects", body, "Idempotency-Key", "the-same"));
        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers.stream().map(Answer::body).distinct()).hasSize(1);
        assertThat(code(owner.any("POST", "/api/projects", "{\"name\":\"Other\"}", "Idempotency-Key", "the-same")))
                .isEqualTo("409 idempotency_key_reused");
        assertThat(owner.limits().path("projects").path("current").asLong()).isEqualTo(1);
    }

    @Test
    void anotherAccountsProjectIsNone() throws Exception {
        owner.created("Shop");
        long other = seeds.accountWithKey("other-" + System.nanoTime());
        ProjectCalls stranger = ProjectCalls.of(shop.client(), seeds.signedIn(Role.OWNER, other));
        for (String[] each : new String[][] {
            {"GET", "/shop", ""},
            {"PATCH", "/shop", "{\"name\":\"Mine\"}"},
            {"DELETE", "/shop", ""},
            {"POST", "/shop/fork", "{}"},
            {"POST", "/shop/deploy", ""},
            {"DELETE", "/shop/deploy", ""}
        }) {
            assertThat(code(stranger.call(each[0], each[1], each[2]))).isEqualTo("404 not_found");
        }
        assertThat(stranger.call("GET", "", "").body().path("items")).isEmpty();
        assertThat(code(stranger.any(
                        "GET", "/api/projects/shop", "", "Tollgate-Account", String.valueOf(shop.account()))))
                .isEqualTo("404 not_found");
        assertThat(stranger.created("Shop")).isEqualTo("shop");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void membersManageAndViewersLook(Role role) throws Exception {
        premium();
        owner.created("Shop");
        ProjectCalls person = ProjectCalls.of(shop.client(), seeds.signedIn(role, shop.account()));
        boolean may = role != Role.VIEWER;
        assertThat(person.call("GET", "", "").status()).isEqualTo(200);
        assertThat(person.call("GET", "/shop", "").status()).isEqualTo(200);
        assertThat(person.call("GET", "/deployment/limits", "").status()).isEqualTo(200);
        assertThat(person.any("GET", "/api/billing/entitlements", "").status()).isEqualTo(200);
        assertThat(person.create("Other").status()).isEqualTo(may ? 201 : 403);
        assertThat(person.call("POST", "/shop/fork", "{}").status()).isEqualTo(may ? 201 : 403);
        assertThat(person.call("PATCH", "/shop", "{\"name\":\"x\"}").status()).isEqualTo(may ? 200 : 403);
        assertThat(person.deploy("shop").status()).isEqualTo(may ? 200 : 403);
        assertThat(person.undeploy("shop").status()).isEqualTo(may ? 200 : 403);
        assertThat(person.call("DELETE", "/shop", "").status()).isEqualTo(may ? 204 : 403);
        boolean pays = role == Role.OWNER || role == Role.ADMIN;
        assertThat(person.call("POST", "/deployment/purchase-slot", "").status())
                .isEqualTo(pays ? 201 : 403);
    }

    @Test
    void operatorsDoTheSameForAnAccount() throws Exception {
        String path = "/api/admin/accounts/" + shop.account() + "/projects";
        ProjectCalls operator = new ProjectCalls(shop.client(), path, ServiceKeys.SANDBOX_ADMIN);
        assertThat(operator.created("Shop")).isEqualTo("shop");
        assertThat(operator.deploy("shop").status()).isEqualTo(200);
        assertThat(operator.limits().path("current_deploys").asLong()).isEqualTo(1);
        ProjectCalls nobodys =
                new ProjectCalls(shop.client(), "/api/admin/accounts/999999/projects", ServiceKeys.SANDBOX_ADMIN);
        assertThat(code(nobodys.call("GET", "", ""))).isEqualTo("404 not_found");
        assertThat(code(nobodys.create("Shop"))).isEqualTo("404 not_found");
        assertThat(code(ProjectCalls.of(shop.client(), ServiceKeys.SANDBOX_ADMIN)
                        .create("x")))
                .isEqualTo("403 forbidden");
        assertThat(shop.client().call("GET", "/api/projects", "").status()).isEqualTo(401);
    }

    @Test
    void theListGoesOnWhereItEndedAndIsCsvToo() throws Exception {
        premium();
        for (int i = 1; i <= 5; i++) {
            owner.created("P" + i);
        }
        List<String> slugs = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = owner.call("GET", "?limit=2" + cursor, "").body();
            page.path("items").forEach(each -> slugs.add(each.path("slug").asText()));
            cursor = page.path("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("next_cursor").asText();
        } while (!cursor.isEmpty());
        assertThat(slugs).containsExactly("p5", "p4", "p3", "p2", "p1");
        Answer csv = owner.any("GET", "/api/projects?limit=2", "", "Accept", "text/csv");
        assertThat(csv.status()).isEqualTo(200);
        assertThat(csv.header("content-type")).startsWith("text/csv");
        for (String wrong : List.of("?limit=0", "?limit=101", "?limit=x", "?cursor=-1", "?cursor=x")) {
            assertThat(code(owner.call("GET", wrong, ""))).as(wrong).isEqualTo("422 invalid_value");
        }
    }

    /** Its row stays for the usage that refers to it; what comes later is charged without a project. */
    @Test
    void aDeletedProjectGetsNoMoreUsage() throws Exception {
        owner.created("Shop");
        long project = owner.project("shop").path("id").asLong();
        Await.until("the key to be known", () -> push("shop").count("accepted") == 1);
        Await.until("the project to be known to the writers", () -> attributed("shop", project) > 0);
        assertThat(owner.call("DELETE", "/shop", "").status()).isEqualTo(204);
        Await.until("the project to be gone", () -> {
            long before = attributed("nobody", project);
            return attributed("shop", project) == before;
        });
        owner.created("Shop");
        long next = owner.project("shop").path("id").asLong();
        Await.until("the new one to be known", () -> attributed("shop", next) > 0);
    }

    /** How many records the project has after one more that names one. */
    private static long attributed(String name, long project) throws Exception {
        Answer pushed = push(name);
        assertThat(pushed.count("accepted")).as("%s", pushed.body()).isEqualTo(1);
        return seeds.number(
                "SELECT count(*) FROM usage_logs WHERE account_id = $1 AND project_id = $2", shop.account(), project);
    }

    private static Answer push(String name) throws Exception {
        return shop.client()
                .push(Call.of("call-" + System.nanoTime())
                        .key(shop.key())
                        .metadata("requester_metadata", Map.of("project_id", name)));
    }

    private static void premium() {
        seeds.execute(
                "INSERT INTO subscriptions (id, account_id, livemode, price_id, status, cancel_at_period_end)"
                        + " VALUES ($1, $2, false, 'price_1', 'active', false)",
                "sub_" + shop.account(),
                shop.account());
    }

    private static List<String> history() throws Exception {
        List<String> types = new ArrayList<>();
        shop.client()
                .get("/api/admin/accounts/" + shop.account() + "/history")
                .body()
                .path("items")
                .forEach(each -> types.addFirst(each.path("type").asText()));
        return types;
    }
}
