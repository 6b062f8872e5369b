package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Customer;
import com.stripe.model.Invoice;
import com.stripe.model.PaymentIntent;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.InvoiceCreateParams;
import com.stripe.param.InvoiceFinalizeInvoiceParams;
import com.stripe.param.InvoiceItemCreateParams;
import com.stripe.param.InvoicePayParams;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Invoices of usage and payments without the customer there: facts, flows 10 and 11. */
class InvoiceFlowTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private Customer customer(String card) throws StripeException {
        return rig.stripe()
                .customers()
                .create(CustomerCreateParams.builder()
                        .setEmail("ada@example.com")
                        .setInvoiceSettings(CustomerCreateParams.InvoiceSettings.builder()
                                .setDefaultPaymentMethod(card)
                                .build())
                        .build());
    }

    private Invoice draft(Customer customer) throws StripeException {
        return rig.stripe()
                .invoices()
                .create(InvoiceCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setAutoAdvance(false)
                        .setCollectionMethod(InvoiceCreateParams.CollectionMethod.CHARGE_AUTOMATICALLY)
                        .putMetadata("bill_id", "2026-01")
                        .build());
    }

    private void item(Invoice invoice, long cents) throws StripeException {
        assertThat(rig.stripe()
                        .invoiceItems()
                        .create(InvoiceItemCreateParams.builder()
                                .setCustomer(invoice.getCustomer())
                                .setInvoice(invoice.getId())
                                .setAmount(cents)
                                .setCurrency("usd")
                                .setDescription("gpt-4o")
                                .build())
                        .getId())
                .startsWith("ii_");
    }

    private Invoice again(Invoice invoice) throws StripeException {
        return rig.stripe().invoices().retrieve(invoice.getId());
    }

    @CanIgnoreReturnValue
    private Invoice finalized(Invoice invoice) throws StripeException {
        return rig.stripe()
                .invoices()
                .finalizeInvoice(
                        invoice.getId(),
                        InvoiceFinalizeInvoiceParams.builder()
                                .setAutoAdvance(false)
                                .build());
    }

    @Test
    void usageIsInvoicedAndPaid() throws Exception {
        Invoice invoice = draft(customer("pm_card_visa"));
        assertThat(invoice.getStatus()).isEqualTo("draft");
        item(invoice, 1234);
        item(invoice, 66);
        assertThat(again(invoice).getAmountDue()).isEqualTo(1300);
        Invoice open = finalized(invoice);
        assertThat(open.getStatus()).isEqualTo("open");
        assertThat(open.getNumber()).endsWith("-0001");
        assertThat(open.getHostedInvoiceUrl()).startsWith(rig.url().toString());

        Invoice paid = rig.stripe()
                .invoices()
                .pay(
                        invoice.getId(),
                        InvoicePayParams.builder().setOffSession(true).build());
        assertThat(paid.getStatus()).isEqualTo("paid");
        assertThat(paid.getAmountPaid()).isEqualTo(1300);
        assertThat(paid.getMetadata()).containsEntry("bill_id", "2026-01");
        assertThatThrownBy(() -> rig.stripe().invoices().pay(invoice.getId()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("already paid");
    }

    @Test
    void leftAloneAnAdvancingInvoiceIsCollectedRightAway() throws Exception {
        Invoice invoice = draft(customer("pm_card_visa"));
        item(invoice, 900);
        Invoice open = rig.stripe()
                .invoices()
                .finalizeInvoice(
                        invoice.getId(),
                        InvoiceFinalizeInvoiceParams.builder()
                                .setAutoAdvance(true)
                                .build());
        assertThat(open.getStatus()).isEqualTo("open");
        assertThat(again(invoice).getStatus()).isEqualTo("paid");
    }

    @Test
    void aDeclinedCardIsTriedAgainOnADayOfItsOwn() throws Exception {
        Invoice invoice = draft(customer("pm_card_chargeCustomerFail"));
        item(invoice, 900);
        finalized(invoice);
        assertThatThrownBy(() -> rig.stripe().invoices().pay(invoice.getId()))
                .isInstanceOfSatisfying(CardException.class, e -> {
                    assertThat(e.getCode()).isEqualTo("card_declined");
                    assertThat(e.getDeclineCode()).isEqualTo("generic_decline");
                    assertThat(e.getStripeError().getPaymentIntent().getStatus())
                            .isEqualTo("requires_payment_method");
                });
        assertThat(again(invoice).getStatus()).isEqualTo("open");
        assertThat(again(invoice).getAttemptCount()).isEqualTo(1);
        assertThat(again(invoice).getNextPaymentAttempt()).isNull();
        assertThat(rig.stripe()
                        .invoices()
                        .pay(
                                invoice.getId(),
                                InvoicePayParams.builder()
                                        .setPaymentMethod("pm_card_visa")
                                        .build())
                        .getStatus())
                .isEqualTo("paid");
    }

    @Test
    void lessThanHalfADollarBecomesDebtOfTheNextInvoice() throws Exception {
        Customer customer = customer("pm_card_visa");
        Invoice small = draft(customer);
        item(small, 49);
        Invoice closed = finalized(small);
        assertThat(closed.getStatus()).isEqualTo("paid");
        assertThat(closed.getAmountPaid()).isZero();
        assertThat(closed.getEndingBalance()).isEqualTo(49);
        assertThat(rig.stripe().customers().retrieve(customer.getId()).getBalance())
                .isEqualTo(49);

        Invoice next = draft(customer);
        item(next, 500);
        assertThat(finalized(next).getAmountDue()).isEqualTo(549);
        assertThat(rig.stripe().invoices().pay(next.getId()).getAmountPaid()).isEqualTo(549);
        assertThat(rig.stripe().customers().retrieve(customer.getId()).getBalance())
                .isZero();
    }

    @Test
    void waitingItemsComeOnlyWhenAskedFor() throws Exception {
        Customer customer = customer("pm_card_visa");
        assertThat(rig.stripe()
                        .invoiceItems()
                        .create(InvoiceItemCreateParams.builder()
                                .setCustomer(customer.getId())
                                .setAmount(700L)
                                .build())
                        .getInvoice())
                .isNull();
        assertThat(draft(customer).getAmountDue()).isZero();
        Invoice with = rig.stripe()
                .invoices()
                .create(InvoiceCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setPendingInvoiceItemsBehavior(InvoiceCreateParams.PendingInvoiceItemsBehavior.INCLUDE)
                        .build());
        assertThat(with.getAmountDue()).isEqualTo(700);
    }

    @Test
    void anInvoiceIsVoidedWrittenOffOrPaidElsewhere() throws Exception {
        Customer customer = customer("pm_card_visa");
        Invoice voided = draft(customer);
        item(voided, 900);
        finalized(voided);
        assertThat(rig.stripe().invoices().voidInvoice(voided.getId()).getStatus())
                .isEqualTo("void");

        Invoice bad = draft(customer);
        item(bad, 900);
        finalized(bad);
        assertThat(rig.stripe().invoices().markUncollectible(bad.getId()).getStatus())
                .isEqualTo("uncollectible");

        Invoice elsewhere = draft(customer);
        item(elsewhere, 900);
        finalized(elsewhere);
        Invoice paid = rig.stripe()
                .invoices()
                .pay(
                        elsewhere.getId(),
                        InvoicePayParams.builder().setPaidOutOfBand(true).build());
        assertThat(paid.getStatus()).isEqualTo("paid");
        assertThat(paid.getAmountPaid()).isZero();
        assertThat(rig.control().balanceCents(null)).isZero();
        assertThat(rig.eventTypes())
                .contains("invoice.voided", "invoice.marked_uncollectible", "invoice.paid")
                .doesNotContain("invoice.payment_succeeded");
        Invoice gone = draft(customer);
        assertThat(rig.stripe().invoices().delete(gone.getId()).getDeleted()).isTrue();
        assertThatThrownBy(() -> again(gone)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void anInvoiceWithoutACardIsSentAndPaidOnItsPage() throws Exception {
        Customer customer = rig.stripe().customers().create();
        Invoice sent = rig.stripe()
                .invoices()
                .create(InvoiceCreateParams.builder()
                        .setCustomer(customer.getId())
                        .setCollectionMethod(InvoiceCreateParams.CollectionMethod.SEND_INVOICE)
                        .setDaysUntilDue(14L)
                        .build());
        item(sent, 900);
        Invoice open = rig.stripe().invoices().sendInvoice(sent.getId());
        assertThat(open.getStatus()).isEqualTo("open");
        assertThat(open.getDueDate())
                .isEqualTo(Rig.START.plus(Duration.ofDays(14)).getEpochSecond());
        assertThat(rig.get(open.getHostedInvoiceUrl()).text()).contains("$9.00");
        assertThat(rig.post(open.getHostedInvoiceUrl(), "method=DECLINED").status())
                .isEqualTo(402);
        assertThat(rig.post(open.getHostedInvoiceUrl(), "method=VISA").status()).isEqualTo(303);
        assertThat(again(sent).getStatus()).isEqualTo("paid");
    }

    private PaymentIntentCreateParams.Builder topUp(Customer customer, String method) {
        return PaymentIntentCreateParams.builder()
                .setAmount(2000L)
                .setCurrency("usd")
                .setCustomer(customer.getId())
                .setPaymentMethod(method)
                .setOffSession(true)
                .setConfirm(true)
                .putMetadata("kind", "auto_topup");
    }

    @Test
    void aTopUpIsPaidWithoutTheCustomerOrSaysWhyNot() throws Exception {
        Customer customer = customer("pm_card_visa");
        String saved = customer.getInvoiceSettings().getDefaultPaymentMethod();
        PaymentIntent paid =
                rig.stripe().paymentIntents().create(topUp(customer, saved).build());
        assertThat(paid.getStatus()).isEqualTo("succeeded");
        assertThat(paid.getAmountReceived()).isEqualTo(2000);

        assertThatThrownBy(() -> rig.stripe()
                        .paymentIntents()
                        .create(topUp(customer, "pm_card_authenticationRequired")
                                .build()))
                .isInstanceOfSatisfying(CardException.class, e -> {
                    assertThat(e.getCode()).isEqualTo("authentication_required");
                    assertThat(e.getStripeError().getPaymentIntent().getId()).startsWith("pi_");
                    assertThat(e.getStripeError().getPaymentMethod().getId()).startsWith("pm_");
                });
        assertThatThrownBy(() -> rig.stripe()
                        .paymentIntents()
                        .create(topUp(customer, "pm_card_visa").setAmount(49L).build()))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.getCode()).isEqualTo("amount_too_small"));
    }

    @Test
    void anIntentIsConfirmedLaterOrCanceled() throws Exception {
        PaymentIntent intent = rig.stripe()
                .paymentIntents()
                .create(PaymentIntentCreateParams.builder()
                        .setAmount(500L)
                        .setCurrency("usd")
                        .build());
        assertThat(intent.getStatus()).isEqualTo("requires_payment_method");
        PaymentIntent asked = rig.stripe()
                .paymentIntents()
                .confirm(
                        intent.getId(),
                        PaymentIntentConfirmParams.builder()
                                .setPaymentMethod("pm_card_authenticationRequired")
                                .setReturnUrl("http://localhost:8080/back")
                                .build());
        assertThat(asked.getStatus()).isEqualTo("requires_action");
        assertThat(asked.getNextAction().getRedirectToUrl().getUrl())
                .isEqualTo(rig.url() + "/authenticate/" + intent.getId());
        assertThat(rig.stripe().paymentIntents().cancel(intent.getId()).getStatus())
                .isEqualTo("canceled");
        assertThatThrownBy(() -> rig.stripe().paymentIntents().confirm(intent.getId()))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.getCode()).isEqualTo("payment_intent_unexpected_state"));
        assertThat(rig.eventTypes())
                .containsExactly("payment_intent.created", "payment_intent.requires_action", "payment_intent.canceled");
    }
}
