package dev.tollgate;

import static dev.tollgate.ProjectCalls.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.access.Role;
import dev.tollgate.sandbox.stripe.TestMethod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deploys within plan and slots, and what becomes of those that are above; against the sandbox's Stripe. */
class DeployIT extends InShop {
    private ProjectCalls owner = new ProjectCalls(shop.client(), "", "");

    @BeforeEach
    void signIn() {
        owner = ProjectCalls.of(shop.client(), seeds.signedIn(Role.OWNER, shop.account()));
    }

    @Test
    void aDeployIsMadeOnceAndEndsOnce() throws Exception {
        owner.created("Shop");
        assertThat(code(owner.deploy("nothing"))).isEqualTo("404 not_found");
        Answer deployed = owner.deploy("shop");
        assertThat(deployed.status()).isEqualTo(200);
        assertThat(deployed.body().path("deploy_state").asText()).isEqualTo("deployed");
        assertThat(owner.deploy("shop").body()).isEqualTo(deployed.body());
        assertThat(owner.undeploy("shop").body().path("deployed_at").isNull()).isTrue();
        assertThat(owner.undeploy("shop").status()).isEqualTo(200);
        assertThat(messages()).containsExactly("deployment.started", "deployment.stopped");
        assertThat(history()).containsExactly("project.created", "project.deployed", "project.undeployed");
    }

    @Test
    void deletingEndsTheDeployBefore() throws Exception {
        owner.created("Shop");
        owner.deploy("shop");
        assertThat(owner.call("DELETE", "/shop", "").status()).isEqualTo(204);
        assertThat(history())
                .containsExactly("project.created", "project.deployed", "project.undeployed", "project.deleted");
        assertThat(messages()).containsExactly("deployment.started", "deployment.stopped");
        assertThat(owner.limits().path("current_deploys").asLong()).isZero();
        owner.created("Next");
        assertThat(owner.deploy("next").status()).isEqualTo(200);
    }

    @Test
    void theLimitsAreNestedAndFlat() throws Exception {
        subscription("active");
        deployed(2);
        JsonNode limits = owner.limits();
        assertThat(limits.toString())
                .isEqualTo("{\"tier\":\"premium\",\"projects\":{\"current\":2,\"max\":5},"
                        + "\"deploys\":{\"current\":2,\"base_max\":5,\"additional_purchased\":0,\"effective_max\":5},"
                        + "\"can_deploy_more\":true,\"can_create_more_projects\":true,"
                        + "\"current_projects\":2,\"max_projects\":5,\"current_deploys\":2,\"max_deploys\":5,"
                        + "\"can_deploy\":true,\"subscription_tier\":\"premium\",\"additional_slots_purchased\":0}");
    }

    @Test
    void twoAtOnceNeverShareTheLastDeploy() throws Exception {
        for (int round = 0; round < 20; round++) {
            shop.begin();
            signIn();
            subscription("active");
            deployed(3);
            owner.created("P4");
            owner.created("P5");
            oneMoreThatIsUp();
            List<String> left = new ArrayList<>(List.of("p4", "p5"));
            List<Answer> answers = Shop.atOnce(2, () -> {
                String mine;
                synchronized (left) {
                    mine = left.removeFirst();
                }
                return owner.deploy(mine);
            });
            assertThat(answers.stream().map(ProjectCalls::code))
                    .containsExactlyInAnyOrder("200 ", "402 deploy_limit_reached");
        }
    }

    /** A project above the limit that is up leaves one deploy of five to the two that race for it. */
    private static void oneMoreThatIsUp() {
        long shadow = seeds.number(
                "INSERT INTO projects (account_id, slug, name) VALUES ($1, 'shadow', 'Shadow') RETURNING id",
                shop.account());
        seeds.execute(
                "UPDATE projects SET deploy_status = 'deployed', deployed_at = now(), deploy_seq = 0"
                        + " WHERE account_id = $1 AND id = $2",
                shop.account(),
                shadow);
    }

