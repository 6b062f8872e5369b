package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.CardException;
import com.stripe.exception.StripeException;
import com.stripe.model.Customer;
import com.stripe.model.Invoice;
import com.stripe.model.Price;
import com.stripe.model.Subscription;
import com.stripe.model.checkout.Session;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.InvoiceCreatePreviewParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.InvoicePayParams;
import com.stripe.param.InvoicePaymentListParams;
import com.stripe.param.InvoiceRetrieveParams;
import com.stripe.param.PriceCreateParams;
import com.stripe.param.ProductCreateParams;
import com.stripe.param.SubscriptionCancelParams;
import com.stripe.param.SubscriptionCreateParams;
import com.stripe.param.SubscriptionListParams;
import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.param.checkout.SessionCreateParams;
import dev.tollgate.sandbox.stripe.BillingSettings.AfterRetries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions: facts, flows 3, 7, 8 and 9. The sandbox starts on 15 January 2026 at noon. */
class SubscriptionFlowTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private Price price(long cents, PriceCreateParams.Recurring.Interval interval) throws StripeException {
        String product = rig.stripe()
                .products()
                .create(ProductCreateParams.builder().setName("Premium").build())
                .getId();
        return rig.stripe()
                .prices()
                .create(PriceCreateParams.builder()
                        .setCurrency("usd")
                        .setUnitAmount(cents)
                        .setProduct(product)
                        .setLookupKey("premium-" + cents)
                        .setRecurring(PriceCreateParams.Recurring.builder()
                                .setInterval(interval)
                                .build())
                        .build());
    }

    private Price monthly(long cents) throws StripeException {
        return price(cents, PriceCreateParams.Recurring.Interval.MONTH);
    }

    private Customer customer(@Nullable String card) throws StripeException {
        CustomerCreateParams.Builder params = CustomerCreateParams.builder().setEmail("ada@example.com");
        if (card != null) {
            params.setInvoiceSettings(CustomerCreateParams.InvoiceSettings.builder()
                    .setDefaultPaymentMethod(card)
                    .build());
        }
        return rig.stripe().customers().create(params.build());
    }

    private void changeCard(Customer customer, String card) throws StripeException {
        assertThat(rig.stripe()
                        .customers()
                        .update(
                                customer.getId(),
                                CustomerUpdateParams.builder()
                                        .setInvoiceSettings(CustomerUpdateParams.InvoiceSettings.builder()
                                                .setDefaultPaymentMethod(card)
                                                .build())
                                        .build()))
                .isNotNull();
    }

    private static SubscriptionCreateParams.Builder wanted(Customer customer, Price price) {
        return SubscriptionCreateParams.builder()
                .setCustomer(customer.getId())
                .addItem(SubscriptionCreateParams.Item.builder()
                        .setPrice(price.getId())
                        .build());
    }

    private Subscription subscribe(SubscriptionCreateParams.Builder params) throws StripeException {
        return rig.stripe().subscriptions().create(params.build());
    }

    private Subscription again(Subscription subscription) throws StripeException {
        return rig.stripe().subscriptions().retrieve(subscription.getId());
    }

    private Invoice latest(Subscription subscription) throws StripeException {
        return rig.stripe()
                .invoices()
                .retrieve(
                        again(subscription).getLatestInvoice(),
                        InvoiceRetrieveParams.builder().addExpand("payments").build());
    }

    private static Instant end(Subscription subscription) {
        return Instant.ofEpochSecond(
                subscription.getItems().getData().getFirst().getCurrentPeriodEnd());
    }

    @Test
    void checkoutMakesASubscriptionOnlyWhenItIsPaid() throws Exception {
        Customer customer = customer(null);
        Session session = rig.stripe()
                .checkout()
                .sessions()
                .create(SessionCreateParams.builder()
                        .setMode(SessionCreateParams.Mode.SUBSCRIPTION)
                        .setCustomer(customer.getId())
                        .setSuccessUrl("http://localhost:8080/return")
                        .addLineItem(SessionCreateParams.LineItem.builder()
                                .setPrice(monthly(500).getId())
                                .setQuantity(1L)
                                .build())
                        .setSubscriptionData(SessionCreateParams.SubscriptionData.builder()
                                .putMetadata("account", "7")
                                .build())
                        .build());
        assertThat(rig.control().pay(session.getId(), TestMethod.DECLINED)).isEqualTo("declined");
        assertThat(rig.eventTypes()).doesNotContain("customer.subscription.created", "invoice.created");

        assertThat(rig.control().pay(session.getId(), TestMethod.VISA)).isEqualTo("succeeded");
        Session done = rig.stripe().checkout().sessions().retrieve(session.getId());
        assertThat(done.getPaymentStatus()).isEqualTo("paid");
        assertThat(done.getPaymentIntent()).isNull();
        Subscription subscription = rig.stripe().subscriptions().retrieve(done.getSubscription());
        assertThat(subscription.getStatus()).isEqualTo("active");
        assertThat(subscription.getMetadata()).containsEntry("account", "7");
        assertThat(subscription.getDefaultPaymentMethod()).startsWith("pm_");
        assertThat(end(subscription)).isEqualTo("2026-02-15T12:00:00Z");
        Invoice invoice = latest(subscription);
        assertThat(done.getInvoice()).isEqualTo(invoice.getId());
        assertThat(invoice.getBillingReason()).isEqualTo("subscription_create");
        assertThat(invoice.getAmountPaid()).isEqualTo(500);
        assertThat(invoice.getParent().getSubscriptionDetails().getSubscription())
                .isEqualTo(subscription.getId());
        assertThat(invoice.getParent().getSubscriptionDetails().getMetadata()).containsEntry("account", "7");
        assertThat(invoice.getPayments().getData()).singleElement().satisfies(payment -> {
            assertThat(payment.getStatus()).isEqualTo("paid");
            assertThat(payment.getPayment().getPaymentIntent()).startsWith("pi_");
        });
        var line = invoice.getLines().getData().getFirst();
        assertThat(line.getPricing().getPriceDetails().getPrice())
                .isEqualTo(
                        subscription.getItems().getData().getFirst().getPrice().getId());
        assertThat(line.getPeriod().getEnd()).isEqualTo(end(subscription).getEpochSecond());
        assertThat(line.getParent().getSubscriptionItemDetails().getProration()).isFalse();
        String intent = invoice.getPayments().getData().getFirst().getPayment().getPaymentIntent();
        assertThat(rig.stripe()
                        .invoicePayments()
                        .list(InvoicePaymentListParams.builder()
                                .setPayment(InvoicePaymentListParams.Payment.builder()
                                        .setType(InvoicePaymentListParams.Payment.Type.PAYMENT_INTENT)
                                        .setPaymentIntent(intent)
                                        .build())
                                .build())
                        .getData())
                .extracting("invoice")
                .containsExactly(invoice.getId());
        assertThat(rig.eventTypes())
                .containsSubsequence(
                        "payment_intent.succeeded",
                        "customer.subscription.created",
                        "invoice.finalized",
                        "invoice.paid",
                        "invoice.payment_succeeded",
                        "invoice_payment.paid",
                        "checkout.session.completed");
    }

    @Test
    void aRenewalIsADraftForAnHourAndThenPaid() throws Exception {
        Subscription subscription = subscribe(wanted(customer("pm_card_visa"), monthly(500)));
        assertThat(subscription.getStatus()).isEqualTo("active");
        assertThat(latest(subscription).getStatus()).isEqualTo("paid");

        rig.control().advanceTo(Instant.parse("2026-02-15T12:00:00Z"));
        assertThat(end(again(subscription))).isEqualTo("2026-03-15T12:00:00Z");
        assertThat(latest(subscription).getStatus()).isEqualTo("draft");
        assertThat(latest(subscription).getBillingReason()).isEqualTo("subscription_cycle");
        assertThat(latest(subscription).getAutomaticallyFinalizesAt())
                .isEqualTo(Instant.parse("2026-02-15T13:00:00Z").getEpochSecond());

        rig.control().advance(Duration.ofHours(1));
        assertThat(latest(subscription).getStatus()).isEqualTo("paid");
        assertThat(rig.eventTypes())
                .containsSubsequence(
                        "invoice.upcoming",
                        "customer.subscription.updated",
                        "invoice.created",
                        "invoice.finalized",
                        "charge.succeeded",
                        "invoice.paid");
        var renewed = rig.lastEvent("customer.subscription.updated").getData();
        assertThat(renewed.getPreviousAttributes()).containsKeys("items", "latest_invoice");
        assertThat(renewed.getPreviousAttributes()).doesNotContainKey("status");
    }

    @Test
    void aFailedRenewalIsTriedAgainAndRecoversWithAnotherCard() throws Exception {
        Customer customer = customer("pm_card_visa");
        Subscription subscription = subscribe(wanted(customer, monthly(500)));
        changeCard(customer, "pm_card_chargeCustomerFail");
        rig.control().advanceTo(Instant.parse("2026-02-15T13:00:00Z"));
        assertThat(again(subscription).getStatus()).isEqualTo("past_due");
        assertThat(latest(subscription).getAttemptCount()).isEqualTo(1);
        assertThat(latest(subscription).getNextPaymentAttempt())
                .isEqualTo(Instant.parse("2026-02-18T13:00:00Z").getEpochSecond());

        rig.control().advance(Duration.ofDays(3));
        assertThat(latest(subscription).getAttemptCount()).isEqualTo(2);
        changeCard(customer, "pm_card_visa");
        rig.control().advance(Duration.ofDays(5));
        assertThat(latest(subscription).getStatus()).isEqualTo("paid");
        assertThat(again(subscription).getStatus()).isEqualTo("active");
        assertThat(rig.eventTypes().stream().filter("invoice.payment_failed"::equals))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"CANCEL, canceled", "UNPAID, unpaid", "PAST_DUE, past_due"})
    void whenAllTriesHaveFailedTheSettingDecides(AfterRetries setting, String status) throws Exception {
        rig.control().billing(new BillingSettings(List.of(1, 2), setting));
        Customer customer = customer("pm_card_visa");
        Subscription subscription = subscribe(wanted(customer, monthly(500)));
        changeCard(customer, "pm_card_chargeCustomerFail");
        rig.control().advanceTo(Instant.parse("2026-02-18T13:00:00Z"));
        assertThat(again(subscription).getStatus()).isEqualTo(status);
        Invoice invoice = latest(subscription);
        assertThat(invoice.getStatus()).isEqualTo("open");
        assertThat(invoice.getAttemptCount()).isEqualTo(3);
        assertThat(invoice.getNextPaymentAttempt()).isNull();
        assertThat(rig.eventTypes().contains("customer.subscription.deleted")).isEqualTo(status.equals("canceled"));

        // The month after, an unpaid subscription's invoice stays a draft, and one that is past due goes on.
        rig.control().advanceTo(Instant.parse("2026-03-15T13:00:00Z"));
        List<String> statuses = rig
                .stripe()
                .invoices()
                .list(InvoiceListParams.builder()
                        .setSubscription(subscription.getId())
                        .build())
                .getData()
                .stream()
                .map(Invoice::getStatus)
                .toList();
        assertThat(statuses)
                .isEqualTo(
                        switch (status) {
                            case "canceled" -> List.of("open", "paid");
                            case "unpaid" -> List.of("draft", "open", "paid");
                            default -> List.of("open", "open", "paid");
                        });
    }

    @Test
    void aCardThatMustAskItsOwnerCannotRenewAlone() throws Exception {
        Customer customer = customer("pm_card_visa");
        Subscription subscription = subscribe(wanted(customer, monthly(500)));
        changeCard(customer, "pm_card_authenticationRequired");
        rig.control().advanceTo(Instant.parse("2026-02-15T13:00:00Z"));
        assertThat(rig.eventTypes()).containsSubsequence("invoice.payment_failed", "invoice.payment_action_required");
        assertThatThrownBy(() -> rig.stripe()
                        .invoices()
                        .pay(
                                latest(subscription).getId(),
                                InvoicePayParams.builder().build()))
                .isInstanceOfSatisfying(
                        CardException.class, e -> assertThat(e.getCode()).isEqualTo("authentication_required"));
        Invoice asked = rig.stripe()
                .invoices()
                .pay(
                        latest(subscription).getId(),
                        InvoicePayParams.builder().setOffSession(false).build());
        assertThat(asked.getStatus()).isEqualTo("open");
        rig.control()
                .authenticate(
                        latest(subscription)
                                .getPayments()
                                .getData()
                                .getFirst()
                                .getPayment()
                                .getPaymentIntent(),
                        true);
        assertThat(latest(subscription).getStatus()).isEqualTo("paid");
        assertThat(again(subscription).getStatus()).isEqualTo("active");
    }

    @Test
    void aTrialCostsNothingUntilItEnds() throws Exception {
        Subscription subscription = subscribe(wanted(customer("pm_card_visa"), monthly(500))
                .setTrialPeriodDays(7L)
                .putMetadata("account", "7"));
        assertThat(subscription.getStatus()).isEqualTo("trialing");
        assertThat(latest(subscription).getAmountPaid()).isZero();
        assertThat(latest(subscription).getStatus()).isEqualTo("paid");

        rig.control().advanceTo(Instant.parse("2026-01-22T13:00:00Z"));
        assertThat(again(subscription).getStatus()).isEqualTo("active");
        assertThat(end(again(subscription))).isEqualTo("2026-02-22T12:00:00Z");
        assertThat(latest(subscription).getAmountPaid()).isEqualTo(500);
        assertThat(rig.eventTypes())
                .containsSubsequence(
                        "invoice.paid",
                        "customer.subscription.trial_will_end",
                        "customer.subscription.updated",
                        "invoice.paid");
    }

    @ParameterizedTest
    @CsvSource({"CANCEL, canceled", "PAUSE, paused", "CREATE_INVOICE, past_due"})
    void aTrialWithoutACardEndsAsItWasTold(
            SubscriptionCreateParams.TrialSettings.EndBehavior.MissingPaymentMethod missing, String status)
            throws Exception {
        Customer customer = customer(null);
        Subscription subscription = subscribe(wanted(customer, monthly(500))
                .setTrialPeriodDays(7L)
                .setTrialSettings(SubscriptionCreateParams.TrialSettings.builder()
                        .setEndBehavior(SubscriptionCreateParams.TrialSettings.EndBehavior.builder()
                                .setMissingPaymentMethod(missing)
                                .build())
                        .build()));
        rig.control().advanceTo(Instant.parse("2026-01-22T13:00:00Z"));
        assertThat(again(subscription).getStatus()).isEqualTo(status);
        if (status.equals("paused")) {
            changeCard(customer, "pm_card_visa");
            assertThat(rig.stripe().subscriptions().resume(subscription.getId()).getStatus())
                    .isEqualTo("active");
            assertThat(rig.eventTypes())
                    .containsSubsequence("customer.subscription.paused", "customer.subscription.resumed");
            assertThat(latest(subscription).getStatus()).isEqualTo("paid");
        }
    }

    @Test
    void canceledAtPeriodEndItRunsUntilThenAndCanBeKept() throws Exception {
        Subscription subscription = subscribe(wanted(customer("pm_card_visa"), monthly(500)));
        Subscription ending = rig.stripe()
                .subscriptions()
                .update(
                        subscription.getId(),
                        SubscriptionUpdateParams.builder()
                                .setCancelAtPeriodEnd(true)
                                .build());
        assertThat(ending.getStatus()).isEqualTo("active");
        assertThat(ending.getCancelAt()).isEqualTo(end(ending).getEpochSecond());
        assertThat(rig.lastEvent("customer.subscription.updated").getData().getPreviousAttributes())
                .containsEntry("cancel_at_period_end", false);
        Subscription kept = rig.stripe()
                .subscriptions()
                .update(
                        subscription.getId(),
                        SubscriptionUpdateParams.builder()
                                .setCancelAtPeriodEnd(false)
                                .build());
        assertThat(kept.getCancelAt()).isNull();
        rig.control().advanceTo(Instant.parse("2026-02-16T00:00:00Z"));
        assertThat(again(subscription).getStatus()).isEqualTo("active");

        assertThat(rig.stripe()
                        .subscriptions()
                        .update(
                                subscription.getId(),
                                SubscriptionUpdateParams.builder()
                                        .setCancelAtPeriodEnd(true)
                                        .build()))
                .isNotNull();
        rig.control().advanceTo(Instant.parse("2026-03-15T12:00:00Z"));
        Subscription gone = again(subscription);
        assertThat(gone.getStatus()).isEqualTo("canceled");
        assertThat(gone.getCanceledAt())
                .isEqualTo(Instant.parse("2026-02-16T00:00:00Z").getEpochSecond());
        assertThat(gone.getEndedAt())
                .isEqualTo(Instant.parse("2026-03-15T12:00:00Z").getEpochSecond());
        assertThat(rig.eventTypes()).endsWith("customer.subscription.deleted");
        assertThat(rig.stripe()
                        .subscriptions()
                        .list(SubscriptionListParams.builder()
                                .setCustomer(subscription.getCustomer())
                                .build())
                        .getData())
                .isEmpty();
    }

    @Test
    void canceledAtOnceItGivesTheRestBackOnlyWhenAsked() throws Exception {
        Subscription subscription = subscribe(wanted(customer("pm_card_visa"), monthly(3100)));
        // Half of the month is left: from 15 January to 15 February there are 31 days.
        rig.control().advance(Duration.ofDays(31).dividedBy(2));
        Subscription gone = rig.stripe()
                .subscriptions()
                .cancel(
                        subscription.getId(),
                        SubscriptionCancelParams.builder()
                                .setInvoiceNow(true)
                                .setProrate(true)
                                .build());
        assertThat(gone.getStatus()).isEqualTo("canceled");
        Customer customer = rig.stripe().customers().retrieve(gone.getCustomer());
        assertThat(customer.getBalance()).isEqualTo(-1550);
        assertThat(rig.control().balanceCents(null)).isEqualTo(3100 - 120);
    }

    @Test
    void anIncompleteFirstPaymentExpiresWithinADay() throws Exception {
        Customer customer = customer("pm_card_chargeCustomerFail");
        Price price = monthly(500);
        assertThatThrownBy(() -> subscribe(wanted(customer, price)
                        .setPaymentBehavior(SubscriptionCreateParams.PaymentBehavior.ERROR_IF_INCOMPLETE)))
                .isInstanceOf(CardException.class);
        assertThat(rig.eventTypes()).doesNotContain("customer.subscription.created");

        Subscription incomplete = subscribe(wanted(customer, price));
        assertThat(incomplete.getStatus()).isEqualTo("incomplete");
        rig.control().advance(Duration.ofHours(23));
        assertThat(again(incomplete).getStatus()).isEqualTo("incomplete_expired");
        assertThat(latest(incomplete).getStatus()).isEqualTo("void");
    }

    @Test
    void aDearerPlanIsProratedOnTheNextInvoiceOrAtOnce() throws Exception {
        Subscription subscription = subscribe(wanted(customer("pm_card_visa"), monthly(3100)));
        Price dearer = monthly(6200);
        rig.control().advance(Duration.ofDays(10));
        String item = subscription.getItems().getData().getFirst().getId();
        Invoice preview = rig.stripe()
                .invoices()
                .createPreview(InvoiceCreatePreviewParams.builder()
                        .setSubscription(subscription.getId())
                        .setSubscriptionDetails(InvoiceCreatePreviewParams.SubscriptionDetails.builder()
                                .setProrationBehavior(
                                        InvoiceCreatePreviewParams.SubscriptionDetails.ProrationBehavior.ALWAYS_INVOICE)
                                .addItem(InvoiceCreatePreviewParams.SubscriptionDetails.Item.builder()
                                        .setId(item)
                                        .setPrice(dearer.getId())
                                        .build())
                                .build())
                        .build());
        // 21 of 31 days are left: 21 dollars come back, 42 are charged.
        assertThat(preview.getAmountDue()).isEqualTo(2100);
        assertThat(preview.getLines().getData()).extracting("amount").containsExactly(-2100L, 4200L);

        Subscription changed = rig.stripe()
                .subscriptions()
                .update(
                        subscription.getId(),
                        SubscriptionUpdateParams.builder()
                                .setProrationBehavior(SubscriptionUpdateParams.ProrationBehavior.ALWAYS_INVOICE)
                                .addItem(SubscriptionUpdateParams.Item.builder()
                                        .setId(item)
                                        .setPrice(dearer.getId())
                                        .build())
                                .build());
        assertThat(end(changed)).isEqualTo(end(subscription));
        Invoice invoice = latest(subscription);
        assertThat(invoice.getBillingReason()).isEqualTo("subscription_update");
        assertThat(invoice.getAmountPaid()).isEqualTo(2100);
        assertThat(invoice.getLines()
                        .getData()
                        .getFirst()
                        .getParent()
                        .getInvoiceItemDetails()
                        .getProration())
                .isTrue();

        // Back again, a day later, on the next invoice: 20 of 31 days.
        rig.control().advance(Duration.ofDays(1));
        assertThat(rig.stripe()
                        .subscriptions()
                        .update(
                                subscription.getId(),
                                SubscriptionUpdateParams.builder()
                                        .addItem(SubscriptionUpdateParams.Item.builder()
                                                .setId(item)
                                                .setPrice(subscription
                                                        .getItems()
                                                        .getData()
                                                        .getFirst()
                                                        .getPrice()
                                                        .getId())
                                                .build())
                                        .build()))
                .isNotNull();
        rig.control().advanceTo(Instant.parse("2026-02-15T13:00:00Z"));
        assertThat(latest(subscription).getLines().getData())
                .extracting("amount")
                .containsExactly(3100L, -4000L, 2000L);
        assertThat(latest(subscription).getAmountPaid()).isEqualTo(1100);
    }

    @Test
    void anAnnualPlanBeginsAPeriodOfItsOwn() throws Exception {
        Subscription subscription = subscribe(wanted(customer("pm_card_visa"), monthly(3100)));
        Price annual = price(30_000, PriceCreateParams.Recurring.Interval.YEAR);
        rig.control().advance(Duration.ofDays(10));
        Subscription changed = rig.stripe()
                .subscriptions()
                .update(
                        subscription.getId(),
                        SubscriptionUpdateParams.builder()
                                .addItem(SubscriptionUpdateParams.Item.builder()
                                        .setId(subscription
                                                .getItems()
                                                .getData()
                                                .getFirst()
                                                .getId())
                                        .setPrice(annual.getId())
                                        .build())
                                .build());
        assertThat(end(changed)).isEqualTo("2027-01-25T12:00:00Z");
        assertThat(latest(subscription).getAmountPaid()).isEqualTo(30_000 - 2100);
        rig.control().advanceTo(Instant.parse("2026-02-16T00:00:00Z"));
        assertThat(end(again(subscription))).isEqualTo("2027-01-25T12:00:00Z");
    }

    @Test
    void aDeclinedUpgradeThatMustNotBeIncompleteChangesNothing() throws Exception {
        Customer customer = customer("pm_card_visa");
        Subscription subscription = subscribe(wanted(customer, monthly(3100)));
        Price dearer = monthly(6200);
        changeCard(customer, "pm_card_chargeCustomerFail");
        assertThatThrownBy(() -> rig.stripe()
                        .subscriptions()
                        .update(
                                subscription.getId(),
                                SubscriptionUpdateParams.builder()
                                        .setPaymentBehavior(
                                                SubscriptionUpdateParams.PaymentBehavior.ERROR_IF_INCOMPLETE)
                                        .setProrationBehavior(SubscriptionUpdateParams.ProrationBehavior.ALWAYS_INVOICE)
                                        .addItem(SubscriptionUpdateParams.Item.builder()
                                                .setId(subscription
                                                        .getItems()
                                                        .getData()
                                                        .getFirst()
                                                        .getId())
                                                .setPrice(dearer.getId())
                                                .build())
                                        .build()))
                .isInstanceOf(CardException.class);
        assertThat(again(subscription)
                        .getItems()
                        .getData()
                        .getFirst()
                        .getPrice()
                        .getUnitAmount())
                .isEqualTo(3100);
        assertThat(latest(subscription).getAmountDue()).isEqualTo(3100);
    }

    @Test
    void aDeletedCustomerEndsHisSubscriptions() throws Exception {
        Subscription subscription = subscribe(wanted(customer("pm_card_visa"), monthly(500)));
        assertThat(rig.stripe().customers().delete(subscription.getCustomer()).getDeleted())
                .isTrue();
        assertThat(again(subscription).getStatus()).isEqualTo("canceled");
        assertThat(rig.stripe().customers().retrieve(subscription.getCustomer()).getDeleted())
                .isTrue();
        rig.control().advance(Duration.ofDays(90));
        assertThat(rig.eventTypes()).endsWith("customer.subscription.deleted", "customer.deleted");
    }
}
