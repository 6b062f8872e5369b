package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.access.Scope;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.sandbox.stripe.TestMethod;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What operators change, operation by operation of the contract: each that succeeds leaves one row in the audit log, which says who
 * did what to which account.
 */
@ExtendWith(PostgresExtension.class)
@Timeout(300)
class AuditWalkIT {
    private static final String WALKER = "a key of walker";
    private static final String SINCE = "{\"since\":\"2026-01-01T00:00:00Z\"}";

    /** The booking is a row, as it is without a second operator, and the decision is one. */
    private static final Map<String, Integer> ROWS = Map.of("approveCreditRequest", 2);

    /** Of nothing that an operator does through these is known in the transaction what it changes: their request is noted. */
    private static final Set<String> BY_REQUEST = Set.of(
            "replayStripeEvent",
            "runAutoTopups",
            "runBills",
            "runPayouts",
            "runProjectLimits",
            "runReconciliation",
            "syncLitellm");

    private static Seeds seeds;
    private static Shop shop;
    private static LitellmStandIn litellm;
    private static String walker;
    private static String asker;

    private final Set<String> walked = new TreeSet<>();
    private long account;
    private int keys;

    @BeforeAll
    static void open(Pool pool, DatabaseAddress address) throws Exception {
        seeds = new Seeds(pool);
        litellm = new LitellmStandIn();
        walker = seeds.serviceKey("walker", Scope.ADMIN);
        asker = seeds.serviceKey("asker", Scope.ADMIN);
        shop = new Shop(
                seeds,
                address,
                "litellm.url=" + litellm.url(),
                "litellm.key=" + LitellmStandIn.KEY,
                "litellm.interval=0s",
                "plans.premiumYearCents=5000");
    }

    @AfterAll
    static void close() {
        shop.close();
        litellm.close();
    }

    /** All of the contract under /api/admin that changes something, in an order in which it can succeed. */
    @Test
    void eachOperationThatChangesSomethingLeavesOneRow() throws Exception {
        account = walk("makeAccount", "/accounts", "{\"name\":\"Walked\"}").count("id");
        walk("changeAccount", of(""), "{\"external_id\":\"walked\"}");
        credits();
        plan();
        agents();
        projects();
        webhooks();
        terms();
        machines();
        runs();
        ends();

        Set<String> missing = new Contract()
                .operations().stream()
                        .filter(each -> each.changes() && each.path().startsWith("/api/admin/"))
                        .map(Contract.Operation::id)
                        .collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(walked);
        assertThat(missing).as("operations that nobody has tried").isEmpty();
        shop.untilHeard();
        shop.audit();
    }

    private void credits() throws Exception {
        walk("adjustCredits", of("/credits"), "{\"amount_usd\":\"5.00\",\"reason\":\"welcome\"}");
        Answer bought = walk("purchaseCreditsForAccount", of("/credits/purchase"), Shop.SMALL);
        pay(bought);
        long order = bought.body().path("order").path("id").asLong();
        walk("refundOrder", of("/orders/" + order + "/refund"), "{\"amount_cents\":100}");
        walk("recordOrder", of("/orders"), "{\"package\":\"small\",\"session_id\":\"cs_test_walked\"}");
        for (String decision : List.of("approve", "reject")) {
            Answer asked = call(asker, "POST", of("/credits"), "{\"amount_usd\":\"5000\",\"reason\":\"contract\"}");
            assertThat(asked.status()).as("%s", asked.body()).isEqualTo(202);
            walk(decision + "CreditRequest", "/credit-requests/" + asked.count("id") + "/" + decision, "");
        }
    }

    private void plan() throws Exception {
        pay(walk("subscribeForAccount", of("/subscribe"), ""));
        walk("changePlanForAccount", of("/plan-change?interval=year"), "");
        walk("cancelForAccount", of("/cancel"), "");
        walk("renewForAccount", of("/renew"), "");
        walk("makePortalForAccount", of("/portal"), "");
        walk(
                "putAutoTopupForAccount",
                of("/auto-topup"),
                "{\"enabled\":false,\"threshold_cents\":500,\"amount_cents\":1000,\"monthly_cap_cents\":5000}");
        walk("removeAutoTopupForAccount", of("/auto-topup"), "");
        walk("connectForAccount", of("/connect"), "");
    }

