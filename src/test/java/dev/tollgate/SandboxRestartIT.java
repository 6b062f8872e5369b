package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Invoice;
import com.stripe.param.InvoicePayParams;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.sandbox.stripe.TestMethod;
import io.vertx.sqlclient.Pool;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sandbox's own Stripe forgets all when it ends; what can be bought after that is not spoiled by what was before. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class SandboxRestartIT {
    @Test
    void afterARestartEverythingCanBeBoughtAgain(Pool pool, DatabaseAddress address) throws Exception {
        Seeds seeds = new Seeds(pool);
        long account;
        long undecided;
        String leftOpen;
        try (Shop shop = new Shop(seeds, address)) {
            account = shop.account();
            assertThat(shop.paid(TestMethod.VISA)).isPositive();
            leftOpen = Shop.session(shop.buy(Shop.SMALL, "left-open"));
            String plan = Shop.session(post(shop, account, "subscribe"));
            assertThat(shop.sandbox().pay(plan, TestMethod.VISA)).isEqualTo("succeeded");
            assertThat(shop.page(plan).body()).contains("Thank you");
            String reviewer = Shop.session(post(shop, account, "agents/code-reviewer/purchase"));
            assertThat(shop.sandbox().pay(reviewer, TestMethod.VISA)).isEqualTo("succeeded");
            shop.untilHeard();
            assertThat(rights(seeds, account)).isEqualTo(1);
            shop.begin();
            undecided = shop.account();
            assertThat(post(shop, undecided, "subscribe").status()).isEqualTo(201);
        }
        try (Shop shop = new Shop(seeds, address)) {
            String plan = "/api/admin/accounts/" + account + "/subscription";
            assertThat(shop.client().get(plan).body().path("plan").asText()).isEqualTo("free");
            assertThat(rights(seeds, account)).isZero();
            String again = Shop.session(post(shop, account, "subscribe"));
            assertThat(shop.sandbox().pay(again, TestMethod.VISA)).isEqualTo("succeeded");
            Await.until(
                    "the plan",
                    () -> shop.client().get(plan).body().path("plan").asText().equals("premium"));
            assertThat(shop.client()
                            .get("/v1/accounts/" + account + "/balance")
                            .body()
                            .path("balance_usd")
                            .asText())
                    .isEqualTo("5.00");
            assertThat(shop.page(leftOpen).body()).contains("Too late");
            assertThat(post(shop, undecided, "subscribe").status()).isEqualTo(201);
            assertThat(post(shop, account, "portal").status()).isEqualTo(200);
            assertThat(seeds.number("SELECT count(*) FROM checkout_orders WHERE status = 'expired'"))
                    .isEqualTo(2);
            shop.audit();
        }
    }

    /** The invoice is gone with its Stripe; what it was for is owed all the same, and is billed once more and not twice. */
    @Test
    void anOpenBillIsVoidAndItsDebtIsBilledOnce(Pool pool, DatabaseAddress address) throws Exception {
        Seeds seeds = new Seeds(pool);
        long account;
        String lost;
        try (Shop shop = new Shop(seeds, address)) {
            account = shop.account();
            Call call =
                    Call.of("owed-" + account).key(shop.key()).model("gpt-4o").tokens(1_000_000, 100_000);
            Await.until("the charge", () -> shop.client().push(call).verdicts().equals("1/0/0/0/0"));
            assertThat(billed(shop, account)).containsExactly("open 350");
            lost = seeds.text("SELECT invoice_id FROM bills WHERE account_id = $1", account);
            shop.untilHeard();
        }
        try (Shop shop = new Shop(seeds, address)) {
            assertThat(bills(shop, account)).containsExactly("void 350");
            assertThat(due(shop, account)).isEqualTo("3.50");
            for (Answer answer : Shop.atOnce(3, () -> shop.post("/api/admin/bills/run", "", "k" + System.nanoTime()))) {
                assertThat(answer.status()).isEqualTo(200);
            }
            Await.until("the invoice", () -> bills(shop, account).contains("open 350"));
            assertThat(billed(shop, account)).containsExactly("open 350", "void 350");
            String again =
                    seeds.text("SELECT invoice_id FROM bills WHERE account_id = $1 AND status = 'open'", account);
            assertThat(again).isNotEqualTo(lost);
            Invoice paid = shop.stripe()
                    .invoices()
                    .pay(
                            again,
                            InvoicePayParams.builder()
                                    .setPaymentMethod("pm_card_visa")
                                    .build());
            assertThat(paid.getAmountPaid()).isEqualTo(350L);
            shop.untilHeard();
            assertThat(bills(shop, account)).containsExactly("paid 350", "void 350");
            assertThat(due(shop, account)).isEqualTo("0.00");
            assertThat(billed(shop, account)).hasSize(2);
            shop.audit();
        }
    }

    /** After a run. */
    private static List<String> billed(Shop shop, long account) throws Exception {
        assertThat(shop.post("/api/admin/bills/run", "", "k" + System.nanoTime())
                        .status())
                .isEqualTo(200);
        return bills(shop, account);
    }

    /** The latest first. */
    private static List<String> bills(Shop shop, long account) throws Exception {
        return shop.client()
                .get("/api/admin/accounts/" + account + "/bills")
                .body()
                .path("items")
                .valueStream()
                .map(each -> each.path("status").asText() + " "
                        + each.path("amount_cents").asLong())
                .toList();
    }

    private static String due(Shop shop, long account) throws Exception {
        return shop.client()
                .get("/v1/accounts/" + account + "/balance")
                .body()
                .path("due_usd")
                .asText();
    }

    private static long rights(Seeds seeds, long account) {
        return seeds.number(
                "SELECT count(*) FROM agent_entitlements JOIN agents ON agents.id = agent_id"
                        + " WHERE account_id = $1 AND slug = 'code-reviewer' AND status = 'active'",
                account);
    }

    private static Answer post(Shop shop, long account, String what) throws Exception {
        return shop.post("/api/admin/accounts/" + account + "/" + what, "", "key");
    }
}
