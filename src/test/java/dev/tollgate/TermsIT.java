package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.access.Scope;
import dev.tollgate.access.ServiceKeys;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Terms that are agreed with an account: its limits, and what its calls cost. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by open()
class TermsIT {
    private static final String TERMS =
            "{\"plan\":\"enterprise\",\"max_projects\":50,\"max_deploys\":20,\"discount_bps\":1500}";

    /** 100 tokens of gpt-4o at 2.50 and 10 at 10 dollars per million, and 15 % less. */
    private static final String USUAL = "0.00035";

    private static final String DISCOUNTED = "0.0002975";

    private static Seeds seeds;
    private static Gateway gateway;
    private String key = "";
    private long account;
    private int calls;

    @BeforeAll
    static void open(Pool pool, DatabaseAddress address) {
        seeds = new Seeds(pool);
        gateway = Gateway.start(address);
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @BeforeEach
    void begin() {
        key = "key-" + System.nanoTime();
        account = seeds.accountWithKey(key);
    }

    @AfterEach
    void audit() {
        assertThat(seeds.audit().table()).contains("The books are clean");
    }

    @Test
    void callsCostLessSinceTheTermsWereAgreedAndNoneBefore() throws Exception {
        untilCharged(USUAL, Instant.now());
        Instant before = Instant.now();
        assertThat(call("PUT", TERMS).status()).isEqualTo(200);

        untilChargedNow(DISCOUNTED);
        untilCharged(USUAL, before.minusSeconds(1));

        assertThat(seeds.number(
                        "SELECT count(*) FROM usage_logs WHERE account_id = $1 AND discount_bps = 1500", account))
                .isPositive();
        assertThat(call("DELETE", "").body().path("plan").asText()).isEqualTo("standard");
        untilChargedNow(USUAL);
        assertThat(call("DELETE", "").code()).isEqualTo("no_terms");
    }

    @Test
    void aCreatorsOwnPriceIsNotDiscounted() throws Exception {
        long creator = seeds.account("creator " + key);
        long agent = seeds.agent("agent-" + account, creator);
        seeds.entitle(account, agent);
        assertThat(call("PUT", TERMS).status()).isEqualTo(200);
        untilChargedNow(DISCOUNTED);

        Answer pushed =
                push(next(Instant.now()).metadata("spend_logs_metadata", Map.of("tollgate_agent", "agent-" + account)));

        // 100 tokens at the agent's 3 dollars and 10 at its 15, and nine tenths of that to its creator.
        assertThat(pushed.body().path("charged_usd").asText()).isEqualTo("0.00045");
        assertThat(seeds.number(
                        "SELECT creator_nanos FROM usage_logs WHERE account_id = $1 AND price_source = 'agent' AND"
                                + " discount_bps IS NULL",
                        account))
                .isEqualTo(405_000);
    }

    @Test
    void theAccountMayHaveWhatWasAgreedUntilThatEnds() throws Exception {
        assertPlan("free", 1, 1);
        assertThat(call("PUT", TERMS).body().path("max_deploys").asInt()).isEqualTo(20);
        assertPlan("enterprise", 50, 20);
        assertThat(call("PUT", TERMS.replace("50", "60")).status()).isEqualTo(200);
        assertPlan("enterprise", 60, 20);
        assertThat(call("DELETE", "").status()).isEqualTo(200);
        assertPlan("free", 1, 1);

        JsonNode first = gateway.client().get(path() + "?limit=2").body();
        assertThat(first.path("items")).hasSize(2);
        assertThat(first.path("items").path(0).path("plan").asText()).isEqualTo("standard");
        JsonNode second = gateway.client()
                .get(path() + "?limit=2&cursor=" + first.path("next_cursor").asText())
                .body();
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.path("items").path(0).path("max_projects").asInt()).isEqualTo(50);
        assertThat(second.path("next_cursor").isNull()).isTrue();
    }

    @Test
    void thePlanHasOneNameWhereverItIsAskedFor() throws Exception {
        assertPlanEverywhere("free", "free", 1, 1);
        assertThat(call("PUT", TERMS).status()).isEqualTo(200);
        assertPlanEverywhere("enterprise", "enterprise", 50, 20);

        seeds.execute(
                "INSERT INTO subscriptions (id, account_id, status, livemode, price_id, cancel_at_period_end)"
                        + " VALUES ('sub_' || $1::bigint, $1, 'active', false, 'price_premium', false)",
                account);
        assertPlanEverywhere("enterprise", "enterprise", 50, 20);
        assertThat(ofAccount("/subscription").path("subscription_id").asText()).isEqualTo("sub_" + account);

        assertThat(call("DELETE", "").status()).isEqualTo(200);
        assertPlanEverywhere("premium", "pro", 5, 5);
    }

    @Test
    void whoHasAnAgreedPlanIsSoldNoOther() throws Exception {
        assertThat(call("PUT", TERMS).status()).isEqualTo(200);
        Answer refused = subscribe();
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("code").asText()).isEqualTo("already_subscribed");

