package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.accounts.NameKind;
import dev.tollgate.sandbox.stripe.Fault;
import dev.tollgate.sandbox.stripe.TestMethod;
import io.vertx.sqlclient.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Data rights: an account's export and its end, and a person's end, against the sandbox's Stripe. */
class RightsIT extends InShop {
    private static String code(Answer answer) {
        return answer.status() + " " + answer.code();
    }

    private static String status(long account) {
        return seeds.text("SELECT status FROM accounts WHERE id = $1", account);
    }

    private static void untilClosed(long account) throws Exception {
        Await.until(
                "account " + account + " to be closed", () -> status(account).equals("closed"));
    }

    private static Answer end(Visitor visitor, String body) throws Exception {
        return visitor.call("DELETE", "/api/account", body);
    }

    /** The account's premium plan, paid. */
    private static String subscribed(long account) throws Exception {
        Answer asked = shop.post("/api/admin/accounts/" + account + "/subscribe", "", "sub-" + account);
        assertThat(shop.sandbox().pay(Shop.session(asked), TestMethod.VISA)).isEqualTo("succeeded");
        Await.until(
                "the subscription",
                () -> seeds.number("SELECT count(*) FROM subscriptions WHERE account_id = $1", account) == 1);
        return seeds.text("SELECT id FROM subscriptions WHERE account_id = $1", account);
    }

    @Test
    void anAccountEndsWithItsSubscriptionAndItsNameAndKeepsItsBooks() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        long account = owner.makeTeam();
        String subscription = subscribed(account);
        String customer = seeds.text("SELECT customer_id FROM stripe_customers WHERE account_id = $1", account);
        assertThat(seeds.grant(account, 5_000_000_000L, "gift")).isTrue();
        seeds.execute("UPDATE accounts SET external_id = 'their-name' WHERE id = $1", account);
        seeds.bind(NameKind.USER, "late-user", account);

        assertThat(code(end(owner, "{\"confirm\":\"Another\"}"))).isEqualTo("422 invalid_value");
        assertThat(code(end(owner, "{\"confirm\":\"A Team\"}"))).isEqualTo("409 balance_left");
        assertThat(status(account)).isEqualTo("active");
        List<Answer> atOnce = Shop.atOnce(3, () -> end(owner, "{\"confirm\":\"A Team\",\"forfeit_credits\":true}"));
        assertThat(atOnce).extracting(Answer::status).contains(202).isSubsetOf(202, 404);
        untilClosed(account);

