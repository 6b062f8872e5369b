package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Charge;
import com.stripe.model.Customer;
import com.stripe.model.PaymentIntent;
import com.stripe.model.checkout.Session;
import com.stripe.param.ChargeRetrieveParams;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.PaymentMethodListParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionRetrieveParams;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packages of credits: facts, flow 2. */
class CheckoutFlowTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private SessionCreateParams.Builder creditPack(long cents) {
        return SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .setClientReferenceId("order-1")
                .setSuccessUrl("http://localhost:8080/return?session_id={CHECKOUT_SESSION_ID}")
                .setCancelUrl("http://localhost:8080/cancel")
                .putMetadata("order_id", "1")
                .setAdaptivePricing(SessionCreateParams.AdaptivePricing.builder()
                        .setEnabled(false)
                        .build())
                .addLineItem(SessionCreateParams.LineItem.builder()
                        .setQuantity(1L)
                        .setPriceData(SessionCreateParams.LineItem.PriceData.builder()
                                .setCurrency("usd")
                                .setUnitAmount(cents)
                                .setProductData(SessionCreateParams.LineItem.PriceData.ProductData.builder()
                                        .setName("Credits")
                                        .build())
                                .build())
                        .build());
    }

    private Session create(SessionCreateParams.Builder params) throws StripeException {
        return rig.stripe().checkout().sessions().create(params.build());
    }

    private Session again(Session session) throws StripeException {
        return rig.stripe().checkout().sessions().retrieve(session.getId());
    }

    @Test
    void aCardPaysAndTheSessionIsPaid() throws Exception {
        Customer customer = rig.stripe()
                .customers()
                .create(CustomerCreateParams.builder()
                        .setEmail("ada@example.com")
                        .putMetadata("account", "7")
                        .build());
        Session session = create(creditPack(1000)
                .setCustomer(customer.getId())
                .setPaymentIntentData(SessionCreateParams.PaymentIntentData.builder()
                        .putMetadata("kind", "credits")
                        .setSetupFutureUsage(SessionCreateParams.PaymentIntentData.SetupFutureUsage.OFF_SESSION)
                        .build()));
        assertThat(session.getId()).startsWith("cs_test_");
        assertThat(session.getStatus()).isEqualTo("open");
        assertThat(session.getPaymentStatus()).isEqualTo("unpaid");
        assertThat(session.getUrl()).startsWith(rig.url().toString());
        assertThat(session.getPaymentIntent()).isNull();

        assertThat(rig.control().pay(session.getId(), TestMethod.VISA)).isEqualTo("succeeded");

        Session paid = rig.stripe()
                .checkout()
                .sessions()
                .retrieve(
                        session.getId(),
                        SessionRetrieveParams.builder()
                                .addExpand("line_items")
                                .addExpand("payment_intent.latest_charge.balance_transaction")
                                .addExpand("customer")
                                .build());
        assertThat(paid.getStatus()).isEqualTo("complete");
        assertThat(paid.getPaymentStatus()).isEqualTo("paid");
        assertThat(paid.getUrl()).isNull();
        assertThat(paid.getAmountSubtotal()).isEqualTo(1000);
        assertThat(paid.getCurrency()).isEqualTo("usd");
        assertThat(paid.getClientReferenceId()).isEqualTo("order-1");
        assertThat(paid.getMetadata()).containsEntry("order_id", "1");
        assertThat(paid.getTotalDetails().getAmountTax()).isZero();
        assertThat(paid.getCustomerObject().getEmail()).isEqualTo("ada@example.com");
        assertThat(paid.getLineItems().getData()).singleElement().satisfies(line -> {
            assertThat(line.getQuantity()).isEqualTo(1);
            assertThat(line.getPrice().getUnitAmount()).isEqualTo(1000);
        });
        PaymentIntent intent = paid.getPaymentIntentObject();
        assertThat(intent.getStatus()).isEqualTo("succeeded");
        assertThat(intent.getAmountReceived()).isEqualTo(1000);
        assertThat(intent.getMetadata()).containsEntry("kind", "credits");
        Charge charge = intent.getLatestChargeObject();
        assertThat(charge.getMetadata()).containsEntry("kind", "credits");
        assertThat(charge.getPaymentMethodDetails().getCard().getLast4()).isEqualTo("4242");
        BalanceTransaction booked = charge.getBalanceTransactionObject();
        assertThat(booked.getFee()).isEqualTo(59);
        assertThat(booked.getNet()).isEqualTo(941);
        assertThat(rig.stripe()
                        .paymentMethods()
                        .list(PaymentMethodListParams.builder()
                                .setCustomer(customer.getId())
                                .build())
                        .getData())
                .hasSize(1);
        assertThat(rig.eventTypes())
                .containsSubsequence(
                        "customer.created",
                        "payment_intent.created",
                        "payment_method.attached",
                        "charge.succeeded",
                        "payment_intent.succeeded",
                        "checkout.session.completed");
        Session told = (Session) rig.lastEvent("checkout.session.completed")
                .getDataObjectDeserializer()
                .getObject()
                .orElseThrow();
        assertThat(told.getPaymentStatus()).isEqualTo("paid");
        assertThat(told.getLineItems()).isNull();
    }

    @Test
    void aDeclinedCardLeavesTheSessionOpenForAnother() throws Exception {
        Session session = create(creditPack(500));
        assertThat(rig.control().pay(session.getId(), TestMethod.DECLINED)).isEqualTo("declined");
        assertThat(again(session).getStatus()).isEqualTo("open");
        PaymentIntent failed =
                rig.stripe().paymentIntents().retrieve(again(session).getPaymentIntent());
        assertThat(failed.getStatus()).isEqualTo("requires_payment_method");
        assertThat(failed.getLastPaymentError().getDeclineCode()).isEqualTo("generic_decline");

        assertThat(rig.control().pay(session.getId(), TestMethod.VISA)).isEqualTo("succeeded");
        assertThat(again(session).getPaymentIntent()).isEqualTo(failed.getId());
        assertThat(rig.eventTypes())
                .containsExactly(
                        "payment_intent.created",
                        "charge.failed",
                        "payment_intent.payment_failed",
                        "charge.succeeded",
                        "payment_intent.succeeded",
                        "checkout.session.completed");
    }

    @Test
    void aCardThatAsksItsOwnerPaysWhenHeAgrees() throws Exception {
        Session session = create(creditPack(500));
        assertThat(rig.control().pay(session.getId(), TestMethod.AUTHENTICATE_ALWAYS))
                .isEqualTo("requires_action");
        String intent = again(session).getPaymentIntent();
        rig.control().authenticate(intent, false);
        assertThat(again(session).getStatus()).isEqualTo("open");
        assertThat(rig.lastEvent("payment_intent.payment_failed").getData().toJson())
                .contains("payment_intent_authentication_failure");

        assertThat(rig.control().pay(session.getId(), TestMethod.AUTHENTICATE_ALWAYS))
                .isEqualTo("requires_action");
        rig.control().authenticate(intent, true);
        assertThat(again(session).getPaymentStatus()).isEqualTo("paid");
    }

    @Test
    void aBankDebitIsUnpaidAtFirstAndSettlesDaysLater() throws Exception {
        Session session = create(creditPack(5000));
        assertThat(rig.control().pay(session.getId(), TestMethod.BANK_DEBIT)).isEqualTo("processing");
        assertThat(again(session).getStatus()).isEqualTo("complete");
        assertThat(again(session).getPaymentStatus()).isEqualTo("unpaid");
        assertThat(rig.control().balanceCents(null)).isZero();

        rig.control().advance(Duration.ofDays(4).minusSeconds(1));
        assertThat(again(session).getPaymentStatus()).isEqualTo("unpaid");
        rig.control().advance(Duration.ofSeconds(1));

        assertThat(again(session).getPaymentStatus()).isEqualTo("paid");
        // 0.8 % of 50 dollars.
        assertThat(rig.control().balanceCents(null)).isEqualTo(4960);
        assertThat(rig.eventTypes())
                .containsExactly(
                        "payment_intent.created",
                        "charge.pending",
                        "payment_intent.processing",
                        "checkout.session.completed",
                        "charge.succeeded",
                        "payment_intent.succeeded",
                        "checkout.session.async_payment_succeeded");
    }

    @Test
    void aBankDebitThatFailsIsToldLaterToo() throws Exception {
        Session session = create(creditPack(5000));
        assertThat(rig.control().pay(session.getId(), TestMethod.BANK_DEBIT_FAILS))
                .isEqualTo("processing");
        rig.control().settlePayment(again(session).getPaymentIntent(), false);
        assertThat(again(session).getPaymentStatus()).isEqualTo("unpaid");
        assertThat(rig.eventTypes()).endsWith("payment_intent.payment_failed", "checkout.session.async_payment_failed");
        assertThat(rig.control().balanceCents(null)).isZero();
    }

    @Test
    void aSessionExpiresAfterADayOrOnDemand() throws Exception {
        Session late = create(creditPack(500));
        Session ended = create(creditPack(500));
        rig.stripe().checkout().sessions().expire(ended.getId());
        assertThat(again(ended).getStatus()).isEqualTo("expired");
        assertThatThrownBy(() -> rig.stripe().checkout().sessions().expire(ended.getId()))
                .isInstanceOf(InvalidRequestException.class);

        rig.control().advance(Duration.ofHours(24));
        assertThat(again(late).getStatus()).isEqualTo("expired");
        assertThatThrownBy(() -> rig.control().pay(late.getId(), TestMethod.VISA))
                .hasMessageContaining("expired");
        assertThat(rig.eventTypes()).containsExactly("checkout.session.expired", "checkout.session.expired");
    }

    @Test
    void anInvoiceAsReceiptTouchesNothingElse() throws Exception {
        Customer customer = rig.stripe()
                .customers()
                .create(CustomerCreateParams.builder().setBalance(700L).build());
        Session session = create(creditPack(1000)
                .setCustomer(customer.getId())
                .setInvoiceCreation(SessionCreateParams.InvoiceCreation.builder()
                        .setEnabled(true)
                        .setInvoiceData(SessionCreateParams.InvoiceCreation.InvoiceData.builder()
                                .putMetadata("origin", "checkout_session")
                                .build())
                        .build()));
        assertThat(rig.control().pay(session.getId(), TestMethod.VISA)).isEqualTo("succeeded");
        var invoice = rig.stripe().invoices().retrieve(again(session).getInvoice());
        assertThat(invoice.getStatus()).isEqualTo("paid");
        assertThat(invoice.getAmountPaid()).isEqualTo(1000);
        assertThat(invoice.getParent()).isNull();
        assertThat(invoice.getMetadata()).containsEntry("origin", "checkout_session");
        assertThat(rig.stripe().customers().retrieve(customer.getId()).getBalance())
                .isEqualTo(700);
        assertThat(rig.stripe()
                        .charges()
                        .retrieve(
                                rig.stripe()
                                        .paymentIntents()
                                        .retrieve(again(session).getPaymentIntent())
                                        .getLatestCharge(),
                                ChargeRetrieveParams.builder()
                                        .addExpand("refunds")
                                        .build())
                        .getRefunds()
                        .getData())
                .isEmpty();
    }
}
