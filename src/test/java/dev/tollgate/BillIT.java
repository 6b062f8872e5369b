package dev.tollgate;

import static dev.tollgate.Shop.atOnce;
import static dev.tollgate.Shop.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.exception.StripeException;
import com.stripe.model.Invoice;
import com.stripe.param.InvoiceItemCreateParams;
import com.stripe.param.InvoiceListParams;
import com.stripe.param.InvoicePayParams;
import com.stripe.param.PaymentMethodAttachParams;
import com.stripe.param.PaymentMethodListParams;
import com.stripe.param.RefundCreateParams;
import dev.tollgate.billing.Dunning;
import dev.tollgate.sandbox.stripe.Fault;
import dev.tollgate.sandbox.stripe.TestMethod;
import dev.tollgate.sandbox.stripe.WebhookMode;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From usage that no credits covered to a paid invoice, against the sandbox's Stripe. */
class BillIT extends InShop {
    private static final AtomicInteger LAST = new AtomicInteger();

    @Test
    void theSavedCardPaysWhatIsOwed() throws Exception {
        withCredits("true");
        use(2_000_000, 200_000);
        assertThat(balances()).isEqualTo("0.00 owes 2.00");

        run();

        JsonNode bill = bill();
        assertThat(bill.path("status").asText()).isEqualTo("paid");
        assertThat(bill.path("amount_cents").asLong()).isEqualTo(200);
        assertThat(bill.path("lines").toString()).isEqualTo("[{\"description\":\"gpt-4o, 1 call\",\"cents\":200}]");
        assertThat(balances()).isEqualTo("0.00 owes 0.00");
        JsonNode invoice = invoice();
        assertThat(invoice.path("status").asText()).isEqualTo("paid");
        assertThat(invoice.path("paid_cents").asLong()).isEqualTo(200);
        shop.untilHeard();
        run();
        assertThat(bills()).hasSize(1);
        assertThat(shop.clearingCents()).isEqualTo(-700);
    }

    @Test
    void whoHasSavedNoCardGetsAPageToPayOn() throws Exception {
        use(1_000_000, 100_000);
        run();
        assertThat(bill().path("status").asText()).isEqualTo("open");
        assertThat(bill().path("late_since").isNull()).isTrue();
        JsonNode invoice = invoice();
        assertThat(invoice.path("hosted_url").asText()).startsWith("http://");
        assertThat(invoice.path("due_at").asText()).isNotEmpty();
        assertThat(balances()).isEqualTo("0.00 owes 3.50");

        payByHand(invoice.path("id").asText(), "pm_card_visa");

        shop.untilHeard();
        assertThat(bill().path("status").asText()).isEqualTo("paid");
        assertThat(balances()).isEqualTo("0.00 owes 0.00");
    }

    @Test
    void creditsPayFirst() throws Exception {
        use(1_000_000, 100_000);
        withCredits("false");
        assertThat(balances()).isEqualTo("5.00 owes 3.50");
        run();
        assertThat(bills()).isEmpty();
        assertThat(balances()).isEqualTo("1.50 owes 0.00");
    }

    @Test
    void tooLittleIsCarriedForwardAndSoIsWhatIsUsedLater() throws Exception {
        use(100_000, 10_000);
        run();
        assertThat(bills()).isEmpty();
        assertThat(balances()).isEqualTo("0.00 owes 0.35");
        use(100_000, 10_000);
        run();
        assertThat(bill().path("amount_cents").asLong()).isEqualTo(70);
        use(1_000_000, 100_000);
        assertThat(balances()).isEqualTo("0.00 owes 4.20");
        run();
        assertThat(bills())
                .extracting(each -> each.path("amount_cents").asLong())
                .containsExactly(350L, 70L);
        assertThat(bills().getFirst().path("lines").toString())
                .isEqualTo("[{\"description\":\"gpt-4o, 1 call\",\"cents\":350}]");
    }

    @Test
    void fractionsOfACentStayOwed() throws Exception {
        use(1_000_003, 100_000);
        run();
        assertThat(bill().path("amount_cents").asLong()).isEqualTo(350);
        payByHand(bill().path("invoice_id").asText(), "pm_card_visa");
        shop.untilHeard();
        assertThat(balances()).isEqualTo("0.00 owes 0.0000075");
    }

