package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Invoice;
import com.stripe.model.PaymentMethod;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.CustomerUpdateParams;
import com.stripe.param.InvoicePayParams;
import com.stripe.param.PaymentMethodAttachParams;
import com.stripe.param.SubscriptionUpdateParams;
import dev.tollgate.sandbox.stripe.TestMethod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A month in the life of a person's account and the creator whose agents it buys, and a little more, on the sandbox's clock. At its end
 * the books agree with the sandbox's own balance to the cent, its fees aside, which are the platform's.
 */
class MonthIT extends InShop {
    private static final Duration SETTLED = Duration.ofDays(3);
    private static final AtomicInteger LAST = new AtomicInteger();

    private long creator;
    private String once = "";
    private String monthly = "";
    private String connected = "";

    @Test
    void everythingThatHappensInItBalancesToTheCent() throws Exception {
        aPersonRegisters();
        creatorJoins();
        creditsAreBoughtAndSpent();
        planAndAgentsAreBought();
        long disputedAndLost = agentBought();
        long disputedAndWon = agentBought();
        usageIsBilledToACardThatFails();
        theBillIsPaid();
        aRenewalFailsAndIsMadeUpFor();
        creditsAreRefunded();
        shop.sandbox().loseDispute(disputed(disputedAndLost));
        String won = disputed(disputedAndWon);
        shop.untilHeard();
        shop.sandbox().winDispute(won);
        shop.untilHeard();
        moreCreditsPayWhatIsOwed();
        theCreatorIsPaid();
        everythingIsCancelled();
        theBooksAgreeWithStripe();
    }

    private static void aPersonRegisters() throws Exception {
        Visitor visitor = Visitor.register(shop.client());
        String keyHash = "%064x".formatted(System.nanoTime());
        Answer bound = visitor.post("/api/account/keys", "{\"key_hash\":\"" + keyHash + "\"}");
        assertThat(bound.status()).as("%s", bound.body()).isEqualTo(201);
        shop.serve(visitor.ownAccount(), keyHash);
    }

    private void creatorJoins() throws Exception {
        creator = seeds.accountWithKey("creator-" + System.nanoTime());
        once = "once-" + creator;
        monthly = "monthly-" + creator;
        seeds.execute(
                "INSERT INTO agents (slug, name, creator_account_id, pricing, price_cents)"
                        + " VALUES ($1, 'Once', $2, 'one_time', 1000), ($3, 'Monthly', $2, 'monthly', 300)",
                once,
                creator,
                monthly);
        Answer opened = shop.post("/api/admin/accounts/" + creator + "/connect", "{}", "c");
        assertThat(opened.status()).isEqualTo(200);
        connected = seeds.text("SELECT stripe_account_id FROM connect_accounts WHERE account_id = $1", creator);
        shop.sandbox().onboard(connected);
        shop.untilHeard();
    }

    private static void creditsAreBoughtAndSpent() throws Exception {
        Answer bought = shop.buy("{\"package\":\"small\",\"save_payment_method\":true}", "credits");
        assertThat(shop.sandbox().pay(Shop.session(bought), TestMethod.VISA)).isEqualTo("succeeded");
        shop.untilBalance("5.00");
        use(1_000_000, 100_000);
        assertThat(shop.balance("balance_usd")).isEqualTo("1.50");
    }

    private void planAndAgentsAreBought() throws Exception {
        paid("/subscribe");
        paid("/agents/" + monthly + "/purchase");
        shop.untilHeard();
        assertThat(get("/subscription").path("status").asText()).isEqualTo("active");
        assertThat(get("/agents/" + monthly + "/subscription").path("status").asText())
                .isEqualTo("active");
    }

    /** One has an agent only once, so that each time it is another one; the order. */
    private long agentBought() throws Exception {
        long order =
                paid("/agents/" + once + "/purchase").path("order").path("id").asLong();
        shop.untilHeard();
        seeds.execute("UPDATE agents SET slug = slug || '-' || id WHERE slug = $1", once);
        seeds.execute(
                "INSERT INTO agents (slug, name, creator_account_id, pricing, price_cents)"
                        + " VALUES ($1, 'Once more', $2, 'one_time', 1000)",
                once,
                creator);
        return order;
    }

