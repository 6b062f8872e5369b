package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.config.Config;
import dev.tollgate.config.Secret;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.MetricsRegistry;
import dev.tollgate.sandbox.stripe.SandboxOptions;
import dev.tollgate.sandbox.stripe.TestMethod;
import dev.tollgate.sandbox.stripe.WebhookMode;
import dev.tollgate.stripe.ReconciliationProgress;
import dev.tollgate.stripe.ReconciliationReport;
import dev.tollgate.stripe.ReconciliationRuns;
import dev.tollgate.stripe.ReconciliationWindow;
import dev.tollgate.stripe.StripeCalls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may reconcile when: one at a time, each day once, and twice at once without harm. */
class ReconciliationRunsIT extends InShop {
    private final Pool pool;
    private final DatabaseAddress address;
    private final Vertx vertx = Vertx.vertx();
    private final MetricsRegistry registry = new MetricsRegistry();
    private final StripeCalls calls;

    ReconciliationRunsIT(Pool pool, DatabaseAddress address) {
        this.pool = pool;
        this.address = address;
        calls = new StripeCalls(vertx, new Secret(SandboxOptions.SECRET_KEY), shop.stripeUrl());
    }

    @BeforeEach
    void forget() throws Exception {
        shop.untilHeard();
        seeds.execute("DELETE FROM reconciliation_runs");
    }

    @AfterEach
    void end() {
        calls.close();
        Seeds.get(vertx.close());
        registry.close();
    }

    /** A run that was given up, since its node said nothing for long, goes on beside the one that took its place. */
    @Test
    void twoRepairsAtOnceChangeEachSumOnce() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        for (int i = 0; i < 12; i++) {
            String session = Shop.session(shop.buy(Shop.SMALL, "k" + i));
            assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        }
        ReconciliationRuns one = runs("0s");
        ReconciliationRuns other = runs("0s");
        ReconciliationRuns.Request repair = request(true);
        long given = begun(one, repair);
        assertThat(Seeds.get(other.begin(repair, Duration.ZERO))).isNull();
        seeds.execute("UPDATE reconciliation_runs SET beat_at = now() - interval '6 minutes'");
        long taken = begun(other, repair);