    @Test
    void runsAtTheSameTimeBillOnce() throws Exception {
        withCredits("true");
        use(2_000_000, 200_000);
        for (Integer status : atOnce(8, BillIT::asked)) {
            assertThat(status).isEqualTo(200);
        }
        Await.until("the bill", () -> bill().path("status").asText().equals("paid"));
        shop.untilHeard();
        assertThat(bills()).hasSize(1);
        assertThat(invoicesAtStripe()).isEqualTo(1);
        assertThat(balances()).isEqualTo("0.00 owes 0.00");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whateverStripeDoesItIsInvoicedOnce(Fault fault) throws Exception {
        withCredits("true");
        use(2_000_000, 200_000);
        for (String path : List.of("/v1/invoices", "/v1/invoiceitems", "/v1/invoices/")) {
            shop.sandbox().fault(fault, 3, "POST", path);
            run();
            shop.sandbox().clearFaults();
        }
        for (int i = 0; i < 3; i++) {
            run();
        }
        shop.untilHeard();
        assertThat(bills()).hasSize(1);
        assertThat(bill().path("status").asText()).isEqualTo("paid");
        assertThat(invoicesAtStripe()).isEqualTo(1);
        assertThat(balances()).isEqualTo("0.00 owes 0.00");
        assertThat(shop.clearingCents()).isEqualTo(-700);
    }

    /** As if two had filled it at once. */
    @Test
    void aDraftThatIsNotOfItsAmountIsMadeAnew() throws Exception {
        withCredits("true");
        use(2_000_000, 200_000);
        shop.sandbox().fault(Fault.EMPTY_500, 3, "POST", "/v1/invoices/");
        run();
        shop.sandbox().clearFaults();
        String draft = draft();
        InvoiceItemCreateParams more = InvoiceItemCreateParams.builder()
                .setCustomer(customer())
                .setInvoice(draft)
                .setCurrency("usd")
                .setAmount(200L)
                .build();
        assertThat(shop.stripe().invoiceItems().create(more).getInvoice()).isEqualTo(draft);
        run();
        assertThat(bill().path("status").asText()).isEqualTo("frozen");
        run();
        shop.untilHeard();
        assertThat(bill().path("invoice_id").asText()).isNotEqualTo(draft);
        assertThat(bill().path("status").asText()).isEqualTo("paid");
        assertThat(invoicesAtStripe()).isEqualTo(1);
        assertThat(shop.clearingCents()).isEqualTo(-700);
    }

    private static String draft() throws Exception {
        InvoiceListParams drafts = InvoiceListParams.builder()
                .setCustomer(customer())
                .setStatus(InvoiceListParams.Status.DRAFT)
                .build();
        return shop.stripe().invoices().list(drafts).getData().getFirst().getId();
    }

    @Test
    void whoDoesNotPayIsRestrictedUntilHeDoes(Pool pool) throws Exception {
        withCredits("true");
        use(2_000_000, 200_000);
        onlyCard("pm_card_chargeCustomerFail");
        run();
        shop.untilHeard();
        assertThat(bill().path("status").asText()).isEqualTo("open");
        assertThat(bill().path("late_since").isNull()).isFalse();
        assertThat(told("payment.failed")).isTrue();
        assertThat(accountStatus()).isEqualTo("active");

        seeds.execute("UPDATE bills SET late_since = now() - interval '8 days' WHERE account_id = " + shop.account());
        assertThat(Seeds.get(new Dunning(pool, Duration.ofDays(7)).restrict())).isEqualTo(1);
        Await.until("the restriction", () -> accountStatus().equals("restricted"));
        payByHand(bill().path("invoice_id").asText(), "pm_card_visa");
        shop.untilHeard();
        assertThat(accountStatus()).isEqualTo("active");
        assertThat(history()).contains("account.reinstated", "account.restricted");
        assertThat(balances()).isEqualTo("0.00 owes 0.00");
    }

    @Test
    void whatAnOperatorDoesInStripesDashboardIsBooked() throws Exception {
        use(1_000_000, 100_000);
        run();
        shop.stripe().invoices().voidInvoice(bill().path("invoice_id").asText());
        shop.untilHeard();
        assertThat(bill().path("status").asText()).isEqualTo("waived");
        assertThat(balances()).isEqualTo("0.00 owes 0.00");

        use(1_000_000, 100_000);
        run();
        String second = bill().path("invoice_id").asText();
        shop.stripe().invoices().markUncollectible(second);
        shop.untilHeard();
        assertThat(bill().path("status").asText()).isEqualTo("uncollectible");
        run();
        assertThat(bills()).hasSize(2);
        shop.stripe()
                .invoices()
                .pay(second, InvoicePayParams.builder().setPaidOutOfBand(true).build());
        shop.untilHeard();
        assertThat(bill().path("status").asText()).isEqualTo("paid");
        assertThat(balances()).isEqualTo("0.00 owes 0.00");
        assertThat(shop.clearingCents()).isZero();
    }

    @Test
    void aRefundIsGivenForGoodAndADisputeIsOwedAgain() throws Exception {
        use(1_000_000, 100_000);
        run();
        payByHand(bill().path("invoice_id").asText(), "pm_card_visa");
        shop.untilHeard();
        String payment = invoicedPayment();
        shop.stripe()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(payment)
                        .setAmount(100L)
                        .build());
        shop.untilHeard();
        assertThat(balances()).isEqualTo("0.00 owes 0.00");
        String charge = shop.stripe().paymentIntents().retrieve(payment).getLatestCharge();
        String dispute = shop.sandbox().dispute(charge, "fraudulent", false);
        shop.untilHeard();
        assertThat(balances()).isEqualTo("0.00 owes 2.50");
        shop.sandbox().winDispute(dispute);
        shop.untilHeard();
        assertThat(balances()).isEqualTo("0.00 owes 0.00");
        shop.sandbox().loseDispute(shop.sandbox().dispute(charge, "fraudulent", false));
        shop.untilHeard();
        run();
        assertThat(bills()).hasSize(2);
        assertThat(bills().getFirst().path("lines").toString()).contains("Carried forward");
    }