    private static void usageIsBilledToACardThatFails() throws Exception {
        use(1_000_000, 100_000);
        use(1_000_003, 100_000);
        assertThat(shop.balance("due_usd")).isEqualTo("5.5000075");
        String customer = seeds.text("SELECT customer_id FROM stripe_customers WHERE account_id = $1", shop.account());
        useCard(customer, "pm_card_chargeCustomerFail");
        assertThat(shop.post("/api/admin/bills/run", "", "run").status()).isEqualTo(200);
        shop.untilHeard();
        JsonNode bill = get("/bills").path("items").path(0);
        assertThat(bill.path("status").asText()).isEqualTo("open");
        assertThat(bill.path("amount_cents").asLong()).isEqualTo(550);
        assertThat(bill.path("late_since").isNull()).isFalse();
    }

    private static void theBillIsPaid() throws Exception {
        String invoice = get("/bills").path("items").path(0).path("invoice_id").asText();
        payByHand(invoice);
        assertThat(get("/bills").path("items").path(0).path("status").asText()).isEqualTo("paid");
        assertThat(shop.balance("due_usd")).isEqualTo("0.0000075");
    }

    private static void aRenewalFailsAndIsMadeUpFor() throws Exception {
        String id = get("/subscription").path("subscription_id").asText();
        String customer = shop.stripe().subscriptions().retrieve(id).getCustomer();
        String failing = useCard(customer, "pm_card_chargeCustomerFail");
        assertThat(shop.stripe()
                        .subscriptions()
                        .update(
                                id,
                                SubscriptionUpdateParams.builder()
                                        .setDefaultPaymentMethod(failing)
                                        .build())
                        .getStatus())
                .isEqualTo("active");
        shop.sandbox().advance(Duration.ofDays(33));
        shop.untilHeard();
        assertThat(get("/subscription").path("status").asText()).isEqualTo("past_due");
        payByHand(shop.stripe().subscriptions().retrieve(id).getLatestInvoice());
        assertThat(get("/subscription").path("status").asText()).isEqualTo("active");
    }