        assertThat(shop.stripe().subscriptions().retrieve(subscription).getStatus())
                .isEqualTo("canceled");
        assertThat(shop.stripe().customers().retrieve(customer).getDeleted()).isTrue();
        assertThat(seeds.text("SELECT status FROM subscriptions WHERE account_id = $1", account))
                .isEqualTo("canceled");
        assertThat(seeds.text("SELECT name FROM accounts WHERE id = $1", account))
                .isEqualTo("closed account " + account);
        assertThat(seeds.number("SELECT count(*) FROM accounts WHERE external_id = 'their-name'"))
                .isZero();
        assertThat(seeds.number("SELECT count(*) FROM memberships WHERE account_id = $1", account))
                .isZero();
        assertThat(seeds.number("SELECT balance_nanos FROM wallets WHERE account_id = $1", account))
                .isZero();
        assertThat(owner.get("/api/account").status()).isEqualTo(404);
        assertThat(code(shop.post("/api/admin/accounts/" + account + "/credits/purchase", Shop.SMALL, "late")))
                .startsWith("404");
        lateUsageIsOwed(account);
        shop.untilHeard();
        assertThat(seeds.number("SELECT count(*) FROM sales WHERE account_id = $1", account))
                .isEqualTo(1);
        assertThat(status(account)).isEqualTo("closed");
    }

    /** Its names stay bound for a day. */
    private static void lateUsageIsOwed(long account) throws Exception {
        assertThat(shop.client()
                        .push(Call.of("late-" + account).user("late-user"))
                        .verdicts())
                .isEqualTo("1/0/0/0/0");
        assertThat(seeds.number("SELECT due_nanos FROM wallets WHERE account_id = $1", account))
                .isPositive();
        seeds.execute(
                "UPDATE account_closings SET requested_at = now() - interval '2 days', ask_at = now() WHERE account_id"
                        + " = $1",
                account);
        Await.until(
                "the names to be free",
                () -> seeds.number("SELECT count(*) FROM bindings WHERE account_id = $1", account) == 0);
        assertThat(shop.client()
                        .get("/api/admin/accounts/" + account + "/closing")
                        .body()
                        .path("finished_at")
                        .isNull())
                .isFalse();
    }

    @Test
    void whatIsDeployedEndsWithTheAccountInTheSameMoment() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        long account = owner.makeTeam();
        assertThat(owner.post("/api/projects", "{\"name\":\"Shop\"}").status()).isEqualTo(201);
        assertThat(owner.post("/api/projects/shop/deploy", "").status()).isEqualTo(200);
        long before = seeds.number("SELECT last_seq FROM deployment_feed");
        assertThat(end(owner, "{\"confirm\":\"A Team\"}").status()).isEqualTo(202);

        JsonNode told = shop.client().get("/v1/deployments?since=" + before).body();
        assertThat(told.path("items")).hasSize(1);
        assertThat(told.at("/items/0/account_id").asLong()).isEqualTo(account);
        assertThat(told.at("/items/0/state").asText()).isEqualTo("undeployed");
        assertThat(seeds.text("SELECT reason FROM deployment_changes WHERE seq = $1", before + 1))
                .isEqualTo("account_closed");
        assertThat(seeds.text("SELECT deploy_status FROM projects WHERE account_id = $1", account))
                .isEqualTo("undeployed");
        assertThat(seeds.number(
                        "SELECT count(*) FROM notification_messages WHERE account_id = $1 AND type ="
                                + " 'deployment.stopped'",
                        account))
                .isEqualTo(1);
        assertThat(seeds.text(
                        "SELECT actor FROM audit_log WHERE account_id = $1 AND action = 'project.undeployed'", account))
                .isEqualTo(owner.email());
    }

    /** Whichever is first: nothing is up in the end. */
    @Test
    void aDeployAndTheEndOfItsAccountAtOnceLeaveNothingUp() throws Exception {
        for (int i = 0; i < 5; i++) {
            Visitor owner = Visitor.register(shop.client());
            long account = owner.makeTeam();
            assertThat(owner.post("/api/projects", "{\"name\":\"Shop\"}").status())
                    .isEqualTo(201);
            AtomicInteger turn = new AtomicInteger(i);
            List<Answer> atOnce = Shop.atOnce(
                    2,
                    () -> turn.getAndIncrement() % 2 == 0
                            ? end(owner, "{\"confirm\":\"A Team\"}")
                            : owner.post("/api/projects/shop/deploy", ""));
            assertThat(atOnce).extracting(Answer::status).contains(202).isSubsetOf(200, 202, 403, 404);
            assertThat(seeds.text("SELECT deploy_status FROM projects WHERE account_id = $1", account))
                    .isEqualTo("undeployed");
        }
    }

    @Test
    void whileStripeIsAwayTheAccountWaitsAndIsClosedLater() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        long account = owner.makeTeam();
        String subscription = subscribed(account);
        shop.sandbox().fault(Fault.EMPTY_500, 100, "DELETE", "/v1/subscriptions");
        Answer asked = end(owner, "{\"confirm\":\"A Team\"}");
        assertThat(asked.status()).as("%s", asked.body()).isEqualTo(202);
        String closing = "/api/admin/accounts/" + account + "/closing";
        Await.until(
                "a failed try",
                () -> !shop.client().get(closing).body().path("waits_for").isNull());
        assertThat(status(account)).isEqualTo("closing");
        assertThat(owner.get("/api/account").status()).isEqualTo(404);
        shop.sandbox().clearFaults();
        seeds.execute("UPDATE account_closings SET ask_at = now() WHERE account_id = $1", account);
        untilClosed(account);
        assertThat(shop.stripe().subscriptions().retrieve(subscription).getStatus())
                .isEqualTo("canceled");
    }

    @Test
    void whatWouldBeLostIsNamed() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        long account = owner.makeTeam();
        seeds.bind(NameKind.USER, "debtor-" + account, account);
        assertThat(shop.client()
                        .push(Call.of("debt-" + account)
                                .user("debtor-" + account)
                                .tokens(1_000_000, 100_000))
                        .verdicts())
                .isEqualTo("1/0/0/0/0");
        assertThat(seeds.grant(account, 1_000_000_000L, "gift")).isTrue();
        Answer refused = end(owner, "{\"confirm\":\"A Team\"}");
        assertThat(code(refused)).isEqualTo("409 amount_due");
        assertThat(refused.body().path("detail").asText()).contains("owes", "Credits of 1.00 USD");
        assertThat(status(account)).isEqualTo("active");
        Visitor stranger = Visitor.register(shop.client()).in(account);
        assertThat(end(stranger, "{\"confirm\":\"A Team\"}").status()).isEqualTo(404);
    }

    @Test
    void aPersonGoesWithHisOwnAccountButNotWithTheLastOwnerOfATeam() throws Exception {
        Visitor person = Visitor.register(shop.client());
        long id = person.id();
        long own = person.ownAccount();
        String me = "{\"password\":\"" + Visitor.PASSWORD + "\"}";
        assertThat(code(person.call("DELETE", "/api/users/me", "{\"password\":\"wrong\"}")))
                .isEqualTo("403 wrong_password");
        assertThat(person.makeTeam()).isPositive();
        assertThat(code(person.call("DELETE", "/api/users/me", me))).isEqualTo("409 last_owner");
        assertThat(end(person, "{\"confirm\":\"A Team\"}").status()).isEqualTo(202);
        assertThat(person.in(own).get("/api/account").status()).isEqualTo(200);
        List<Answer> atOnce = Shop.atOnce(2, () -> person.call("DELETE", "/api/users/me", me));
        assertThat(atOnce).extracting(Answer::status).contains(204).isSubsetOf(204, 401, 403);
        untilClosed(own);
        assertThat(person.get("/api/users/me").status()).isEqualTo(401);
        Row left = seeds.rows(
                        "SELECT email, password_hash, name, deleted_at IS NOT NULL AS gone FROM people WHERE id = $1",
                        id)
                .getFirst();
        assertThat(left.getString("email")).isNull();
        assertThat(left.getString("password_hash")).isNull();
        assertThat(left.getString("name")).isEqualTo("deleted person");
        assertThat(left.getBoolean("gone")).isTrue();
        assertThat(Visitor.register(shop.client(), person.email()).id()).isNotEqualTo(id);
    }

    @Test
    void anExportHoldsAllOfTheAccountAndNoSecret() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        long account = owner.makeTeam();
        assertThat(subscribed(account)).startsWith("sub_");
        assertThat(seeds.grant(account, 7_000_000_000L, "gift")).isTrue();
        seeds.bind(NameKind.USER, "exported-" + account, account);
        for (int i = 0; i < 3; i++) {
            assertThat(shop.client()
                            .push(IntStream.range(i * 400, (i + 1) * 400)
                                    .mapToObj(n -> Call.of("export-" + account + "-" + n)
                                            .user("exported-" + account))
                                    .toList())
                            .status())
                    .isEqualTo(200);
        }
        seeds.execute(
                "INSERT INTO webhook_endpoints (account_id, url, secret) VALUES ($1, 'https://their.example/',"
                        + " 'whsec_their-secret')",
                account);
        Answer file = owner.get("/api/account/export");
        assertThat(file.status()).isEqualTo(200);
        JsonNode json = file.body();
        assertThat(json.at("/account/0/name").asText()).isEqualTo("A Team");
        assertThat(json.path("usage")).hasSize(1_200);
        Set<String> calls = new TreeSet<>();
        json.path("usage").forEach(each -> calls.add(each.path("call_id").asText()));
        assertThat(calls).hasSize(1_200);
        assertThat(json.at("/members/0/email").asText()).isEqualTo(owner.email());
        for (String part : List.of("keys", "orders", "subscriptions", "invoices", "purchases", "ledger", "webhooks")) {
            assertThat(json.path(part)).as(part).isNotEmpty();
        }
        assertThat(json.toString()).doesNotContain("whsec_", "idempotency_key", "password", "digest");
        assertThat(owner.get("/api/account/export?format=csv").status()).isEqualTo(200);
        assertThat(code(owner.get("/api/account/export?format=xml"))).isEqualTo("422 invalid_value");
        assertThat(shop.client()
                        .get("/api/admin/accounts/" + account + "/export")
                        .body()
                        .path("usage"))
                .hasSize(1_200);
        assertThat(code(shop.client().get("/api/admin/accounts/987654/export"))).isEqualTo("404 not_found");
        assertThat(seeds.number(
                        "SELECT count(*) FROM audit_log WHERE action = 'account.exported' AND account_id = $1",
                        account))
                .isEqualTo(3);
    }

    /** A table of customers' data that is new must be in the export, or be listed here with why not. */
    @Test
    void eachTableOfAnAccountIsInTheExport() throws Exception {
        Set<String> elsewhere = Set.of(
                "account_closings", // there is none while somebody may export
                "balance_alerts", // follows from the ledger
                "deployment_changes", // told in its history
                "limit_overruns", // told in its history
                "litellm_syncs", // when the operator's fleet was asked
                "usage_days", // sums of what stands in usage
                "topup_charges", // how Stripe is asked
                "usage_keys", // digests of what stands in usage
                "wallets"); // in account
        String source = Files.readString(Path.of("src/main/java/dev/tollgate/rights/ExportSectionsSql.java"));
        List<String> missing = seeds
                .rows("SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                        + " WHERE a.attname = 'account_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
                        + " AND c.relnamespace = 'public'::regnamespace")
                .stream()
                .map(row -> row.getString(0))
                .filter(table -> !elsewhere.contains(table)
                        && !source.contains("FROM " + table)
                        && !source.contains("\"" + table + "\""))
                .toList();
        assertThat(missing).isEmpty();
    }
}
