package dev.tollgate;

import static dev.tollgate.Shop.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Refund;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import dev.tollgate.sandbox.stripe.Fault;
import dev.tollgate.sandbox.stripe.TestMethod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Money given back by us or at Stripe, and money taken back by banks, against the sandbox's Stripe. */
class RefundIT extends InShop {
    @Test
    void aRefundAtStripeTakesTheCreditsBackAndOneThatFailsGivesThemBack() throws Exception {
        long paid = shop.paid(TestMethod.VISA);
        RefundCreateParams part = RefundCreateParams.builder()
                .setPaymentIntent(shop.payment(paid))
                .setAmount(200L)
                .build();
        assertThat(shop.stripe().refunds().create(part).getStatus()).isEqualTo("succeeded");
        shop.untilBalance("3.00");
        assertThat(shop.order(paid).path("reversed_cents").asLong()).isEqualTo(200);

        long other = shop.paid(TestMethod.REFUND_FAILS);
        shop.untilBalance("8.00");
        RefundCreateParams whole = RefundCreateParams.builder()
                .setPaymentIntent(shop.payment(other))
                .build();
        assertThat(shop.stripe().refunds().create(whole).getStatus()).isNotEqualTo("failed");
        shop.untilBalance("3.00");
        shop.sandbox().advance(Duration.ofDays(3));
        shop.untilBalance("8.00");
        assertThat(shop.clearingCents()).isEqualTo(-800);
    }

    @Test
    void aRefundOfOursTakesTheCreditsBackAtOnce() throws Exception {
        long paid = shop.paid(TestMethod.VISA);
        Answer answer = refund(paid, "{\"amount_cents\":200,\"reason\":\"duplicate\"}", "refund-1");
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        assertThat(answer.body().path("status").asText()).isEqualTo("made");
        assertThat(shop.balance("balance_usd")).isEqualTo("3.00");

        assertThat(refund(paid, "{}", "refund-2").body().path("amount_cents").asLong())
                .isEqualTo(300);
        assertThat(shop.balance("balance_usd")).isEqualTo("0.00");
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo("0.00");
        assertThat(atStripe(paid)).extracting(Refund::getAmount).containsExactlyInAnyOrder(200L, 300L);
        assertThat(shop.clearingCents()).isZero();
    }

    @Test
    void theSameRefundSentTwiceIsOne() throws Exception {
        long paid = shop.paid(TestMethod.VISA);
        List<Answer> answers = atOnce(10, () -> refund(paid, "{\"amount_cents\":100}", "one-click"));
        assertThat(answers).extracting(Answer::status).containsOnly(200, 201);
        assertThat(atStripe(paid)).hasSize(1);
        assertThat(shop.balance("balance_usd")).isEqualTo("4.00");
        assertThat(refund(paid, "{\"amount_cents\":101}", "one-click")
                        .body()
                        .path("code")
                        .asText())
                .isEqualTo("idempotency_key_reused");
    }

    @Test
    void refundsAtOnceNeverExceedThePayment() throws Exception {
        long paid = shop.paid(TestMethod.VISA);
        List<Integer> statuses = atOnce(
                12,
                () -> refund(paid, "{\"amount_cents\":100}", "refund-" + System.nanoTime())
                        .status());
        assertThat(statuses).containsOnly(201, 409);
        assertThat(statuses.stream().filter(each -> each == 201)).hasSize(5);
        assertThat(atStripe(paid)).hasSize(5);
        assertThat(shop.balance("balance_usd")).isEqualTo("0.00");
    }

