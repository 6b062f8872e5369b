package dev.tollgate;

import static dev.tollgate.Shop.atOnce;
import static dev.tollgate.Shop.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.param.PaymentMethodAttachParams;
import com.stripe.param.SubscriptionUpdateParams;
import dev.tollgate.sandbox.stripe.TestMethod;
import dev.tollgate.sandbox.stripe.WebhookMode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The premium plan from the first click to its end, against the sandbox's Stripe. */
class PlanIT extends InShop {
    @Test
    void thePlanIsBoughtOnceAndInForceAtOnce() throws Exception {
        assertThat(plan()).isEqualTo("free");
        Answer asked = post("subscribe");
        assertThat(asked.status()).isEqualTo(201);
        assertThat(asked.body().path("url").asText()).contains(session(asked));

        assertThat(shop.sandbox().pay(session(asked), TestMethod.VISA)).isEqualTo("succeeded");

        assertThat(shop.page(session(asked)).body()).contains("Thank you", "premium plan");
        assertThat(plan()).isEqualTo("premium");
        Answer subscription = subscription();
        assertThat(subscription.body().path("status").asText()).isEqualTo("active");
        assertThat(subscription.body().path("current_period_end").asText()).isNotEmpty();
        assertThat(code(post("subscribe"))).isEqualTo("409 already_subscribed");
        shop.untilHeard();
        assertThat(plan()).isEqualTo("premium");
        assertThat(shop.balance("balance_usd")).isEqualTo("0.00");
    }

    @Test
    void eventsInAnyOrderAndTwiceComeToTheSame() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.duplicates(2).shuffled());
        subscribe(TestMethod.VISA);
        shop.untilHeard();
        assertThat(plan()).isEqualTo("premium");
    }

    @Test
    void twoTabsGetTheSameCheckout() throws Exception {
        List<Answer> answers = atOnce(8, () -> post("subscribe"));
        Set<String> sessions = new HashSet<>();
        for (Answer each : answers) {
            sessions.add(session(each));
        }
        assertThat(sessions).hasSize(1);
        assertThat(shop.sessionsAtStripe()).hasSize(1);
    }

    /** The event is lost, so that the order still looks open when the second click comes. */
    @Test
    void aSecondClickAfterThePaymentBuysNothingMore() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        String session = session(post("subscribe"));
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        assertThat(code(post("subscribe"))).isEqualTo("409 already_subscribed");
        assertThat(plan()).isEqualTo("premium");
    }

    @Test
    void aCheckoutThatHasExpiredIsFollowedByAnother() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        String first = session(post("subscribe"));
        shop.sandbox().advance(Duration.ofHours(25));
        String second = session(post("subscribe"));
        assertThat(second).isNotEqualTo(first);
        assertThat(shop.sandbox().pay(second, TestMethod.VISA)).isEqualTo("succeeded");
        assertThat(shop.page(second).body()).contains("Thank you");
        assertThat(shop.page(first).body()).contains("Too late");
    }

    @Test
    void cancelledItLastsUntilThePeriodEndsUnlessItIsRenewed() throws Exception {
        subscribe(TestMethod.VISA);
        Answer cancelled = post("cancel");
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.body().path("cancel_at_period_end").asBoolean()).isTrue();
        assertThat(plan()).isEqualTo("premium");
        assertThat(post("renew").body().path("cancel_at_period_end").asBoolean())
                .isFalse();
        shop.sandbox().advance(Duration.ofDays(32));
        shop.untilHeard();
        assertThat(plan()).isEqualTo("premium");

        assertThat(post("cancel?at_period_end=true").status()).isEqualTo(200);
        shop.sandbox().advance(Duration.ofDays(32));
        shop.untilHeard();
        assertThat(plan()).isEqualTo("free");
        assertThat(code(post("cancel"))).isEqualTo("409 no_subscription");
        subscribe(TestMethod.VISA);
        assertThat(plan()).isEqualTo("premium");
    }

    @Test
    void cancelledAtOnceItEndsAtOnce() throws Exception {
        subscribe(TestMethod.VISA);
        Answer cancelled = post("cancel?at_period_end=false");
        assertThat(cancelled.body().path("status").asText()).isEqualTo("canceled");
        assertThat(plan()).isEqualTo("free");
        assertThat(code(post("renew"))).isEqualTo("409 no_subscription");
    }

    @Test
    void aRenewalThatIsNotPaidIsSaid() throws Exception {
        subscribe(TestMethod.VISA);
        String id = subscription().body().path("subscription_id").asText();
        PaymentMethodAttachParams customer = PaymentMethodAttachParams.builder()
                .setCustomer(shop.stripe().subscriptions().retrieve(id).getCustomer())
                .build();
        String empty = shop.stripe()
                .paymentMethods()
                .attach("pm_card_chargeCustomerFail", customer)
                .getId();
        SubscriptionUpdateParams change = SubscriptionUpdateParams.builder()
                .setDefaultPaymentMethod(empty)
                .build();
        assertThat(shop.stripe().subscriptions().update(id, change).getStatus()).isEqualTo("active");
        shop.sandbox().advance(Duration.ofDays(33));
        shop.untilHeard();
        assertThat(subscription().body().path("status").asText()).isEqualTo("past_due");
    }

    @Test
    void thePortalIsOpenedForTheCustomer() throws Exception {
        Answer portal = post("portal");
        assertThat(portal.status()).as("%s", portal.body()).isEqualTo(200);
        assertThat(portal.body().path("url").asText()).contains("/p/session/");
    }

    @Test
    void thePortalOfACustomerThatStripeHasLostIsOfANewOne() throws Exception {
        String first = shop.customer(session(post("subscribe")));
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1));
        shop.stripe().customers().delete(first);
        assertThat(post("portal").status()).isEqualTo(200);
    }

    @Test
    void whatIsNoPlanIsRefused() throws Exception {
        assertThat(code(post("cancel"))).isEqualTo("409 no_subscription");
        assertThat(code(post("cancel?at_period_end=maybe"))).isEqualTo("422 invalid_value");
        assertThat(code(shop.post("/api/admin/accounts/999999/subscribe", "", "k")))
                .isEqualTo("404 not_found");
        assertThat(code(shop.post("/api/admin/accounts/999999/portal", "", "k")))
                .isEqualTo("404 not_found");
        assertThat(shop.client()
                        .call("POST", "/api/admin/accounts/" + shop.account() + "/subscribe", "")
                        .status())
                .isEqualTo(401);
    }

    private static void subscribe(TestMethod method) throws Exception {
        String session = session(post("subscribe"));
        assertThat(shop.sandbox().pay(session, method)).isEqualTo("succeeded");
        Await.until("the plan", () -> plan().equals("premium"));
    }

    private static Answer post(String what) throws Exception {
        return shop.post("/api/admin/accounts/" + shop.account() + "/" + what, "", "key");
    }

    private static Answer subscription() throws Exception {
        return shop.client().get("/api/admin/accounts/" + shop.account() + "/subscription");
    }

    private static String plan() throws Exception {
        return subscription().body().path("plan").asText();
    }

    private static String code(Answer answer) {
        return answer.status() + " " + answer.body().path("code").asText();
    }
}
