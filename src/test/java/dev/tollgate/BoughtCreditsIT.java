package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.stripe.StripeSigner;
import dev.tollgate.stripe.TestEvents;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The two halves together: credits are bought through Stripe, and usage spends them. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class BoughtCreditsIT {
    private static final String SANDBOX_SECRET = "whsec_tollgate_sandbox_secret";

    @Test
    void usageSpendsTheCreditsThatStripeWasPaidFor(Pool pool, DatabaseAddress address) throws Exception {
        Seeds seeds = new Seeds(pool);
        long account = seeds.accountWithKey("key-buyer");
        try (Gateway gateway = Gateway.start(address).warmed(seeds, 1)) {
            GatewayClient client = gateway.client();
            String session = TestEvents.sessionId();
            Answer opened = client.post(
                    "/api/admin/accounts/" + account + "/orders",
                    "{\"package\":\"small\",\"session_id\":\"" + session + "\"}");
            assertThat(opened.status()).isEqualTo(201);
            String event = TestEvents.completed(session).encode();
            deliver(client, event);
            deliver(client, event);
            Await.until("the credits", () -> balance(client, account).startsWith("5.00 due 0.00"));

            Answer pushed = client.push(
                    Call.of("call-1").key("key-buyer").model("gpt-4o").tokens(1_000_000, 100_000));
            assertThat(pushed.verdicts()).isEqualTo("1/0/0/0/0");
            assertThat(balance(client, account)).isEqualTo("1.50 due 0.00");

            Answer beyond = client.push(
                    Call.of("call-2").key("key-buyer").model("gpt-4o").tokens(1_000_000, 100_000));
            assertThat(beyond.verdicts()).isEqualTo("1/0/0/0/0");
            assertThat(balance(client, account)).isEqualTo("0.00 due 2.00");
            assertThat(seeds.audit().isClean()).isTrue();
        }
    }

    private static void deliver(GatewayClient client, String event) throws Exception {
        String signature = new StripeSigner(SANDBOX_SECRET).header(event, Instant.now());
        Answer answer = client.call("POST", "/api/webhooks/stripe", event, "Stripe-Signature", signature);
        assertThat(answer.status()).isEqualTo(200);
    }

    private static String balance(GatewayClient client, long account) throws Exception {
        Answer answer = client.get("/v1/accounts/" + account + "/balance");
        return answer.body().path("balance_usd").asText() + " due "
                + answer.body().path("due_usd").asText();
    }
}
