package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.PaymentIntentCreateParams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payments with what a customer has saved, made when he is not there. */
class OffSessionFlowTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aSavedCardPaysAtOnce() throws StripeException {
        String customer = customer("pm_card_visa");
        PaymentIntent intent = pay(customer, method(customer));
        assertThat(intent.getStatus()).isEqualTo("succeeded");
        assertThat(intent.getAmountReceived()).isEqualTo(500);
        assertThat(rig.eventTypes()).endsWith("charge.succeeded", "payment_intent.succeeded");
    }

    @ParameterizedTest
    @CsvSource({
        "pm_card_chargeCustomerFail, card_declined, generic_decline",
        "pm_card_visa_chargeDeclinedInsufficientFunds, card_declined, insufficient_funds",
        "pm_card_authenticationRequired, authentication_required, authentication_required"
    })
    void aCardThatDoesNotPayIsSaidWithItsIntent(String saved, String code, String declineCode) throws StripeException {
        String customer = customer(saved);
        String method = method(customer);
        CardException declined = catchThrowableOfType(CardException.class, () -> pay(customer, method));
        assertThat(declined.getCode()).isEqualTo(code);
        assertThat(declined.getDeclineCode()).isEqualTo(declineCode);
        PaymentIntent intent = rig.stripe()
                .paymentIntents()
                .retrieve(declined.getStripeError().getPaymentIntent().getId());
        assertThat(intent.getStatus()).isEqualTo("requires_payment_method");
        assertThat(intent.getLastPaymentError().getDeclineCode()).isEqualTo(declineCode);
        assertThat(intent.getMetadata()).containsEntry("order", "tgo_1");
        assertThat(rig.eventTypes()).endsWith("charge.failed", "payment_intent.payment_failed");
    }

    @ParameterizedTest
    @CsvSource({"true, succeeded", "false, requires_payment_method"})
    void aBankDebitSettlesLater(boolean succeeds, String status) throws StripeException {
        String customer = customer("pm_usBankAccount_success");
        PaymentIntent intent = pay(customer, method(customer));
        assertThat(intent.getStatus()).isEqualTo("processing");
        rig.control().settlePayment(intent.getId(), succeeds);
        assertThat(rig.stripe().paymentIntents().retrieve(intent.getId()).getStatus())
                .isEqualTo(status);
    }

    @Test
    void whatWasDetachedOrIsSomebodyElsesPaysNothing() throws StripeException {
        String customer = customer("pm_card_visa");
        String method = method(customer);
        String other = customer("pm_card_visa");
        InvalidRequestException foreign = catchThrowableOfType(InvalidRequestException.class, () -> pay(other, method));
        assertThat(foreign.getMessage()).contains("belongs to the Customer " + customer);
        assertThat(rig.stripe().paymentMethods().detach(method).getCustomer()).isNull();
        InvalidRequestException gone = catchThrowableOfType(InvalidRequestException.class, () -> pay(customer, method));
        assertThat(gone.getMessage()).contains("may not be used again");
        assertThat(gone.getParam()).isEqualTo("payment_method");
    }

    private String customer(String saved) throws StripeException {
        return rig.stripe()
                .customers()
                .create(CustomerCreateParams.builder().setPaymentMethod(saved).build())
                .getId();
    }

    private String method(String customer) throws StripeException {
        return rig.stripe()
                .customers()
                .paymentMethods()
                .list(customer)
                .getData()
                .getFirst()
                .getId();
    }

    private PaymentIntent pay(String customer, String method) throws StripeException {
        return rig.stripe()
                .paymentIntents()
                .create(PaymentIntentCreateParams.builder()
                        .setAmount(500L)
                        .setCurrency("usd")
                        .setCustomer(customer)
                        .setPaymentMethod(method)
                        .setOffSession(true)
                        .setConfirm(true)
                        .putMetadata("order", "tgo_1")
                        .build());
    }
}