        Future<ReconciliationReport> first = one.carryOut(given, repair, silent());
        Future<ReconciliationReport> second = other.carryOut(taken, repair, silent());
        assertThat(Seeds.get(second).isClean()).isTrue();
        assertThatThrownBy(() -> Seeds.get(first)).hasMessageContaining("given up by another");
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo("60.00");
        assertThat(seeds.number("SELECT count(*) FROM ledger_transfers WHERE account_id = $1", shop.account()))
                .isEqualTo(12);
        assertThat(Reconciling.look(shop)).isEmpty();
    }

    @Test
    void whoeverAsksAtOnceNothingIsMendedTwice() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        String session = Shop.session(shop.buy(Shop.SMALL, "key"));
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        List<Answer> answers =
                Shop.atOnce(8, () -> shop.client().post("/api/admin/reconciliation/run", "{\"repair\":true}"));
        assertThat(answers).extracting(Answer::status).contains(202).isSubsetOf(202, 409);
        assertThat(answers)
                .filteredOn(each -> each.status() == 409)
                .allMatch(each -> each.body().path("code").asText().equals("reconciliation_running"));
        Await.until(
                "the runs to end", () -> Reconciling.show(shop).path("running").isNull());
        assertThat(Reconciling.show(shop).path("last").path("started_by").asText())
                .startsWith("api:");
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo("5.00");
        assertThat(Reconciling.look(shop)).isEmpty();
    }

    /** Events are on their way at any moment. */
    @Test
    void whatArrivesMeanwhileIsNoFinding() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.delayed(1_500));
        String session = Shop.session(shop.buy(Shop.SMALL, "key"));
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        ReconciliationRuns patient = runs("4s");
        ReconciliationRuns hasty = runs("0s");
        ReconciliationRuns.Request look = request(false);
        // The events of the session and of its payment, and the order.
        assertThat(Seeds.get(hasty.carryOut(begun(hasty, look), look, silent())).findings())
                .hasSize(3);
        ReconciliationReport report = Seeds.get(patient.carryOut(begun(patient, look), look, silent()));
        assertThat(report.findings()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(shop.balance("balance_usd")).isEqualTo("5.00");
    }

    /** Two nodes that have an account at Stripe, and a day of two seconds. */
    @Test
    void ofTwoNodesOneReconcilesEachDay() throws Exception {
        String[] settings = {
            "stripe.secretKey=" + SandboxOptions.SECRET_KEY,
            "stripe.apiUrl=" + shop.stripeUrl(),
            "stripe.webhookSecrets=whsec_51Hq9ZLkJ2mVx7Qb",
            "stripe.reconcile.every=2s",
            "stripe.reconcile.settle=0s"
        };
        String open = Shop.session(shop.buy(Shop.SMALL, "open"));
        try (Gateway one = Gateway.start(address, settings);
                Gateway other = Gateway.start(address, settings)) {
            Await.until("three days", () -> done("true") >= 3);
            assertThat(done("started_at > now() - interval '2 seconds'")).isLessThanOrEqualTo(2);
            seeds.execute(
                    "UPDATE checkout_orders SET status = 'paid', granted_at = now() WHERE stripe_session_id = $1",
                    open);
            for (GatewayClient each : List.of(one.client(), other.client())) {
                Await.until("the alert", () -> findings(each) == 1);
                assertThat(each.metric("tollgate_reconciliation_findings{code=\"missed_event\"}"))
                        .isZero();
                assertThat(each.metric("tollgate_job_last_success_seconds{job=\"reconcile\"}"))
                        .isGreaterThan((double) (Instant.now().getEpochSecond() - 60));
            }
            seeds.execute(
                    "UPDATE checkout_orders SET status = 'pending', granted_at = NULL WHERE stripe_session_id = $1",
                    open);
            Await.until("the alert to end", () -> findings(one.client()) == 0 && findings(other.client()) == 0);
        }
        assertThat(seeds.number("SELECT count(*) FROM reconciliation_runs WHERE status = 'running'"))
                .isZero();
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        String path = "/api/admin/reconciliation";
        assertThat(code("{\"from\":\"yesterday\"}")).isEqualTo("422 invalid_value");
        assertThat(code("{\"from\":\"2020-01-01\"}")).isEqualTo("422 invalid_value");
        assertThat(code("{\"from\":\"2100-01-02\",\"to\":\"2100-01-01\"}")).isEqualTo("422 invalid_value");
        assertThat(code("{\"repairs\":true}")).isEqualTo("422 invalid_value");
        assertThat(code("[]")).isEqualTo("400 malformed_json");
        assertThat(shop.client().call("GET", path, "").status()).isEqualTo(401);
        assertThat(shop.client().call("POST", path + "/run", "").status()).isEqualTo(401);
        JsonNode nothing = Reconciling.show(shop);
        assertThat(nothing.path("running").isNull()).isTrue();
        assertThat(nothing.path("last").isNull()).isTrue();
        Answer bare = shop.post(path + "/run", "", "key");
        assertThat(bare.status()).as("%s", bare.body()).isEqualTo(202);
        assertThat(Reconciling.ended(shop, bare.body().path("id").asLong())
                        .path("last")
                        .path("repair")
                        .asBoolean())
                .isFalse();
    }

    private static String code(String body) throws Exception {
        Answer answer = shop.client().post("/api/admin/reconciliation/run", body);
        return answer.status() + " " + answer.body().path("code").asText();
    }

    private static double findings(GatewayClient client) throws Exception {
        return client.metric("tollgate_reconciliation_findings{code=\"grant_without_payment\"}");
    }

    private static long done(String which) {
        return seeds.number(
                "SELECT count(*) FROM reconciliation_runs WHERE status = 'done' AND started_by = 'job' AND " + which);
    }

    private ReconciliationRuns runs(String settle) {
        Config config = Config.of(
                "stripe.secretKey=" + SandboxOptions.SECRET_KEY,
                "stripe.webhookSecrets=whsec_51Hq9ZLkJ2mVx7Qb",
                "stripe.reconcile.settle=" + settle);
        return ReconciliationRuns.of(vertx, pool, config, calls, new Metrics(registry.meters()));
    }

    private static ReconciliationRuns.Request request(boolean repair) {
        return new ReconciliationRuns.Request(
                ReconciliationWindow.of(null, null, Instant.now().plusSeconds(60)), true, repair, "test");
    }

    private static long begun(ReconciliationRuns runs, ReconciliationRuns.Request request) {
        Long id = Seeds.get(runs.begin(request, Duration.ZERO));
        assertThat(id).isNotNull();
        return id == null ? 0 : id;
    }

    private static ReconciliationProgress silent() {
        return new ReconciliationProgress(step -> {});
    }
}