    @Test
    void aSlotIsBoughtUsedAndPaidBack() throws Exception {
        subscription("active");
        deployed(2);
        subscription("canceled");
        assertThat(owner.undeploy("p2").status()).isEqualTo(200);
        assertThat(owner.call("DELETE", "/p2", "").status()).isEqualTo(204);
        long free = 1;
        assertThat(owner.limits().path("max_deploys").asLong()).isEqualTo(free);

        Answer asked = owner.any("POST", "/api/projects/deployment/purchase-slot", "", "Idempotency-Key", "slot");
        assertThat(asked.status()).isEqualTo(201);
        assertThat(asked.body().path("url").asText())
                .isNotEmpty()
                .isEqualTo(asked.body().path("checkout_url").asText());
        Answer again = owner.any("POST", "/api/projects/deployment/purchase-slot", "", "Idempotency-Key", "slot");
        assertThat(again.status()).isEqualTo(200);
        assertThat(Shop.session(again)).isEqualTo(Shop.session(asked));
        assertThat(shop.sandbox().pay(Shop.session(asked), TestMethod.VISA)).isEqualTo("succeeded");
        Await.until("the slot", () -> owner.limits().path("max_deploys").asLong() == free + 1);
        assertThat(owner.limits().path("deploys").toString())
                .isEqualTo("{\"current\":1,\"base_max\":1,\"additional_purchased\":1,\"effective_max\":2}");

        long second = project("second");
        assertThat(code(owner.deploy("second"))).as("above the projects' limit").isEqualTo("403 project_read_only");
        subscription("active");
        assertThat(owner.deploy("second").status()).isEqualTo(200);
        subscription("canceled");
        sweep();
        assertThat(since("deploys_since")).isZero();

        long order = asked.body().path("order").path("id").asLong();
        Answer refund = shop.post(
                "/api/admin/accounts/" + shop.account() + "/orders/" + order + "/refund",
                "{\"reason\":\"requested_by_customer\"}",
                "refund-" + order);
        assertThat(refund.status()).as("%s", refund.body()).isBetween(200, 299);
        Await.until(
                "the slot to be revoked",
                () -> owner.limits().path("max_deploys").asLong() == free);
        shop.untilHeard();
        sweep();
        assertThat(since("deploys_since")).isEqualTo(1);
        assertThat(owner.project("second").path("deploy_state").asText()).isEqualTo("deployed");
        graceIsOver();
        assertThat(sweep()).isEqualTo(1);
        assertThat(owner.project("second").path("deploy_state").asText()).isEqualTo("undeployed");
        assertThat(owner.project("p1").path("deploy_state").asText()).isEqualTo("deployed");
        assertThat(owner.project("second").path("id").asLong()).isEqualTo(second);
    }

