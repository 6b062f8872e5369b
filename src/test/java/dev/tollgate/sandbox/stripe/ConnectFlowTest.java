package dev.tollgate.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.StripeException;
import com.stripe.model.Account;
import com.stripe.model.AccountLink;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Payout;
import com.stripe.model.Transfer;
import com.stripe.model.TransferReversal;
import com.stripe.param.AccountCreateParams;
import com.stripe.param.AccountLinkCreateParams;
import com.stripe.param.AccountUpdateParams;
import com.stripe.param.ApplicationFeeListParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PayoutCreateParams;
import com.stripe.param.PayoutListParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.TransferCreateParams;
import com.stripe.param.TransferReversalCreateParams;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sellers: facts, section 3.5 and flows 4, 5 and 13. */
class ConnectFlowTest {
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private Account account() throws StripeException {
        return rig.stripe()
                .accounts()
                .create(AccountCreateParams.builder()
                        .setCountry("US")
                        .setEmail("nova@example.com")
                        .putMetadata("user_id", "9")
                        .setController(AccountCreateParams.Controller.builder()
                                .setFees(AccountCreateParams.Controller.Fees.builder()
                                        .setPayer(AccountCreateParams.Controller.Fees.Payer.APPLICATION)
                                        .build())
                                .setLosses(AccountCreateParams.Controller.Losses.builder()
                                        .setPayments(AccountCreateParams.Controller.Losses.Payments.APPLICATION)
                                        .build())
                                .setRequirementCollection(AccountCreateParams.Controller.RequirementCollection.STRIPE)
                                .setStripeDashboard(AccountCreateParams.Controller.StripeDashboard.builder()
                                        .setType(AccountCreateParams.Controller.StripeDashboard.Type.EXPRESS)
                                        .build())
                                .build())
                        .setCapabilities(AccountCreateParams.Capabilities.builder()
                                .setTransfers(AccountCreateParams.Capabilities.Transfers.builder()
                                        .setRequested(true)
                                        .build())
                                .build())
                        .build());
    }

    private Account manualSeller() throws StripeException {
        Account account = account();
        rig.control().onboard(account.getId());
        return rig.stripe()
                .accounts()
                .update(
                        account.getId(),
                        AccountUpdateParams.builder()
                                .setSettings(AccountUpdateParams.Settings.builder()
                                        .setPayouts(AccountUpdateParams.Settings.Payouts.builder()
                                                .setSchedule(AccountUpdateParams.Settings.Payouts.Schedule.builder()
                                                        .setInterval(
                                                                AccountUpdateParams.Settings.Payouts.Schedule.Interval
                                                                        .MANUAL)
                                                        .build())
                                                .build())
                                        .build())
                                .build());
    }

    private AccountLink link(Account account) throws StripeException {
        return rig.stripe()
                .accountLinks()
                .create(AccountLinkCreateParams.builder()
                        .setAccount(account.getId())
                        .setType(AccountLinkCreateParams.Type.ACCOUNT_ONBOARDING)
                        .setRefreshUrl("http://localhost:8080/again")
                        .setReturnUrl("http://localhost:8080/back")
                        .setCollectionOptions(AccountLinkCreateParams.CollectionOptions.builder()
                                .setFields(AccountLinkCreateParams.CollectionOptions.Fields.EVENTUALLY_DUE)
                                .build())
                        .build());
    }

    private PaymentIntent pay(PaymentIntentCreateParams.Builder params) throws StripeException {
        return rig.stripe()
                .paymentIntents()
                .create(params.setCurrency("usd")
                        .setPaymentMethod("pm_card_visa")
                        .setConfirm(true)
                        .build());
    }

    private Transfer transfer(TransferCreateParams.Builder params) throws StripeException {
        return rig.stripe().transfers().create(params.setCurrency("usd").build());
    }