        assertThat(call("DELETE", "").status()).isEqualTo(200);
        assertThat(subscribe().status()).isEqualTo(201);
    }

    private Answer subscribe() throws Exception {
        return gateway.client()
                .call(
                        "POST",
                        "/api/admin/accounts/" + account + "/subscribe",
                        "",
                        "Authorization",
                        "Bearer " + ServiceKeys.SANDBOX_ADMIN);
    }

    private void assertPlanEverywhere(String plan, String tier, int projects, int deploys) throws Exception {
        JsonNode subscription = ofAccount("/subscription");
        assertThat(subscription.path("plan").asText()).isEqualTo(plan);
        assertThat(subscription.path("tier").asText()).isEqualTo(tier);
        assertThat(subscription.path("is_active").asBoolean()).isEqualTo(!plan.equals("free"));
        assertThat(subscription.path("max_projects").asInt()).isEqualTo(projects);
        assertThat(subscription.path("max_deploys").asInt()).isEqualTo(deploys);
        JsonNode entitlements = ofAccount("/entitlements");
        assertThat(entitlements.path("plan").asText()).isEqualTo(plan);
        assertThat(entitlements.at("/limits/max_projects").asInt()).isEqualTo(projects);
        assertThat(entitlements.path("effective_max_deploys").asInt()).isEqualTo(deploys);
        assertThat(ofAccount("").path("plan").asText()).as("to operators").isEqualTo(plan);
    }

    private JsonNode ofAccount(String what) throws Exception {
        Answer answer = gateway.client().get("/api/admin/accounts/" + account + what);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void theSameAgreedSeveralTimesAtOnceIsAgreedOnce() throws Exception {
        assertThat(Shop.atOnce(8, () -> call("PUT", TERMS).status())).containsOnly(200);

        assertThat(seeds.number("SELECT count(*) FROM account_terms WHERE account_id = $1", account))
                .isEqualTo(1);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws Exception {
        Answer wrong =
                call("PUT", "{\"plan\":\"gold\",\"max_projects\":-1,\"max_deploys\":1000001,\"discount_bps\":10000}");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body().path("detail").asText())
                .contains("plan must", "max_projects must", "max_deploys must", "discount_bps must");
        assertThat(call("PUT", "{\"plan\":\"enterprise\"}")
                        .body()
                        .path("detail")
                        .asText())
                .contains("max_projects must", "max_deploys must", "discount_bps must");
        assertThat(call("PUT", TERMS.replace("1500", "15.5")).status()).isEqualTo(422);
        assertThat(call("PUT", TERMS.replace("}", ",\"price_list\":null}")).status())
                .isEqualTo(422);
        assertThat(call("PUT", "{").status()).isEqualTo(400);
        long known = account;
        account = 999_999_999;
        assertThat(call("PUT", TERMS).status()).isEqualTo(404);
        assertThat(gateway.client().get(path()).status()).isEqualTo(404);
        account = known;
        assertPlan("free", 1, 1);
    }

    @Test
    void onlyOperatorsAgreeOnTerms() throws Exception {
        String reader = "Bearer " + seeds.serviceKey("terms-reader", Scope.READ);
        assertThat(gateway.client()
                        .call("PUT", path(), TERMS, "Authorization", reader)
                        .status())
                .isEqualTo(403);
        assertThat(gateway.client()
                        .call("GET", path(), "", "Authorization", reader)
                        .status())
                .isEqualTo(403);
        assertThat(gateway.client().call("DELETE", path(), "").status()).isEqualTo(401);
    }

    private void assertPlan(String plan, int projects, int deploys) throws Exception {
        JsonNode body = gateway.client().get(path()).body();
        assertThat(body.path("plan").asText()).isEqualTo(plan);
        assertThat(body.path("max_projects").asInt()).isEqualTo(projects);
        assertThat(body.path("max_deploys").asInt()).isEqualTo(deploys);
    }

    private void untilChargedNow(String usd) throws Exception {
        Await.until("a call for " + usd, () -> charged(Instant.now()).equals(usd));
    }

    private void untilCharged(String usd, Instant at) throws Exception {
        Await.until("a call for " + usd, () -> charged(at).equals(usd));
    }

    private String charged(Instant at) throws Exception {
        return push(next(at)).body().path("charged_usd").asText();
    }

    private Call next(Instant at) {
        calls++;
        return Call.of(key + "-" + calls).key(key).at(at.toEpochMilli() / 1e3);
    }

    private Answer push(Call call) throws Exception {
        return gateway.client().push(call);
    }

    private String path() {
        return "/api/admin/accounts/" + account + "/terms";
    }

    private Answer call(String method, String body) throws Exception {
        return gateway.client()
                .call(
                        method,
                        path(),
                        body,
                        "Authorization",
                        "Bearer " + ServiceKeys.SANDBOX_ADMIN,
                        "Content-Type",
                        "application/json");
    }
}
