package dev.tollgate;

import static dev.tollgate.Shop.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.param.PaymentMethodAttachParams;
import com.stripe.param.SubscriptionUpdateParams;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.sandbox.stripe.TestMethod;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The plan by the month and by the year, with a trial, and from the one to the other. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by open()
class PlanTermsIT {
    private static final int TRIAL_DAYS = 14;

    private static Seeds seeds;
    private static Shop shop;

    @BeforeAll
    static void open(Pool pool, DatabaseAddress address) throws Exception {
        seeds = new Seeds(pool);
        shop = new Shop(seeds, address, "plans.trialDays=" + TRIAL_DAYS, "plans.premiumYearCents=5000");
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    @BeforeEach
    void begin() {
        shop.begin();
    }

    @AfterEach
    void audit() {
        shop.audit();
    }

    @Test
    void aTrialCostsNothingAndIsThenPaidFor() throws Exception {
        Answer asked = post("subscribe");
        assertThat(asked.body().path("order").path("amount_cents").asLong()).isZero();
        assertThat(shop.sandbox().pay(session(asked), TestMethod.VISA)).isEqualTo("succeeded");
        assertThat(shop.page(session(asked)).body()).contains("Thank you");
        assertThat(subscription().path("status").asText()).isEqualTo("trialing");
        assertThat(subscription().path("plan").asText()).isEqualTo("premium");
        shop.untilHeard();
        assertThat(soldCents()).isZero();

        shop.sandbox().advance(Duration.ofDays(TRIAL_DAYS - 1));
        shop.untilHeard();
        assertThat(trialsToldOf()).isEqualTo(1);
        shop.sandbox().advance(Duration.ofDays(2));
        shop.untilHeard();
        assertThat(subscription().path("status").asText()).isEqualTo("active");
        assertThat(soldCents()).isEqualTo(500);
        assertThat(trialsToldOf()).isEqualTo(1);
    }

    @Test
    void aTrialIsForThoseWhoNeverHadThePlan() throws Exception {
        subscribe("month");
        assertThat(post("cancel?at_period_end=false").status()).isEqualTo(200);
        Answer again = post("subscribe");
        assertThat(again.body().path("order").path("amount_cents").asLong()).isEqualTo(500);
        assertThat(shop.sandbox().pay(session(again), TestMethod.VISA)).isEqualTo("succeeded");
        shop.untilHeard();
        assertThat(subscription().path("status").asText()).isEqualTo("active");
    }

    @Test
    void whoWantsTheOtherIntervalAfterAllCannotPayForBoth() throws Exception {
        String month = session(post("subscribe?interval=month"));
        String year = session(post("subscribe?interval=year"));
        assertThat(year).isNotEqualTo(month);
        assertThat(shop.stripe().checkout().sessions().retrieve(month).getStatus())
                .isEqualTo("expired");
        assertThat(session(post("subscribe?interval=year"))).isEqualTo(year);
        assertThat(shop.sandbox().pay(year, TestMethod.VISA)).isEqualTo("succeeded");
        shop.untilHeard();
        shop.sandbox().advance(Duration.ofDays(TRIAL_DAYS + 1));
        shop.untilHeard();
        assertThat(soldCents()).isEqualTo(5_000);
        assertThat(post("subscribe").status()).isEqualTo(409);
    }

    @Test
    void aChangeCostsWhatThePreviewSaysAndIsSoldOnce() throws Exception {
        subscribe("month");
        shop.sandbox().advance(Duration.ofDays(TRIAL_DAYS + 10));
        shop.untilHeard();
        assertThat(soldCents()).isEqualTo(500);
        JsonNode preview = shop.client().get(path("plan-change?interval=year")).body();
        long due = preview.path("due_now_cents").asLong();
        assertThat(due).isBetween(4_500L, 4_999L);
        String change = "plan-change?interval=year&proration_date="
                + preview.path("proration_date").asText();
        String before = subscription().path("price_id").asText();
        Answer changed = post(change);
        assertThat(changed.status()).as("%s", changed.body()).isEqualTo(200);
        assertThat(changed.body().path("price_id").asText()).isNotEqualTo(before);
        shop.untilHeard();
        assertThat(soldCents()).isEqualTo(500 + due);
        assertThat(code(post(change))).isEqualTo("409 same_plan");

        Answer back = post("plan-change?interval=month");
        assertThat(back.body().path("price_id").asText()).isEqualTo(before);
        shop.untilHeard();
        assertThat(soldCents()).isEqualTo(500 + due);
    }

    @Test
    void aChangeThatIsNotPaidChangesNothing() throws Exception {
        subscribe("month");
        shop.sandbox().advance(Duration.ofDays(TRIAL_DAYS + 1));
        shop.untilHeard();
        failingCard();
        String before = subscription().path("price_id").asText();
        assertThat(code(post("plan-change?interval=year"))).isEqualTo("402 payment_failed");
        shop.untilHeard();
        assertThat(subscription().path("price_id").asText()).isEqualTo(before);
        assertThat(subscription().path("status").asText()).isEqualTo("active");
        assertThat(soldCents()).isEqualTo(500);
    }

    @Test
    void whatCannotBeChangedIsSaid() throws Exception {
        assertThat(code(post("plan-change?interval=year"))).isEqualTo("409 no_subscription");
        assertThat(code(post("plan-change"))).isEqualTo("422 invalid_value");
        assertThat(code(post("subscribe?interval=week"))).isEqualTo("422 invalid_value");
        assertThat(code(post("plan-change?interval=year&proration_date=soon"))).isEqualTo("422 invalid_value");
    }

    private static void subscribe(String interval) throws Exception {
        String session = session(post("subscribe?interval=" + interval));
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        shop.untilHeard();
    }

    private static void failingCard() throws Exception {
        String id = subscription().path("subscription_id").asText();
        String customer = shop.stripe().subscriptions().retrieve(id).getCustomer();
        PaymentMethodAttachParams of =
                PaymentMethodAttachParams.builder().setCustomer(customer).build();
        String empty = shop.stripe()
                .paymentMethods()
                .attach("pm_card_chargeCustomerFail", of)
                .getId();
        SubscriptionUpdateParams use = SubscriptionUpdateParams.builder()
                .setDefaultPaymentMethod(empty)
                .build();
        assertThat(shop.stripe().subscriptions().update(id, use).getStatus()).isEqualTo("active");
    }

    private static String path(String what) {
        return "/api/admin/accounts/" + shop.account() + "/" + what;
    }

    private static Answer post(String what) throws Exception {
        return shop.post(path(what), "", "key");
    }

    private static JsonNode subscription() throws Exception {
        return shop.client().get(path("subscription")).body();
    }

    private static String code(Answer answer) {
        return answer.status() + " " + answer.body().path("code").asText();
    }

    private static long soldCents() {
        return seeds.number(
                "SELECT COALESCE(sum(amount_cents), 0)::bigint FROM sales WHERE account_id = $1", shop.account());
    }

    private static long trialsToldOf() {
        return seeds.number(
                "SELECT count(*) FROM notification_messages WHERE account_id = $1 AND type = 'trial.ending'",
                shop.account());
    }
}