    @Test
    void aPaymentThatNobodyToldOfIsFoundAndMended() throws Exception {
        use(1_000_000, 100_000);
        run();
        shop.untilHeard();
        String invoice = bill().path("invoice_id").asText();
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        payByHand(invoice, "pm_card_visa");
        shop.untilHeard();
        assertThat(bill().path("status").asText()).isEqualTo("open");
        assertThat(Reconciling.look(shop)).contains("payment_without_grant " + invoice);

        assertThat(Reconciling.repair(shop)).isNotEmpty();
        shop.untilHeard();
        assertThat(bill().path("status").asText()).isEqualTo("paid");
        assertThat(balances()).isEqualTo("0.00 owes 0.00");
        assertThat(Reconciling.look(shop)).isEmpty();
    }

    @Test
    void aLostEventIsMadeUpForByTheRunItself() throws Exception {
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        onlyCard("pm_card_visa");
        use(1_000_000, 100_000);
        run();
        assertThat(bill().path("status").asText()).isEqualTo("paid");
        assertThat(balances()).isEqualTo("0.00 owes 0.00");
    }

    /** That the account is there may come to the gateway's ears a moment later. */
    private static void use(long prompt, long completion) throws Exception {
        Call call = Call.of("bill-" + LAST.incrementAndGet())
                .key(shop.key())
                .model("gpt-4o")
                .tokens(prompt, completion);
        Await.until("the charge", () -> shop.client().push(call).verdicts().equals("1/0/0/0/0"));
    }

    private static void withCredits(String saves) throws Exception {
        Answer bought =
                shop.buy("{\"package\":\"small\",\"save_payment_method\":" + saves + "}", "k" + System.nanoTime());
        assertThat(shop.sandbox().pay(session(bought), TestMethod.VISA)).isEqualTo("succeeded");
        shop.untilHeard();
    }

    private static String customer() throws Exception {
        Answer portal = shop.post("/api/admin/accounts/" + shop.account() + "/portal", "", "k");
        assertThat(portal.status()).isEqualTo(200);
        return seeds.text("SELECT customer_id FROM stripe_customers WHERE account_id = $1", shop.account());
    }

    /** The customer's only payment method from now on. */
    private static void onlyCard(String token) throws Exception {
        String customer = customer();
        var saved = shop.stripe()
                .paymentMethods()
                .list(PaymentMethodListParams.builder().setCustomer(customer).build())
                .getData();
        for (var each : saved) {
            assertThat(shop.stripe().paymentMethods().detach(each.getId()).getCustomer())
                    .isNull();
        }
        PaymentMethodAttachParams of =
                PaymentMethodAttachParams.builder().setCustomer(customer).build();
        assertThat(shop.stripe().paymentMethods().attach(token, of).getCustomer())
                .isEqualTo(customer);
    }

    private static void payByHand(String invoice, String token) throws StripeException {
        Invoice paid = shop.stripe()
                .invoices()
                .pay(invoice, InvoicePayParams.builder().setPaymentMethod(token).build());
        assertThat(paid.getStatus()).isEqualTo("paid");
    }

    private static int asked() throws Exception {
        return shop.post("/api/admin/bills/run", "", "k" + System.nanoTime()).status();
    }

    private static void run() throws Exception {
        assertThat(asked()).isEqualTo(200);
    }

    private static List<JsonNode> bills() throws Exception {
        return items("bills");
    }

    private static JsonNode bill() throws Exception {
        return bills().getFirst();
    }

    private static JsonNode invoice() throws Exception {
        return items("invoices").getFirst();
    }

    private static List<JsonNode> items(String what) throws Exception {
        JsonNode items = shop.client()
                .get("/api/admin/accounts/" + shop.account() + "/" + what + "?limit=100")
                .body()
                .path("items");
        return items.valueStream().toList();
    }

    /** The payment intent of the latest bill. */
    private static String invoicedPayment() {
        return seeds.text(
                "SELECT payment_id FROM bills WHERE account_id = $1 ORDER BY id DESC LIMIT 1", shop.account());
    }

    private static List<String> history() throws Exception {
        return items("history").stream().map(each -> each.path("type").asText()).toList();
    }

    private static boolean told(String type) {
        return seeds.number("SELECT count(*) FROM notification_messages WHERE account_id = " + shop.account()
                        + " AND type = '" + type + "'")
                > 0;
    }

    private static long invoicesAtStripe() throws Exception {
        return shop
                .stripe()
                .invoices()
                .list(InvoiceListParams.builder()
                        .setCustomer(customer())
                        .setLimit(100L)
                        .build())
                .getData()
                .stream()
                .filter(each -> Objects.nonNull(each.getMetadata().get("bill")))
                .count();
    }

    private static String accountStatus() throws Exception {
        return shop.client()
                .get("/v1/accounts/" + shop.account() + "/balance")
                .body()
                .path("status")
                .asText();
    }

    private static String balances() throws Exception {
        return shop.balance("balance_usd") + " owes " + shop.balance("due_usd");
    }
}
