package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How often members open pages at Stripe: by account, by address, and what does not count. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class CheckoutLimitIT {
    private static Answer buy(Visitor visitor, String key, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "Idempotency-Key";
        all[1] = key;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return visitor.call("POST", "/api/billing/credits/purchase", "{\"package\":\"small\"}", all);
    }

    private static void assertTooOften(Answer answer) {
        assertThat(answer.status() + " " + answer.code()).isEqualTo("429 rate_limited");
        assertThat(Integer.parseInt(answer.header("retry-after"))).isPositive();
    }

    @Test
    void anAccountOpensSoManyAndIsShownWhatItOpenedAsOftenAsItAsks(Pool pool, DatabaseAddress address)
            throws Exception {
        Seeds seeds = new Seeds(pool);
        try (Gateway gateway = Gateway.start(address, "stripe.checkouts.perAccount=3", "stripe.checkouts.within=1h")) {
            GatewayClient client = gateway.client();
            Visitor visitor = Visitor.register(client);
            assertThat(buy(visitor, "k-1").status()).isEqualTo(201);
            assertThat(visitor.post("/api/billing/subscribe", "").status()).isEqualTo(201);
            assertThat(buy(visitor, "k-1").status()).as("shown again").isEqualTo(200);
            assertThat(visitor.post("/api/billing/portal", "").status()).isEqualTo(200);

            assertTooOften(buy(visitor, "k-2"));
            assertTooOften(visitor.post("/api/billing/credits/purchase", "{\"package\":\"small\"}"));
            assertTooOften(visitor.post("/api/billing/subscribe", ""));
            assertTooOften(visitor.call("POST", "/api/billing/portal", "", "Idempotency-Key", "k-1"));
            assertTooOften(visitor.get("/api/billing/portal"));
            assertTooOften(visitor.post("/api/billing/connect", ""));
            assertTooOften(visitor.post("/api/projects/deployment/purchase-slot", ""));
            assertTooOften(visitor.post("/api/marketplace/agents/" + sold(seeds) + "/purchase", ""));
            assertThat(buy(visitor, "k-1").status())
                    .as("shown again, all the same")
                    .isEqualTo(200);
            assertThat(visitor.get("/api/billing/subscription").status()).isEqualTo(200);
            long account = visitor.ownAccount();
            assertThat(seeds.number("SELECT count(*) FROM checkout_orders WHERE account_id = " + account))
                    .isEqualTo(2);

            for (int i = 0; i < 4; i++) {
                Answer byOperator = client.post("/api/admin/accounts/" + account + "/portal", "");
                assertThat(byOperator.status()).as("an operator").isEqualTo(200);
            }
            assertThat(buy(Visitor.register(client), "k-1").status())
                    .as("another account")
                    .isEqualTo(201);
        }
    }

    /** An agent that is paid once. */
    private static long sold(Seeds seeds) {
        long creator = seeds.account("a creator");
        return seeds.number("INSERT INTO agents (slug, name, creator_account_id, pricing, price_cents)"
                + " VALUES ('sold', 'Sold', " + creator + ", 'one_time', 900) RETURNING id");
    }

    @Test
    void anAddressOpensSoManyForAllItsAccountsAndAnotherAddressOthers(Pool pool, DatabaseAddress address)
            throws Exception {
        try (Gateway gateway = Gateway.start(
                address,
                "stripe.checkouts.perAddress=2",
                "stripe.checkouts.within=1h",
                "people.addressHeader=X-Forwarded-For")) {
            for (int i = 0; i < 2; i++) {
                assertThat(buy(Visitor.register(gateway.client()), "k", "X-Forwarded-For", "192.0.2.7")
                                .status())
                        .isEqualTo(201);
            }
            Visitor third = Visitor.register(gateway.client());
            assertTooOften(buy(third, "k", "X-Forwarded-For", "192.0.2.7"));
            assertTooOften(buy(third, "k", "X-Forwarded-For", "192.0.2.8, 192.0.2.7"));
            List<Answer> atOnce =
                    Shop.atOnce(6, () -> buy(Visitor.register(gateway.client()), "k", "X-Forwarded-For", "192.0.2.9"));
            assertThat(atOnce).extracting(Answer::status).containsOnly(201, 429);
            assertThat(atOnce).filteredOn(each -> each.status() == 201).hasSize(2);
        }
    }
}
