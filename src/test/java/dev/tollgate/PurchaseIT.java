package dev.tollgate;

import static dev.tollgate.Shop.SMALL;
import static dev.tollgate.Shop.atOnce;
import static dev.tollgate.Shop.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.checkout.Session;
import dev.tollgate.access.ServiceKeys;
import dev.tollgate.sandbox.stripe.Fault;
import dev.tollgate.sandbox.stripe.TestMethod;
import dev.tollgate.sandbox.stripe.WebhookMode;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A package of credits, from the wish for it to the page that says thanks, against the sandbox's Stripe. */
class PurchaseIT extends InShop {
    @Test
    void aPackageIsBoughtAndTheBuyerIsToldSo() throws Exception {
        Answer bought = shop.buy(SMALL, "key-1");
        assertThat(bought.status()).isEqualTo(201);
        String session = session(bought);
        assertThat(bought.body().path("url").asText())
                .isEqualTo(bought.body().path("checkout_url").asText())
                .contains(session);
        assertThat(shop.page(session).body()).contains("One moment", "http-equiv=\"refresh\"");

        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");

        HttpResponse<String> page = shop.page(session);
        assertThat(page.body()).contains("Thank you", "$5.00 of credits").doesNotContain("http-equiv=\"refresh\"");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));
        shop.untilBalance("5.00");
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo("5.00");
    }

    @Test
    void theReturnPageGrantsWhatNoEventTellsOf() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        String session = session(shop.buy(SMALL, "key-1"));
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        assertThat(shop.page(session).body()).contains("Thank you");
        assertThat(shop.balance("balance_usd")).isEqualTo("5.00");
    }

    @Test
    void eventsAndReturnPagesAtOnceGrantOnce() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.duplicates(3).shuffled());
        String session = session(shop.buy("{\"package\":\"large\"}", "key-1"));
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        assertThat(atOnce(20, () -> shop.page(session).body().contains("Thank you")))
                .containsOnly(true);
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo("50.00");
    }

    @Test
    void theSamePurchaseSentTwiceIsOneOrder() throws Exception {
        List<Answer> answers = atOnce(10, () -> shop.buy(SMALL, "key-of-one-click"));
        assertThat(answers).extracting(Answer::status).containsOnly(200, 201);
        Set<String> sessions = new HashSet<>();
        for (Answer each : answers) {
            sessions.add(session(each));
        }
        assertThat(sessions).hasSize(1);
        assertThat(shop.orders()).hasSize(1);
        assertThat(shop.sessionsAtStripe()).hasSize(1);
        Answer other = shop.buy("{\"package\":\"medium\"}", "key-of-one-click");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body().path("code").asText()).isEqualTo("idempotency_key_reused");
        Answer saving = shop.buy("{\"package\":\"small\",\"save_payment_method\":true}", "key-of-one-click");
        assertThat(saving.status()).isEqualTo(409);
        assertThat(session(shop.buy(SMALL, "key-of-the-next"))).isNotIn(sessions);
    }

    @Test
    void allPurchasesOfAnAccountAreOfOneCustomer() throws Exception {
        AtomicInteger last = new AtomicInteger();
        assertThat(atOnce(8, () -> shop.buy(SMALL, "key-" + last.incrementAndGet())))
                .extracting(Answer::status)
                .containsOnly(201);
        assertThat(shop.sessionsAtStripe()).hasSize(8);
        assertThat(shop.sessionsAtStripe().stream().map(Session::getCustomer).distinct())
                .hasSize(1);
    }

    /** Whatever happens to the call: nothing is sold twice, and asking again with the same key gets it. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatFailsAtStripeIsHadByAskingAgain(Fault fault) throws Exception {
        int times = 3;
        for (String path : List.of("/v1/customers", "/v1/checkout/sessions")) {
            shop.sandbox().fault(fault, times, "POST", path);
            Answer answer = shop.buy(SMALL, "key-1");
            for (int i = 0; answer.status() == 503 && i < times; i++) {
                assertThat(answer.body().path("code").asText()).isEqualTo("checkout_unavailable");
                answer = shop.buy(SMALL, "key-1");
            }
            assertThat(answer.status()).as("%s", answer.body()).isIn(200, 201);
            shop.sandbox().clearFaults();
        }
        String session = session(shop.buy(SMALL, "key-1"));
        assertThat(shop.orders()).hasSize(1);
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        shop.untilBalance("5.00");
    }

    @Test
    void aCustomerDeletedAtStripeIsMadeAnew() throws Exception {
        String first = shop.customer(session(shop.buy(SMALL, "key-1")));
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1));
        shop.stripe().customers().delete(first);
        Answer unheard = shop.buy(SMALL, "key-2");
        assertThat(unheard.status()).isEqualTo(201);
        String second = shop.customer(session(unheard));
        assertThat(second).isNotEqualTo(first);

        shop.stripe().customers().delete(second);
        shop.untilHeard();
        assertThat(seeds.number("SELECT count(*) FROM stripe_customers WHERE account_id = " + shop.account()))
                .isZero();
        assertThat(shop.customer(session(shop.buy(SMALL, "key-3")))).isNotIn(first, second);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"package\":\"huge\"}; key; 422; invalid_value",
                "{}; key; 422; invalid_value",
                "{\"package\":\"small\",\"amount_cents\":1}; key; 422; invalid_value",
                "{\"package\":\"small\",\"save_payment_method\":\"yes\"}; key; 422; invalid_value",
                "[]; key; 400; malformed_json",
                "{\"package\":\"small\"}; two words; 400; invalid_idempotency_key"
            })
    void whatIsNoPurchaseIsRefused(String body, String key, int status, String code) throws Exception {
        Answer answer = shop.buy(body, key);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
        assertThat(answer.body().path("code").asText()).isEqualTo(code);
        assertThat(shop.orders()).isEmpty();
    }

    @Test
    void nobodyBuysForOrSeesWhatIsNotThere() throws Exception {
        String purchase = "/api/admin/accounts/" + shop.account() + "/credits/purchase";
        String session = session(shop.buy(SMALL, "key-1"));
        long other = seeds.accountWithKey("key-" + System.nanoTime());
        assertThat(shop.client()
                        .post("/api/admin/accounts/999999/credits/purchase", SMALL)
                        .status())
                .isEqualTo(404);
        assertThat(shop.client().call("POST", purchase, SMALL).status()).isEqualTo(401);
        assertThat(shop.client()
                        .call("POST", purchase, SMALL, "Authorization", "Bearer " + ServiceKeys.SANDBOX_INGEST)
                        .status())
                .isEqualTo(403);
        assertThat(shop.checkout(shop.account(), session).status()).isEqualTo(200);
        assertThat(shop.checkout(other, session).status()).isEqualTo(404);
        assertThat(shop.page("cs_test_of_nobody").statusCode()).isEqualTo(404);
        assertThat(shop.page("").statusCode()).isEqualTo(404);
        assertThat(shop.page("%00").statusCode()).isEqualTo(404);
    }
}