    @Test
    void onboardingOpensOnceAndMakesTheAccountAble() throws Exception {
        Account account = account();
        assertThat(account.getDetailsSubmitted()).isFalse();
        assertThat(account.getCapabilities().getTransfers()).isEqualTo("inactive");
        assertThat(account.getRequirements().getCurrentlyDue()).isNotEmpty();
        assertThatThrownBy(() ->
                        transfer(TransferCreateParams.builder().setAmount(100L).setDestination(account.getId())))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.getCode()).isEqualTo("insufficient_capabilities_for_transfer"));
        assertThatThrownBy(() -> rig.stripe().accounts().loginLinks().create(account.getId()))
                .isInstanceOf(InvalidRequestException.class);

        AccountLink link = link(account);
        String page = rig.get(link.getUrl()).text();
        assertThat(rig.get(link.getUrl()).header("Location")).isEqualTo("http://localhost:8080/again");
        String action = page.replaceAll("(?s).*action=\"([^\"]+)\".*", "$1");
        Rig.Reply done = rig.post(rig.url() + action, "act=complete");
        assertThat(done.header("Location")).isEqualTo("http://localhost:8080/back");

        Account able = rig.stripe().accounts().retrieve(account.getId());
        assertThat(able.getDetailsSubmitted()).isTrue();
        assertThat(able.getPayoutsEnabled()).isTrue();
        assertThat(able.getCapabilities().getTransfers()).isEqualTo("active");
        assertThat(able.getRequirements().getDisabledReason()).isNull();
        assertThat(rig.eventTypes(account.getId())).containsExactly("account.updated", "capability.updated");
        assertThat(rig.events(account.getId()).getFirst().getAccount()).isEqualTo(account.getId());
        assertThat(rig.eventTypes()).isEmpty();
        assertThat(rig.stripe().accounts().loginLinks().create(account.getId()).getUrl())
                .startsWith(rig.url().toString());
    }

    @Test
    void aLinkIsValidForMinutesAndMayBringNothing() throws Exception {
        Account account = account();
        AccountLink late = link(account);
        rig.control().advance(Duration.ofMinutes(5));
        assertThat(rig.get(late.getUrl()).header("Location")).isEqualTo("http://localhost:8080/again");
        String page = rig.get(link(account).getUrl()).text();
        rig.post(rig.url() + page.replaceAll("(?s).*action=\"([^\"]+)\".*", "$1"), "act=incomplete");
        Account still = rig.stripe().accounts().retrieve(account.getId());
        assertThat(still.getDetailsSubmitted()).isTrue();
        assertThat(still.getPayoutsEnabled()).isFalse();
        assertThat(still.getRequirements().getPastDue()).isNotEmpty();
    }

    @Test
    void aTransferOfAChargesMoneyNeedsNoAvailableFunds() throws Exception {
        Account seller = manualSeller();
        PaymentIntent intent =
                pay(PaymentIntentCreateParams.builder().setAmount(1000L).setTransferGroup("order-5"));
        assertThatThrownBy(() ->
                        transfer(TransferCreateParams.builder().setAmount(900L).setDestination(seller.getId())))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.getCode()).isEqualTo("balance_insufficient"));
        Transfer transfer = transfer(TransferCreateParams.builder()
                .setAmount(900L)
                .setDestination(seller.getId())
                .setSourceTransaction(intent.getLatestCharge())
                .putMetadata("order", "5"));
        assertThat(transfer.getTransferGroup()).isEqualTo("order-5");
        assertThat(rig.control().balanceCents(null)).isEqualTo(1000 - 59 - 900);
        assertThat(rig.control().balanceCents(seller.getId())).isEqualTo(900);
        Charge payment = rig.stripe().charges().retrieve(transfer.getDestinationPayment(), Rig.as(seller.getId()));
        assertThat(payment.getId()).startsWith("py_");
        assertThat(payment.getSourceTransfer()).isEqualTo(transfer.getId());
        assertThatThrownBy(() -> transfer(TransferCreateParams.builder()
                        .setAmount(101L)
                        .setDestination(seller.getId())
                        .setSourceTransaction(intent.getLatestCharge())))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("may not exceed");

        TransferReversal part = rig.stripe()
                .transfers()
                .reversals()
                .create(
                        transfer.getId(),
                        TransferReversalCreateParams.builder().setAmount(300L).build());
        assertThat(part.getTransfer()).isEqualTo(transfer.getId());
        Transfer after = rig.stripe().transfers().retrieve(transfer.getId());
        assertThat(after.getAmountReversed()).isEqualTo(300);
        assertThat(after.getReversed()).isFalse();
        assertThat(after.getReversals().getData()).hasSize(1);
        assertThat(rig.stripe().transfers().reversals().create(transfer.getId()).getAmount())
                .isEqualTo(600);
        assertThat(rig.stripe().transfers().retrieve(transfer.getId()).getReversed())
                .isTrue();
        assertThat(rig.control().balanceCents(seller.getId())).isZero();
        assertThat(rig.eventTypes()).endsWith("transfer.created", "transfer.reversed", "transfer.reversed");
    }

    @Test
    void withoutAChargeATransferWaitsForAvailableFunds() throws Exception {
        Account seller = manualSeller();
        assertThat(pay(PaymentIntentCreateParams.builder().setAmount(1000L)).getStatus())
                .isEqualTo("succeeded");
        assertThat(rig.stripe().balance().retrieve().getPending().getFirst().getAmount())
                .isEqualTo(941);
        rig.control().advance(Duration.ofDays(2));
        assertThat(rig.stripe().balance().retrieve().getAvailable().getFirst().getAmount())
                .isEqualTo(941);
        Transfer transfer =
                transfer(TransferCreateParams.builder().setAmount(900L).setDestination(seller.getId()));
        assertThat(transfer.getSourceTransaction()).isNull();
    }

    @Test
    void aDestinationChargePassesAllOnAndTakesTheFeeBack() throws Exception {
        Account seller = manualSeller();
        PaymentIntent intent = pay(PaymentIntentCreateParams.builder()
                .setAmount(1000L)
                .setApplicationFeeAmount(123L)
                .setTransferData(PaymentIntentCreateParams.TransferData.builder()
                        .setDestination(seller.getId())
                        .build()));
        // Of 10.00 the platform has the fee of 1.23, less 0.59 that Stripe takes.
        assertThat(rig.control().balanceCents(null)).isEqualTo(64);
        assertThat(rig.control().balanceCents(seller.getId())).isEqualTo(877);
        Charge charge = rig.stripe().charges().retrieve(intent.getLatestCharge());
        assertThat(charge.getTransfer()).startsWith("tr_");
        assertThat(charge.getApplicationFeeAmount()).isEqualTo(123);
        assertThat(rig.stripe()
                        .applicationFees()
                        .list(ApplicationFeeListParams.builder().build())
                        .getData())
                .extracting("id")
                .containsExactly(charge.getApplicationFee());

        assertThat(rig.stripe()
                        .refunds()
                        .create(RefundCreateParams.builder()
                                .setCharge(charge.getId())
                                .setAmount(500L)
                                .setReverseTransfer(true)
                                .setRefundApplicationFee(true)
                                .build())
                        .getTransferReversal())
                .startsWith("trr_");
        // Half of each: the seller gives back 5.00 and gets 0.62 of the fee.
        assertThat(rig.control().balanceCents(seller.getId())).isEqualTo(877 - 500 + 62);
        assertThat(rig.control().balanceCents(null)).isEqualTo(64 - 500 + 500 - 62);
    }

    @Test
    void withoutReversalThePlatformPaysTheRefund() throws Exception {
        Account seller = manualSeller();
        PaymentIntent intent = pay(PaymentIntentCreateParams.builder()
                .setAmount(1000L)
                .setTransferData(PaymentIntentCreateParams.TransferData.builder()
                        .setDestination(seller.getId())
                        .setAmount(900L)
                        .build()));
        assertThat(rig.stripe()
                        .refunds()
                        .create(RefundCreateParams.builder()
                                .setPaymentIntent(intent.getId())
                                .build())
                        .getTransferReversal())
                .isNull();
        assertThat(rig.control().balanceCents(seller.getId())).isEqualTo(900);
        assertThat(rig.control().balanceCents(null)).isEqualTo(941 - 900 - 1000);
        assertThatThrownBy(() -> rig.stripe()
                        .paymentIntents()
                        .create(PaymentIntentCreateParams.builder()
                                .setAmount(1000L)
                                .setCurrency("usd")
                                .setApplicationFeeAmount(10L)
                                .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("application_fee_amount");
    }

    @Test
    void sellersArePaidOutByThemselvesOrOnDemand() throws Exception {
        Account daily = account();
        rig.control().onboard(daily.getId());
        Account manual = manualSeller();
        for (Account seller : new Account[] {daily, manual}) {
            PaymentIntent intent = pay(PaymentIntentCreateParams.builder().setAmount(1000L));
            assertThat(transfer(TransferCreateParams.builder()
                            .setAmount(900L)
                            .setDestination(seller.getId())
                            .setSourceTransaction(intent.getLatestCharge())))
                    .isNotNull();
        }
        PayoutCreateParams payout =
                PayoutCreateParams.builder().setAmount(900L).setCurrency("usd").build();
        assertThatThrownBy(() -> rig.stripe().payouts().create(payout, Rig.as(manual.getId())))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.getCode()).isEqualTo("balance_insufficient"));
        rig.control().advance(Duration.ofDays(2));
        assertThat(rig.control().balanceCents(daily.getId())).isZero();
        Payout own = rig.stripe().payouts().create(payout, Rig.as(manual.getId()));
        assertThat(own.getStatus()).isEqualTo("pending");
        rig.control().advance(Duration.ofDays(2));
        assertThat(rig.stripe()
                        .payouts()
                        .retrieve(own.getId(), Rig.as(manual.getId()))
                        .getStatus())
                .isEqualTo("paid");
        assertThat(rig.stripe()
                        .payouts()
                        .list(PayoutListParams.builder().build(), Rig.as(daily.getId()))
                        .getData())
                .singleElement()
                .satisfies(each -> assertThat(each.getAutomatic()).isTrue());
        assertThat(rig.eventTypes(manual.getId())).endsWith("payout.created", "payout.paid");

        rig.control().settlePayout(own.getId(), false);
        assertThat(rig.eventTypes(manual.getId())).endsWith("payout.failed");
        assertThat(rig.control().balanceCents(manual.getId())).isEqualTo(900);
    }

    @Test
    void aSellerCanBeRestrictedOrLeave() throws Exception {
        Account seller = manualSeller();
        rig.control().restrict(seller.getId());
        Account restricted = rig.stripe().accounts().retrieve(seller.getId());
        assertThat(restricted.getPayoutsEnabled()).isFalse();
        assertThat(restricted.getRequirements().getDisabledReason()).isEqualTo("requirements.past_due");
        assertThat(restricted.getCapabilities().getTransfers()).isEqualTo("inactive");
        rig.control().deauthorize(seller.getId());
        assertThatThrownBy(() -> rig.stripe().balance().retrieve(Rig.as(seller.getId())))
                .isInstanceOfSatisfying(
                        PermissionException.class, e -> assertThat(e.getCode()).isEqualTo("account_invalid"));
        assertThatThrownBy(() -> rig.stripe().accounts().retrieve(seller.getId()))
                .isInstanceOf(InvalidRequestException.class);
    }
}