    /** The whole way of a plan that ends: at once read only, then the days of grace, then fewer deploys. */
    @Test
    void whatIsAboveAfterAPlanEndedIsKeptReadOnlyAndUndeployedAfterTheGrace() throws Exception {
        premium();
        deployed(4);
        assertThat(shop.post("/api/admin/accounts/" + shop.account() + "/cancel?at_period_end=false", "", "k")
                        .status())
                .isEqualTo(200);

        assertThat(readOnly()).containsExactly("p4", "p3", "p2");
        assertThat(code(owner.call("PATCH", "/p2", "{\"name\":\"x\"}"))).isEqualTo("403 project_read_only");
        assertThat(code(owner.call("POST", "/p3/fork", "{}"))).isEqualTo("403 project_read_only");
        assertThat(owner.call("PATCH", "/p1", "{\"name\":\"x\"}").status()).isEqualTo(200);
        assertThat(sweep()).isZero();
        assertThat(Shop.atOnce(4, DeployIT::sweep)).containsOnly(0L);
        assertThat(up()).containsExactly("p4", "p3", "p2", "p1");
        JsonNode above = entitlements().path("above_limits");
        assertThat(above.path("projects").asBoolean()).isTrue();
        assertThat(above.path("deploys").asBoolean()).isTrue();
        assertThat(above.path("undeploy_after").asText()).isNotEmpty();
        assertThat(messages()).contains("limits.exceeded");

        graceIsOver();
        assertThat(Shop.atOnce(4, DeployIT::sweep).stream().mapToLong(n -> n).sum())
                .isEqualTo(3);
        assertThat(up()).containsExactly("p1");
        assertThat(readOnly()).containsExactly("p4", "p3", "p2");
        assertThat(code(owner.deploy("p2"))).isEqualTo("403 project_read_only");
        assertThat(messages().stream().filter("deployment.stopped"::equals)).hasSize(3);
        assertThat(messages().stream().filter("limits.exceeded"::equals)).hasSize(1);
        assertThat(history().stream().filter("project.undeployed"::equals)).hasSize(3);
        assertThat(history().stream().filter("limits.exceeded"::equals)).hasSize(2);
        assertThat(history()).endsWith("limits.kept");

        assertThat(owner.call("DELETE", "/p4", "").status()).isEqualTo(204);
        premium();
        assertThat(readOnly()).isEmpty();
        assertThat(owner.deploy("p2").status()).isEqualTo(200);
        assertThat(sweep()).isZero();
        assertThat(since("projects_since")).isZero();
    }

    @Test
    void aPlanThatComesBackWithinTheGraceChangesNothing() throws Exception {
        subscription("active");
        deployed(3);
        subscription("canceled");
        sweep();
        subscription("active");
        graceIsOver();
        assertThat(sweep()).isZero();
        assertThat(up()).hasSize(3);
        assertThat(history()).endsWith("limits.kept", "limits.kept");
        subscription("canceled");
        assertThat(sweep()).as("the grace begins anew").isZero();
        assertThat(up()).hasSize(3);
    }

    @Test
    void whoIsLateWithABillDeploysNothing() throws Exception {
        owner.created("Shop");
        seeds.execute("UPDATE accounts SET status = 'restricted' WHERE id = $1", shop.account());
        assertThat(code(owner.deploy("shop"))).isEqualTo("402 account_restricted");
        assertThat(owner.limits().path("can_deploy").asBoolean()).isFalse();
        assertThat(entitlements().path("codes")).isEmpty();
        seeds.execute("UPDATE accounts SET status = 'active' WHERE id = $1", shop.account());
        assertThat(owner.deploy("shop").status()).isEqualTo(200);
        seeds.execute("UPDATE accounts SET status = 'restricted' WHERE id = $1", shop.account());
        assertThat(owner.deploy("shop").status()).as("it is up").isEqualTo(200);
        assertThat(owner.undeploy("shop").status()).isEqualTo(200);
        seeds.execute("UPDATE accounts SET status = 'active' WHERE id = $1", shop.account());
    }

    @Test
    void aClosedAccountHasNoDeploys() throws Exception {
        owner.created("Shop");
        owner.deploy("shop");
        seeds.execute("UPDATE accounts SET status = 'closed' WHERE id = $1", shop.account());
        assertThat(sweep()).isEqualTo(1);
        assertThat(sweep()).isZero();
        assertThat(messages()).containsExactly("deployment.started", "deployment.stopped");
        assertThat(code(owner.deploy("shop"))).isEqualTo("404 not_found");
    }

    @ParameterizedTest
    @CsvSource({"active,premium", "trialing,premium", "past_due,premium", "unpaid,free", "canceled,free"})
    void thePlanIsThatOfASubscriptionThatGivesRights(String status, String plan) throws Exception {
        subscription(status);
        assertThat(entitlements().path("plan").asText()).isEqualTo(plan);
        assertThat(owner.limits().path("tier").asText()).isEqualTo(plan);
    }

