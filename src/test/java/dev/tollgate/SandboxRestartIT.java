package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.sandbox.stripe.TestMethod;
import io.vertx.sqlclient.Pool;
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