    private void agents() throws Exception {
        String looks = "\"name\":\"Helper\",\"description\":\"Helps.\",\"published\":true,";
        long own = walk("makeAgentForAccount", of("/agents"), "{" + looks + "\"pricing\":\"free\"}")
                .count("id");
        walk("changeAgentForAccount", of("/agents/" + own), "{\"published\":false}");
        String others = "/accounts/" + seeds.account("Creator") + "/agents";
        long free = call(asker, "POST", others, "{" + looks + "\"pricing\":\"free\"}")
                .count("id");
        walk("purchaseAgentForAccount", of("/agents/" + free + "/purchase"), "");
        walk("toggleAgentForAccount", of("/agents/" + free + "/toggle"), "{\"enabled\":false}");
        walk("removeAgentForAccount", of("/agents/" + free + "/library"), "");
        String monthly = "{\"name\":\"Monthly\",\"description\":\"Helps.\",\"published\":true,\"pricing\":\"monthly\","
                + "\"price_cents\":1000}";
        long paid = call(asker, "POST", others, monthly).count("id");
        pay(walk("purchaseAgentForAccount", of("/agents/" + paid + "/purchase"), ""));
        String subscription =
                seeds.text("SELECT id FROM subscriptions WHERE account_id = $1 AND agent_id = $2", account, paid);
        walk("cancelAgentForAccount", of("/subscriptions/" + subscription + "/cancel"), "");
        walk("renewAgentForAccount", of("/subscriptions/" + subscription + "/renew"), "");
        walk("cancelAgentSubscription", of("/agents/" + paid + "/cancel"), "");
        walk("renewAgentSubscription", of("/agents/" + paid + "/renew"), "");
    }

    private void projects() throws Exception {
        walk("makeProjectForAccount", of("/projects"), "{\"name\":\"Search\"}");
        walk("changeProjectForAccount", of("/projects/search"), "{\"name\":\"Find\"}");
        walk("forkProjectForAccount", of("/projects/search/fork"), "{\"name\":\"Other\"}");
        walk("deployProjectForAccount", of("/projects/search/deploy"), "");
        walk("undeployProjectForAccount", of("/projects/search/deploy"), "");
        walk("deleteProjectForAccount", of("/projects/search"), "");
        walk("purchaseSlotForAccount", of("/deploy-slots/purchase"), "");
    }

    private void webhooks() throws Exception {
        for (String[] each : new String[][] {{"Account", of("/webhooks")}, {"", "/webhooks"}}) {
            String owner = each[0].isEmpty() ? "OfOperator" : "ForAccount";
            String path = each[1];
            String one = path + "/"
                    + walk("makeWebhook" + owner, path, "{\"url\":\"http://127.0.0.1:9/" + owner + "\"}")
                            .count("id");
            walk("rotateWebhookSecret" + owner, one + "/rotate-secret", "");
            walk("enableWebhook" + owner, one + "/enable", "");
            walk("replayWebhook" + owner, one + "/replay", SINCE);
            if (!each[0].isEmpty()) {
                told();
            }
            walk("deleteWebhook" + owner, one, "");
        }
        walk(
                "putNotificationSettingsForAccount",
                of("/notifications"),
                "{\"email\":\"billing@example.com\",\"low_days\":3}");
    }

    /** Something of which the account's endpoint is told, though it does not hear it. */
    private void told() throws Exception {
        assertThat(call(asker, "POST", of("/projects/other/deploy"), "").status())
                .isEqualTo(200);
        String sent = "SELECT message_id::text FROM notification_messages m WHERE account_id = $1 AND EXISTS"
                + " (SELECT FROM notification_deliveries d WHERE d.message = m.id)";
        Await.until("the message", () -> !seeds.rows(sent, account).isEmpty());
        walk("replayMessage", "/messages/" + seeds.text(sent, account) + "/replay", "");
    }

    private void terms() throws Exception {
        walk(
                "putTerms",
                of("/terms"),
                "{\"plan\":\"enterprise\",\"max_projects\":50,\"max_deploys\":20,\"discount_bps\":1500}");
        walk("endTerms", of("/terms"), "");
        walk("makeReferralCodeForAccount", of("/referral-code"), "");
    }

    private void machines() throws Exception {
        walk("bind", of("/bindings"), "{\"kind\":\"user\",\"value\":\"user-77\"}");
        walk("unbind", of("/bindings?kind=user&value=user-77"), "");
        String price = "{\"model\":\"walked\",\"prices\":{\"input_cost_per_token\":\"%s\"}}";
        long first =
                walk("draftPriceBook", "/prices", price.formatted("0.000001")).count("version");
        walk("activatePriceBook", "/prices/" + first + "/activate", "");
        long second =
                walk("draftPriceBook", "/prices", price.formatted("0.000002")).count("version");
        walk("withdrawPriceBook", "/prices/" + second + "/withdraw", "");
        String key = "/keys/"
                + walk("makeServiceKey", "/keys", "{\"label\":\"a fleet\",\"scopes\":[\"ingest\"]}")
                        .count("id");
        walk("rotateServiceKey", key + "/rotate", "");
        walk("revokeServiceKey", key, "");
        String person = "/people/" + Visitor.register(shop.client()).id();
        walk("changePerson", person, "{\"operator\":true}");
        walk("endPersonSessions", person + "/sessions", "");
    }