    @Test
    void entitlementsSayWhatThereIsAndWhatAnUpgradeGives() throws Exception {
        JsonNode free = entitlements();
        assertThat(free.path("limits").toString())
                .isEqualTo("{\"max_projects\":1,\"max_deploys\":1,\"additional_slots\":0}");
        assertThat(free.path("codes").toString())
                .isEqualTo("[\"can_create_project\",\"can_fork_project\",\"can_deploy\"]");
        assertThat(free.path("upgrade").path("limits").toString()).isEqualTo("{\"max_projects\":5,\"max_deploys\":5}");
        assertThat(free.path("upgrade").path("price_cents").asLong()).isEqualTo(500);
        assertThat(free.path("deploy_slot").path("price_cents").asLong()).isEqualTo(1_000);
        deployed(1);
        JsonNode used = entitlements();
        assertThat(used.path("usage").toString()).isEqualTo("{\"projects\":1,\"deploys\":1}");
        assertThat(used.path("codes")).isEmpty();
        subscription("active");
        JsonNode premium = entitlements();
        assertThat(premium.path("upgrade").isNull()).isTrue();
        assertThat(premium.path("codes")).hasSize(3);
    }

    private void deployed(int projects) throws Exception {
        for (int i = 1; i <= projects; i++) {
            String slug = owner.created("P" + i);
            assertThat(owner.deploy(slug).status()).isEqualTo(200);
        }
    }

    private static long project(String slug) {
        return seeds.project(shop.account(), slug);
    }

    private List<String> readOnly() throws Exception {
        return slugs("status", "read_only");
    }

    private List<String> up() throws Exception {
        return slugs("deploy_state", "deployed");
    }

    private List<String> slugs(String field, String value) throws Exception {
        List<String> slugs = new ArrayList<>();
        owner.call("GET", "?limit=100", "").body().path("items").forEach(each -> {
            if (each.path(field).asText().equals(value)) {
                slugs.add(each.path("slug").asText());
            }
        });
        return slugs;
    }

    private JsonNode entitlements() throws Exception {
        return owner.any("GET", "/api/billing/entitlements", "").body();
    }

    private static void premium() throws Exception {
        Answer asked = shop.post("/api/admin/accounts/" + shop.account() + "/subscribe", "", "key");
        assertThat(shop.sandbox().pay(Shop.session(asked), TestMethod.VISA)).isEqualTo("succeeded");
        Await.until(
                "the plan",
                () -> shop.client()
                        .get("/api/admin/accounts/" + shop.account() + "/entitlements")
                        .body()
                        .path("plan")
                        .asText()
                        .equals("premium"));
    }

    private static void subscription(String status) {
        seeds.execute(
                "INSERT INTO subscriptions (id, account_id, livemode, price_id, status, cancel_at_period_end)"
                        + " VALUES ($1, $2, false, 'price_1', $3, false)"
                        + " ON CONFLICT (id) DO UPDATE SET status = $3",
                "sub_" + shop.account(),
                shop.account(),
                status);
    }

    /** How many deploys it took down. */
    @CanIgnoreReturnValue
    private static long sweep() throws Exception {
        Answer run = shop.client().post("/api/admin/project-limits/run", "");
        assertThat(run.status()).isEqualTo(200);
        return run.count("undeployed");
    }

    private static void graceIsOver() {
        seeds.execute(
                "UPDATE limit_overruns SET deploys_since = now() - interval '8 days' WHERE account_id = $1",
                shop.account());
    }

    private static long since(String column) {
        return seeds.number("SELECT count(" + column + ") FROM limit_overruns WHERE account_id = $1", shop.account());
    }

    private static List<String> messages() {
        return seeds
                .rows(
                        "SELECT type FROM notification_messages WHERE account_id = $1 AND type NOT LIKE"
                                + " 'subscription.%' ORDER BY id",
                        shop.account())
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private static List<String> history() {
        return seeds
                .rows(
                        "SELECT type FROM account_events WHERE account_id = $1 AND type NOT LIKE 'subscription.%'"
                                + " ORDER BY id",
                        shop.account())
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }
}