    /** Whatever happens to the call: the money goes back once. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatFailsAtStripeIsMadeOnce(Fault fault) throws Exception {
        long paid = shop.paid(TestMethod.VISA);
        int times = 3;
        shop.sandbox().fault(fault, times, "POST", "/v1/refunds");
        Answer answer = refund(paid, "{\"amount_cents\":200}", "refund-1");
        for (int i = 0; answer.status() == 503 && i < times; i++) {
            assertThat(answer.body().path("code").asText()).isEqualTo("refund_delayed");
            answer = refund(paid, "{\"amount_cents\":200}", "refund-1");
        }
        assertThat(answer.status()).as("%s", answer.body()).isIn(200, 201);
        assertThat(atStripe(paid)).hasSize(1);
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo("3.00");
    }

    @Test
    void whatStripeRefusesIsSaidAndLeavesTheCredits() throws Exception {
        long paid = shop.paid(TestMethod.VISA);
        String inquiry = shop.sandbox().dispute(shop.charge(paid), "fraudulent", false);
        shop.untilBalance("0.00");
        Answer refused = refund(paid, "{\"amount_cents\":200}", "refund-1");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("code").asText()).isEqualTo("refund_refused");
        assertThat(refused.body().path("detail").asText()).contains("charge_disputed");
        assertThat(refund(paid, "{\"amount_cents\":200}", "refund-1").status()).isEqualTo(409);
        shop.sandbox().winDispute(inquiry);
        shop.untilBalance("5.00");
    }

    @ParameterizedTest
    @CsvSource({"true, 5.00", "false, 0.00"})
    void aDisputeTakesTheCreditsBackUntilItIsWon(boolean won, String balance) throws Exception {
        long paid = shop.paid(TestMethod.VISA);
        shop.untilBalance("5.00");
        String dispute = shop.sandbox().dispute(shop.charge(paid), "fraudulent", false);
        shop.untilBalance("0.00");
        if (won) {
            shop.sandbox().winDispute(dispute);
        } else {
            shop.sandbox().loseDispute(dispute);
        }
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo(balance);
        assertThat(shop.balance("due_usd")).isEqualTo("0.00");
    }

    @Test
    void anInquiryMovesNothing() throws Exception {
        long paid = shop.paid(TestMethod.VISA);
        shop.untilBalance("5.00");
        String inquiry = shop.sandbox().dispute(shop.charge(paid), "fraudulent", true);
        shop.sandbox().closeInquiry(inquiry);
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo("5.00");
    }

    @Test
    void whatIsNoRefundIsRefused() throws Exception {
        long paid = shop.paid(TestMethod.VISA);
        long open = shop.buy(Shop.SMALL, "open").body().path("order").path("id").asLong();
        assertThat(code(refund(paid, "{\"amount_cents\":0}", "a"))).isEqualTo("422 invalid_value");
        assertThat(code(refund(paid, "{\"amount_cents\":-1}", "b"))).isEqualTo("422 invalid_value");
        assertThat(code(refund(paid, "{\"amount_cents\":1.5}", "c"))).isEqualTo("422 invalid_value");
        assertThat(code(refund(paid, "{\"reason\":\"because\"}", "d"))).isEqualTo("422 invalid_value");
        assertThat(code(refund(paid, "{\"amount_cents\":501}", "e"))).isEqualTo("409 refund_exceeds_payment");
        assertThat(code(refund(open, "{}", "f"))).isEqualTo("409 order_not_paid");
        assertThat(code(refund(999_999, "{}", "g"))).isEqualTo("404 not_found");
        assertThat(code(shop.post("/api/admin/accounts/999999/orders/" + paid + "/refund", "{}", "h")))
                .isEqualTo("404 not_found");
        assertThat(shop.balance("balance_usd")).isEqualTo("5.00");
    }

    private static String code(Answer answer) {
        return answer.status() + " " + answer.body().path("code").asText();
    }

    private Answer refund(long order, String body, String key) throws Exception {
        return shop.post("/api/admin/accounts/" + shop.account() + "/orders/" + order + "/refund", body, key);
    }

    private List<Refund> atStripe(long order) throws Exception {
        return shop.stripe()
                .refunds()
                .list(RefundListParams.builder()
                        .setPaymentIntent(shop.payment(order))
                        .build())
                .getData();
    }
}
