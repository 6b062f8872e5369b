package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.model.checkout.Session;
import com.stripe.param.checkout.SessionCreateParams;
import dev.tollgate.config.Config;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.sandbox.stripe.SandboxOptions;
import dev.tollgate.sandbox.stripe.StripeSandbox;
import dev.tollgate.sandbox.stripe.TestMethod;
import dev.tollgate.sandbox.stripe.WebhookMode;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway in sandbox mode has its own Stripe, and hears of what happens there. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class StripeSandboxIT {
    static {
        Stripe.enableTelemetry = false;
    }

    private static StripeSandbox sandbox(Gateway gateway) {
        return Objects.requireNonNull(gateway.stripeSandbox());
    }

    private static Session smallPackage(StripeSandbox sandbox) throws Exception {
        return StripeClient.builder()
                .setApiKey(SandboxOptions.SECRET_KEY)
                .setApiBase(sandbox.url().toString())
                .build()
                .v1()
                .checkout()
                .sessions()
                .create(SessionCreateParams.builder()
                        .setMode(SessionCreateParams.Mode.PAYMENT)
                        .setSuccessUrl("http://localhost:8080/return")
                        .addLineItem(SessionCreateParams.LineItem.builder()
                                .setQuantity(1L)
                                .setPriceData(SessionCreateParams.LineItem.PriceData.builder()
                                        .setCurrency("usd")
                                        .setUnitAmount(500L)
                                        .setProductData(SessionCreateParams.LineItem.PriceData.ProductData.builder()
                                                .setName("Credits")
                                                .build())
                                        .build())
                                .build())
                        .build());
    }

    private static void order(GatewayClient client, long account, Session session) throws Exception {
        Answer opened = client.post(
                "/api/admin/accounts/" + account + "/orders",
                "{\"package\":\"small\",\"session_id\":\"" + session.getId() + "\"}");
        assertThat(opened.status()).isEqualTo(201);
    }

    private static String balance(GatewayClient client, long account) throws Exception {
        return client.get("/v1/accounts/" + account + "/balance")
                .body()
                .path("balance_usd")
                .asText();
    }

    @Test
    void creditsPaidInTheSandboxAreGrantedOnceHoweverOftenItTells(Pool pool, DatabaseAddress address) throws Exception {
        Seeds seeds = new Seeds(pool);
        long account = seeds.accountWithKey("key-sandbox-card");
        try (Gateway gateway = Gateway.start(address).warmed(seeds, 1)) {
            StripeSandbox sandbox = sandbox(gateway);
            sandbox.control().webhooks(WebhookMode.DEFAULT.duplicates(2).shuffled());
            Session session = smallPackage(sandbox);
            order(gateway.client(), account, session);
            assertThat(sandbox.control().pay(session.getId(), TestMethod.DECLINED))
                    .isEqualTo("declined");
            assertThat(sandbox.control().pay(session.getId(), TestMethod.VISA)).isEqualTo("succeeded");
            Await.until("all deliveries", () -> sandbox.control().webhooksIdle());
            Await.until("the credits", () -> balance(gateway.client(), account).equals("5.00"));
            assertThat(seeds.audit().isClean()).isTrue();
        }
    }

    @Test
    void aBankDebitGrantsNothingUntilItSettles(Pool pool, DatabaseAddress address) throws Exception {
        Seeds seeds = new Seeds(pool);
        long account = seeds.accountWithKey("key-sandbox-debit");
        try (Gateway gateway = Gateway.start(address).warmed(seeds, 1)) {
            StripeSandbox sandbox = sandbox(gateway);
            Session session = smallPackage(sandbox);
            order(gateway.client(), account, session);
            assertThat(sandbox.control().pay(session.getId(), TestMethod.BANK_DEBIT))
                    .isEqualTo("processing");
            String orders = "/api/admin/accounts/" + account + "/orders";
            Await.until(
                    "the order to wait",
                    () -> gateway.client()
                            .get(orders)
                            .body()
                            .path("items")
                            .path(0)
                            .path("status")
                            .asText()
                            .equals("awaiting_funds"));
            assertThat(balance(gateway.client(), account)).isEqualTo("0.00");
            sandbox.control().advance(Duration.ofDays(4));
            Await.until("the credits", () -> balance(gateway.client(), account).equals("5.00"));
            assertThat(seeds.audit().isClean()).isTrue();
        }
    }

    @Test
    void itDoesNotRunBesideARealAccount(Pool pool, DatabaseAddress address) throws Exception {
        String key = "stripe.secretKey=sk_test_51Hq9ZLkJ2mVx7Qb";
        String secret = "stripe.webhookSecrets=whsec_51Hq9ZLkJ2mVx7Qb";
        try (Gateway gateway = Gateway.start(address, key, secret).warmed(new Seeds(pool), 1)) {
            assertThat(gateway.stripeSandbox()).isNull();
        }
        assertThatThrownBy(() -> Config.of("stripe.publishableKey=pk_live_51Hq9ZLkJ2mVx7Qb"))
                .hasMessageContaining("is a live key");
    }
}