    /** Of $5.00 all are spent; $2.00 of them are given back, and owed. */
    private static void creditsAreRefunded() throws Exception {
        long order = shop.orders().stream()
                .filter(each -> each.path("package").asText().equals("small"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asLong();
        Answer refund = shop.post(
                "/api/admin/accounts/" + shop.account() + "/orders/" + order + "/refund",
                "{\"amount_cents\":200}",
                "refund");
        assertThat(refund.status()).as("%s", refund.body()).isEqualTo(201);
        shop.untilHeard();
        assertThat(shop.balance("due_usd")).isEqualTo("2.0000075");
    }

    private static String disputed(long order) throws Exception {
        return shop.sandbox().dispute(shop.charge(order), "fraudulent", false);
    }

    private static void moreCreditsPayWhatIsOwed() throws Exception {
        Answer bought = shop.buy("{\"package\":\"large\"}", "more");
        assertThat(shop.sandbox().pay(Shop.session(bought), TestMethod.VISA)).isEqualTo("succeeded");
        shop.untilBalance("50.00");
        assertThat(shop.post("/api/admin/bills/run", "", "again").status()).isEqualTo(200);
        assertThat(shop.balance("balance_usd")).isEqualTo("47.9999925");
        assertThat(shop.balance("due_usd")).isEqualTo("0.00");
        assertThat(get("/bills").path("items").size()).isEqualTo(1);
    }

    /** Nine tenths of an agent that stayed sold, and of two months of the other one. */
    private void theCreatorIsPaid() throws Exception {
        shop.sandbox().advance(SETTLED);
        shop.untilHeard();
        assertThat(shop.post("/api/admin/payouts/run", "", "pay").status()).isEqualTo(200);
        shop.untilHeard();
        JsonNode earnings = shop.client()
                .get("/api/admin/accounts/" + creator + "/earnings")
                .body();
        assertThat(earnings.path("paid_cents").asLong()).isEqualTo(900 + 2 * 270);
        assertThat(earnings.path("payable_cents").asLong()).isZero();
    }

    private void everythingIsCancelled() throws Exception {
        assertThat(post("/cancel?at_period_end=false").status()).isEqualTo(200);
        assertThat(post("/agents/" + monthly + "/cancel?at_period_end=false").status())
                .isEqualTo(200);
        shop.untilHeard();
        assertThat(get("/subscription").path("status").asText()).isEqualTo("canceled");
    }

    private void theBooksAgreeWithStripe() throws Exception {
        long gross = 0;
        long net = 0;
        BalanceTransactionListParams all =
                BalanceTransactionListParams.builder().setLimit(100L).build();
        for (BalanceTransaction each :
                shop.stripe().balanceTransactions().list(all).autoPagingIterable()) {
            gross += each.getAmount();
            net += each.getNet();
        }
        assertThat(net).isEqualTo(shop.sandbox().balanceCents(null));
        long booked =
                seeds.number("SELECT (sum(CASE WHEN debit_ledger = 'stripe_clearing' THEN amount_nanos ELSE 0 END)"
                        + " - sum(CASE WHEN credit_ledger = 'stripe_clearing' THEN amount_nanos ELSE 0 END))::bigint"
                        + " FROM ledger_transfers");
        assertThat(booked).isEqualTo(gross * 10_000_000);
        // Credits, plan twice, the monthly agent twice, two agents, the bill; less refund, lost dispute, payout.
        assertThat(gross).isEqualTo(500 + 5000 + 2 * 500 + 2 * 300 + 2 * 1000 + 550 - 200 - 1000 - (900 + 2 * 270));
        assertThat(seeds.number("SELECT count(*) FROM stripe_inbox WHERE status IN ('pending', 'dead')"))
                .isZero();
    }

    private static void use(long prompt, long completion) throws Exception {
        Call call = Call.of("month-" + LAST.incrementAndGet())
                .key(shop.key())
                .model("gpt-4o")
                .tokens(prompt, completion);
        Await.until("the charge", () -> shop.client().push(call).verdicts().equals("1/0/0/0/0"));
    }

    @CanIgnoreReturnValue
    private static JsonNode paid(String path) throws Exception {
        Answer asked = post(path);
        assertThat(shop.sandbox().pay(Shop.session(asked), TestMethod.VISA)).isEqualTo("succeeded");
        return asked.body();
    }

    /** The customer's default from now on. */
    @CanIgnoreReturnValue
    private static String useCard(String customer, String token) throws Exception {
        PaymentMethod method = shop.stripe()
                .paymentMethods()
                .attach(
                        token,
                        PaymentMethodAttachParams.builder()
                                .setCustomer(customer)
                                .build());
        CustomerUpdateParams usual = CustomerUpdateParams.builder()
                .setInvoiceSettings(CustomerUpdateParams.InvoiceSettings.builder()
                        .setDefaultPaymentMethod(method.getId())
                        .build())
                .build();
        assertThat(shop.stripe().customers().update(customer, usual).getId()).isEqualTo(customer);
        return method.getId();
    }

    private static void payByHand(String invoice) throws Exception {
        Invoice paid = shop.stripe()
                .invoices()
                .pay(
                        invoice,
                        InvoicePayParams.builder()
                                .setPaymentMethod("pm_card_visa")
                                .build());
        assertThat(paid.getStatus()).isEqualTo("paid");
        shop.untilHeard();
    }

    private static Answer post(String path) throws Exception {
        return shop.post("/api/admin/accounts/" + shop.account() + path, "", "k" + System.nanoTime());
    }

    private static JsonNode get(String path) throws Exception {
        return shop.client().get("/api/admin/accounts/" + shop.account() + path).body();
    }
}
