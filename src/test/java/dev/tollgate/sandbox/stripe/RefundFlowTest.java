package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.Dispute;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.param.DisputeListParams;
import com.stripe.param.DisputeUpdateParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refunds and disputes: facts, section 3.4 and flow 12. */
class RefundFlowTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private PaymentIntent pay(String method, long cents) throws StripeException {
        return rig.stripe()
                .paymentIntents()
                .create(PaymentIntentCreateParams.builder()
                        .setAmount(cents)
                        .setCurrency("usd")
                        .setPaymentMethod(method)
                        .setConfirm(true)
                        .build());
    }

    private static RefundCreateParams.Builder of(PaymentIntent intent) {
        return RefundCreateParams.builder()
                .setPaymentIntent(intent.getId())
                .setReason(RefundCreateParams.Reason.REQUESTED_BY_CUSTOMER);
    }

    private Charge charge(PaymentIntent intent) throws StripeException {
        return rig.stripe().charges().retrieve(intent.getLatestCharge());
    }

    private Dispute dispute(PaymentIntent intent) throws StripeException {
        return rig.stripe()
                .disputes()
                .list(DisputeListParams.builder()
                        .setPaymentIntent(intent.getId())
                        .build())
                .getData()
                .getFirst();
    }

    private void refuses(RefundCreateParams.Builder params, String code) {
        assertThatThrownBy(() -> rig.stripe().refunds().create(params.build()))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.getCode()).isEqualTo(code));
    }

    @Test
    void partsAreRefundedUntilNothingIsLeft() throws Exception {
        PaymentIntent intent = pay("pm_card_visa", 1000);
        Refund first = rig.stripe().refunds().create(of(intent).setAmount(400L).build());
        assertThat(first.getStatus()).isEqualTo("succeeded");
        assertThat(charge(intent).getAmountRefunded()).isEqualTo(400);
        assertThat(charge(intent).getRefunded()).isFalse();
        assertThatThrownBy(() ->
                        rig.stripe().refunds().create(of(intent).setAmount(601L).build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("greater than unrefunded amount");
        assertThat(rig.stripe().refunds().create(of(intent).build()).getAmount())
                .isEqualTo(600);
        assertThat(charge(intent).getRefunded()).isTrue();
        refuses(of(intent), "charge_already_refunded");
        // The fee is not given back.
        assertThat(rig.control().balanceCents(null)).isEqualTo(-59);
        assertThat(rig.eventTypes()).endsWith("refund.created", "charge.refunded", "refund.created", "charge.refunded");
    }

    @Test
    void aRefundMayTakeAWhile() throws Exception {
        PaymentIntent intent = pay("pm_card_pendingRefund", 1000);
        Refund refund = rig.stripe().refunds().create(of(intent).build());
        assertThat(refund.getStatus()).isEqualTo("pending");
        rig.control().advance(Duration.ofDays(1));
        assertThat(rig.stripe().refunds().retrieve(refund.getId()).getStatus()).isEqualTo("succeeded");
        assertThat(rig.lastEvent("refund.updated").getData().getPreviousAttributes())
                .containsEntry("status", "pending");
    }

    @Test
    void aRefundThatFailsGivesTheMoneyBack() throws Exception {
        PaymentIntent intent = pay("pm_card_refundFail", 1000);
        Refund refund = rig.stripe().refunds().create(of(intent).build());
        assertThat(refund.getStatus()).isEqualTo("succeeded");
        rig.control().advance(Duration.ofDays(1));
        Refund failed = rig.stripe().refunds().retrieve(refund.getId());
        assertThat(failed.getStatus()).isEqualTo("failed");
        assertThat(failed.getFailureReason()).isNotBlank();
        assertThat(charge(intent).getAmountRefunded()).isZero();
        assertThat(rig.control().balanceCents(null)).isEqualTo(941);
        assertThat(rig.eventTypes()).endsWith("refund.updated", "refund.failed", "charge.refund.updated");
    }

    @ParameterizedTest
    @CsvSource({"winning_evidence, won, -559", "losing_evidence, lost, -1559"})
    void aDisputeTakesTheMoneyAtOnceAndAWonOneGivesItBack(String evidence, String outcome, long balance)
            throws Exception {
        // Ten dollars less 59 cents; 15 dollars for the dispute; they do not come back.
        PaymentIntent intent = pay("pm_card_createDispute", 1000);
        Dispute dispute = dispute(intent);
        assertThat(dispute.getStatus()).isEqualTo("needs_response");
        assertThat(dispute.getReason()).isEqualTo("fraudulent");
        assertThat(dispute.getIsChargeRefundable()).isFalse();
        assertThat(dispute.getBalanceTransactions()).singleElement().satisfies(moved -> {
            assertThat(moved.getAmount()).isEqualTo(-1000);
            assertThat(moved.getFee()).isEqualTo(1500);
        });
        assertThat(charge(intent).getDisputed()).isTrue();
        refuses(of(intent), "charge_disputed");

        Dispute answered = rig.stripe()
                .disputes()
                .update(
                        dispute.getId(),
                        DisputeUpdateParams.builder()
                                .setEvidence(DisputeUpdateParams.Evidence.builder()
                                        .setUncategorizedText(evidence)
                                        .build())
                                .setSubmit(true)
                                .build());
        assertThat(answered.getStatus()).isEqualTo("under_review");
        rig.control().advance(Duration.ofDays(1));
        assertThat(dispute(intent).getStatus()).isEqualTo(outcome);
        assertThat(rig.control().balanceCents(null)).isEqualTo(balance);
        assertThat(rig.eventTypes())
                .containsSubsequence(
                        "charge.dispute.created",
                        "charge.dispute.funds_withdrawn",
                        "charge.dispute.updated",
                        "charge.dispute.closed");
        assertThat(rig.eventTypes().contains("charge.dispute.funds_reinstated")).isEqualTo(outcome.equals("won"));
    }

    @Test
    void anInquiryMovesNoMoneyUnlessItEscalates() throws Exception {
        PaymentIntent intent = pay("pm_card_createDisputeInquiry", 1000);
        Dispute inquiry = dispute(intent);
        assertThat(inquiry.getStatus()).isEqualTo("warning_needs_response");
        assertThat(inquiry.getBalanceTransactions()).isEmpty();
        assertThat(inquiry.getIsChargeRefundable()).isTrue();
        assertThat(rig.control().balanceCents(null)).isEqualTo(941);
        assertThat(rig.eventTypes()).doesNotContain("charge.dispute.funds_withdrawn");

        rig.control().escalateInquiry(inquiry.getId());
        assertThat(dispute(intent).getStatus()).isEqualTo("needs_response");
        assertThat(rig.control().balanceCents(null)).isEqualTo(941 - 2500);
        assertThat(rig.stripe().disputes().close(inquiry.getId()).getStatus()).isEqualTo("lost");
        assertThatThrownBy(() -> rig.stripe().disputes().close(inquiry.getId()))
                .isInstanceOf(InvalidRequestException.class);

        PaymentIntent other = pay("pm_card_createDisputeInquiry", 1000);
        rig.control().closeInquiry(dispute(other).getId());
        assertThat(dispute(other).getStatus()).isEqualTo("warning_closed");
        assertThat(rig.stripe().refunds().create(of(other).build()).getStatus()).isEqualTo("succeeded");
    }

    @Test
    void aChargeCanBeDisputedAgainAfterItWasWon() throws Exception {
        PaymentIntent intent = pay("pm_card_visa", 1000);
        String first = rig.control().dispute(intent.getLatestCharge(), "product_not_received", false);
        rig.control().winDispute(first);
        String second = rig.control().dispute(intent.getLatestCharge(), "fraudulent", false);
        rig.control().loseDispute(second);
        assertThat(rig.control().balanceCents(null)).isEqualTo(941 - 1500 - 2500);
    }
}