    private void runs() throws Exception {
        shop.untilHeard();
        seeds.execute("UPDATE stripe_inbox SET status = 'ignored' WHERE seq = (SELECT max(seq) FROM stripe_inbox)");
        walk(
                "replayStripeEvent",
                "/stripe/events/platform/"
                        + seeds.text("SELECT event_id FROM stripe_inbox ORDER BY seq DESC LIMIT 1")
                        + "/replay",
                "");
        walk("runPayouts", "/payouts/run", "");
        walk("runBills", "/bills/run", "");
        walk("runAutoTopups", "/auto-topups/run", "");
        walk("runProjectLimits", "/project-limits/run", "");
        walk("syncLitellm", "/litellm/sync", "");
        walk("runReconciliation", "/reconciliation/run", "{\"repair\":false}");
        Await.until(
                "the reconciliation",
                () -> seeds.number("SELECT count(*) FROM reconciliation_runs WHERE status = 'running'") == 0);
    }

    private void ends() throws Exception {
        account = walk("makeAccount", "/accounts", "{\"name\":\"Ends\"}").count("id");
        walk("closeAccount", of("/close"), "{\"confirm\":\"Ends\"}");
    }

    private String of(String behind) {
        return "/accounts/" + account + behind;
    }

    private void pay(Answer bought) throws Exception {
        String session = Shop.session(bought);
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        Await.until(
                "the order to be paid",
                () -> shop.checkout(account, session)
                        .body()
                        .path("status")
                        .asText()
                        .equals("paid"));
        shop.untilHeard();
    }

    /** Does it, and looks at what it has left. */
    @CanIgnoreReturnValue
    private Answer walk(String operation, String path, String body) throws Exception {
        long before = seeds.number("SELECT COALESCE(max(id), 0) FROM audit_log");
        Contract.Operation declared = new Contract().operation(operation);
        Answer answer = call(walker, declared.method(), path, body);
        assertThat(answer.status()).as("%s: %s", declared, answer.body()).isLessThan(300);
        walked.add(operation);
        int expected = ROWS.getOrDefault(operation, 1);
        if (BY_REQUEST.contains(operation)) {
            Await.until("the row of " + declared, () -> rows(before).size() == expected);
        }
        List<Row> rows = rows(before);
        assertThat(rows).as("%s", declared).hasSize(expected);
        Long named = declared.path().contains("/accounts/{id}") ? account : null;
        for (Row row : rows) {
            assertThat(row.getString("subject")).as("%s", declared).isNotBlank();
            assertThat(row.getString("action").startsWith("request."))
                    .as("%s", declared)
                    .isEqualTo(BY_REQUEST.contains(operation));
            if (named != null) {
                assertThat(row.getLong("account_id")).as("%s", declared).isEqualTo(named);
            }
        }
        return answer;
    }

    private static List<Row> rows(long after) {
        return seeds.rows(
                "SELECT action, account_id, subject FROM audit_log WHERE id > $1 AND actor_kind = 'service_key' AND"
                        + " actor = $2",
                after,
                WALKER);
    }

    private Answer call(String key, String method, String path, String body) throws Exception {
        return shop.client()
                .call(
                        method,
                        "/api/admin" + path,
                        body,
                        "Authorization",
                        "Bearer " + key,
                        "Content-Type",
                        "application/json",
                        "Idempotency-Key",
                        "walk-" + keys++);
    }

    /** Members' money, and what nothing was changed by. */
    @Test
    void whatMembersBuyIsInTheLogUnderTheirNameOnceHoweverOftenTheyAsk() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        long team = owner.makeTeam();
        for (int i = 0; i < 3; i++) {
            assertThat(owner.call("POST", "/api/billing/credits/purchase", Shop.SMALL, "Idempotency-Key", "same")
                            .status())
                    .isIn(200, 201);
            assertThat(owner.post("/api/billing/subscribe", "").status()).isIn(200, 201);
        }
        assertThat(owner.call("POST", "/api/billing/credits/purchase", "{\"package\":\"huge\"}")
                        .status())
                .isEqualTo(422);
        assertThat(owner.post("/api/billing/cancel", "").status()).isEqualTo(409);
        assertThat(owner.post("/api/billing/referral-code", "").status()).isEqualTo(200);
        assertThat(owner.post("/api/billing/referral-code", "").status()).isEqualTo(200);
        assertThat(owner.call("PUT", "/api/account/notifications", "{\"low_balance_usd\":\"7\"}")
                        .status())
                .isEqualTo(200);
        List<Row> rows = seeds.rows(
                "SELECT action, actor, before, after FROM audit_log WHERE account_id = $1 ORDER BY id", team);
        assertThat(rows)
                .extracting(each -> each.getString("action"))
                .containsExactly(
                        "account.created",
                        "order.opened",
                        "order.opened",
                        "referral_code.made",
                        "notifications.changed");
        assertThat(rows).extracting(each -> each.getString("actor")).containsOnly(owner.email());
        JsonNode settings = GatewayClient.tree(String.valueOf(rows.getLast().getValue("after")));
        assertThat(settings.path("low_balance_usd").asText()).isEqualTo("7.00");
        assertThat(GatewayClient.tree(String.valueOf(rows.getLast().getValue("before")))
                        .path("low_balance_usd")
                        .isNull())
                .isTrue();
    }
}
