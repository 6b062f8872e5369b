package dev.tollgate;

import static dev.tollgate.Reconciling.look;
import static dev.tollgate.Reconciling.repair;
import static dev.tollgate.Reconciling.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.stripe.model.Invoice;
import com.stripe.model.checkout.Session;
import com.stripe.param.InvoiceCreateParams;
import com.stripe.param.InvoiceItemCreateParams;
import com.stripe.param.InvoicePayParams;
import com.stripe.param.InvoiceUpdateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.checkout.SessionCreateParams;
import dev.tollgate.sandbox.stripe.Fault;
import dev.tollgate.sandbox.stripe.TestMethod;
import dev.tollgate.sandbox.stripe.WebhookMode;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What no lost event can bring about is made by hand in the database: it is found, told with both amounts, and left to a person. */
class ContradictionIT extends InShop {
    @BeforeEach
    void clean() throws Exception {
        shop.untilHeard();
        assertThat(look(shop)).isEmpty();
    }

    @Test
    void anOrderThatIsPaidHereAlone() throws Exception {
        String open = Shop.session(shop.buy(Shop.SMALL, "open"));
        contradicts(
                "UPDATE checkout_orders SET status = 'paid', granted_at = now() WHERE stripe_session_id = '" + open
                        + "'",
                "UPDATE checkout_orders SET status = 'pending', granted_at = NULL WHERE stripe_session_id = '" + open
                        + "'",
                "grant_without_payment " + open + " 0 500");
    }

    @Test
    void anOrderWhoseCheckoutStripeDoesNotKnow() throws Exception {
        String session = Shop.session(shop.buy(Shop.SMALL, "lost"));
        contradicts(
                "UPDATE checkout_orders SET status = 'paid', granted_at = now(), stripe_session_id = 'cs_test_nobody'"
                        + " WHERE stripe_session_id = '" + session + "'",
                "UPDATE checkout_orders SET status = 'pending', granted_at = NULL, stripe_session_id = '" + session
                        + "' WHERE stripe_session_id = 'cs_test_nobody'",
                "grant_without_payment cs_test_nobody 0 500");
    }

    @Test
    void anOrderOfAnotherAmount() throws Exception {
        long order = shop.paid(TestMethod.VISA);
        shop.untilHeard();
        String session = text(shop.order(order), "session_id");
        contradicts(
                "UPDATE checkout_orders SET amount_cents = 600 WHERE id = " + order,
                "UPDATE checkout_orders SET amount_cents = 500 WHERE id = " + order,
                "amount_differs " + session + " 500 600");
    }

    @Test
    void aSaleOfAnotherAmountAndOneWithoutItsInvoice() throws Exception {
        String invoice = subscribed().getInvoice();
        contradicts(
                "UPDATE sales SET amount_cents = 700 WHERE reference = '" + invoice + "'",
                "UPDATE sales SET amount_cents = 500 WHERE reference = '" + invoice + "'",
                "amount_differs " + invoice + " 500 700");
        contradicts(
                "UPDATE invoices SET id = 'in_nobody' WHERE id = '" + invoice + "';"
                        + "UPDATE sales SET reference = 'in_nobody' WHERE reference = '" + invoice + "'",
                "UPDATE sales SET reference = '" + invoice + "' WHERE reference = 'in_nobody';"
                        + "UPDATE invoices SET id = '" + invoice + "' WHERE id = 'in_nobody'",
                "payment_without_grant " + invoice + " 500 0",
                "grant_without_payment in_nobody 0 500");
    }

    /** A copy of an invoice is renewed; it is no booking. */
    @Test
    void aCopyOfAnInvoiceOfAnotherAmount() throws Exception {
        String invoice = subscribed().getInvoice();
        seeds.execute("UPDATE invoices SET paid_cents = 1 WHERE id = $1", invoice);
        assertThat(told()).containsExactly("amount_differs " + invoice + " 500 1");
        assertThat(repair(shop)).extracting(each -> text(each, "outcome")).containsExactly("repaired");
        assertThat(look(shop)).isEmpty();
    }

    @Test
    void aSubscriptionThatHasEndedHereAlone() throws Exception {
        String id = subscribed().getSubscription();
        contradicts(
                "UPDATE subscriptions SET status = 'canceled' WHERE id = '" + id + "'",
                "UPDATE subscriptions SET status = 'active' WHERE id = '" + id + "'",
                "subscription_differs " + id + " - -");
        contradicts(
                "UPDATE subscriptions SET id = 'sub_nobody' WHERE id = '" + id + "'",
                "UPDATE subscriptions SET id = '" + id + "' WHERE id = 'sub_nobody'",
                "subscription_differs " + id + " - -",
                "subscription_differs sub_nobody - -");
        seeds.execute(
                "UPDATE subscriptions SET price_id = 'price_other', status = 'past_due', late_since = now(),"
                        + " current_period_end = now() WHERE id = $1",
                id);
        assertThat(told()).containsExactly("subscription_differs " + id + " - -");
        assertThat(repair(shop)).extracting(each -> text(each, "outcome")).containsExactly("repaired");
        assertThat(look(shop)).isEmpty();
    }

    /** As when two have made an invoice of one bill at once, and the customer paid both. */
    @Test
    void aSecondInvoiceOfABillThatIsPaidToo() throws Exception {
        Call call = Call.of("billed-" + shop.account())
                .key(shop.key())
                .model("gpt-4o")
                .tokens(1_000_000, 100_000);
        Await.until("the charge", () -> shop.client().push(call).verdicts().equals("1/0/0/0/0"));
        assertThat(shop.post("/api/admin/bills/run", "", "key").status()).isEqualTo(200);
        String bill = "FROM bills WHERE account_id = " + shop.account();
        String first = seeds.text("SELECT invoice_id " + bill);
        pay(first);
        assertThat(look(shop)).isEmpty();
        Invoice twin = shop.stripe().invoices().retrieve(first);
        Invoice second = shop.stripe()
                .invoices()
                .create(InvoiceCreateParams.builder()
                        .setCustomer(twin.getCustomer())
                        .setCollectionMethod(InvoiceCreateParams.CollectionMethod.SEND_INVOICE)
                        .setDaysUntilDue(7L)
                        .putAllMetadata(twin.getMetadata())
                        .build());
        assertThat(shop.stripe()
                        .invoiceItems()
                        .create(InvoiceItemCreateParams.builder()
                                .setCustomer(twin.getCustomer())
                                .setInvoice(second.getId())
                                .setCurrency("usd")
                                .setAmount(350L)
                                .build())
                        .getAmount())
                .isEqualTo(350L);
        pay(shop.stripe().invoices().finalizeInvoice(second.getId()).getId());

        assertThat(told()).containsExactly("payment_without_grant " + second.getId() + " 350 0");
        JsonNode left = repair(shop).getFirst();
        assertThat(text(left, "outcome")).isEqualTo("open");
        assertThat(text(left, "remedy")).isEqualTo("Refund it at Stripe.");
        assertThat(text(left, "detail")).contains("its bill has another invoice, " + first);
        assertThat(seeds.text("SELECT invoice_id " + bill)).isEqualTo(first);
        assertThat(shop.balance("due_usd")).isEqualTo("0.00");
        assertThat(shop.clearingCents()).isEqualTo(-350);
        assertThat(shop.stripe()
                        .invoices()
                        .update(
                                second.getId(),
                                InvoiceUpdateParams.builder()
                                        .putMetadata("bill", "")
                                        .build())
                        .getMetadata())
                .doesNotContainKey("bill");
        assertThat(look(shop)).isEmpty();
    }

    private static void pay(String invoice) throws Exception {
        InvoicePayParams card =
                InvoicePayParams.builder().setPaymentMethod("pm_card_visa").build();
        assertThat(shop.stripe().invoices().pay(invoice, card).getStatus()).isEqualTo("paid");
        shop.untilHeard();
    }

    @Test
    void aRefundOfAnotherAmount() throws Exception {
        String refund = refunded();
        contradicts(
                "UPDATE payment_reversals SET amount_cents = 100 WHERE id = '" + refund + "'",
                "UPDATE payment_reversals SET amount_cents = 200 WHERE id = '" + refund + "'",
                "amount_differs " + refund + " 200 100");
    }

    /** A phase that is behind is what a repair is for; the phases that it walks through book what is missing and no more. */
    @Test
    void aDisputeThatIsBehindAndOneThatWasLostAfterAll() throws Exception {
        long order = shop.paid(TestMethod.VISA);
        String dispute = shop.sandbox().dispute(shop.charge(order), "fraudulent", false);
        shop.untilBalance("0.00");
        shop.untilHeard();
        contradicts(
                "UPDATE payment_reversals SET phase = 'returned' WHERE id = '" + dispute + "'",
                "UPDATE payment_reversals SET phase = 'taken' WHERE id = '" + dispute + "'");
        shop.sandbox().loseDispute(dispute);
        shop.untilHeard();
        contradicts(
                "UPDATE payment_reversals SET phase = 'returned' WHERE id = '" + dispute + "'",
                "UPDATE payment_reversals SET phase = 'taken' WHERE id = '" + dispute + "'",
                "missed_dispute " + dispute + " 500 500");
    }

    @Test
    void aDisputeThatWasWonWithoutAWord() throws Exception {
        long order = shop.paid(TestMethod.VISA);
        String dispute = shop.sandbox().dispute(shop.charge(order), "fraudulent", false);
        shop.untilBalance("0.00");
        shop.untilHeard();
        shop.sandbox().webhooks(WebhookMode.DEFAULT.dropping(1_000));
        shop.sandbox().winDispute(dispute);
        assertThat(look(shop)).hasSize(3).contains("missed_dispute " + dispute);
        assertThat(repair(shop)).extracting(each -> text(each, "outcome")).containsOnly("repaired");
        shop.untilHeard();
        assertThat(shop.balance("balance_usd")).isEqualTo("5.00");
        assertThat(look(shop)).isEmpty();
    }

    @Test
    void aPayoutThatItsTransferDoesNotKnow() throws Exception {
        long creator = seeds.accountWithKey("creator-" + System.nanoTime());
        String transfer = "tr_" + creator;
        contradicts(
                "INSERT INTO payouts (account_id, livemode, destination, amount_cents, status, transfer_id) VALUES ("
                        + creator + ", false, 'acct_x', 900, 'sent', '" + transfer + "')",
                "DELETE FROM payouts WHERE account_id = " + creator,
                "transfer_differs " + transfer + " 0 900");
    }

    @Test
    void eventsThatAreDeadOrWaitForLong() throws Exception {
        assertThat(shop.paid(TestMethod.VISA)).isPositive();
        shop.untilHeard();
        List<String> events = seeds
                .rows("SELECT event_id FROM stripe_inbox WHERE status = 'processed' AND endpoint = 'platform'"
                        + " ORDER BY seq DESC LIMIT 2")
                .stream()
                .map(row -> Objects.requireNonNull(row.getString(0)))
                .toList();
        assertThat(events).isNotEmpty();
        String event = events.getFirst();
        contradicts(
                "UPDATE stripe_inbox SET status = 'dead', last_error = 'amount_mismatch' WHERE event_id = '" + event
                        + "'",
                "UPDATE stripe_inbox SET status = 'processed' WHERE event_id = '" + event + "'",
                "unprocessed_event " + event + " - -");
        String waits = "UPDATE stripe_inbox SET status = 'pending', next_attempt_at = now() + interval '1 day',"
                + " received_at = now() - interval '%d minutes' WHERE event_id = '" + event + "'";
        String done =
                "UPDATE stripe_inbox SET status = 'processed', received_at = now() WHERE event_id = '" + event + "'";
        contradicts(waits.formatted(61), done, "unprocessed_event " + event + " - -");
        contradicts(waits.formatted(59), done);
    }

    /** As after a restore to a time before the order: its number is in the checkout and in no table. */
    @Test
    void aPaymentOfAnOrderThatIsLost() throws Exception {
        Session session = paidByHand("tgo_of_a_lost_order");
        shop.untilHeard();
        assertThat(told()).containsExactly("payment_without_grant " + session.getId() + " 500 -");
        JsonNode left = repair(shop).getFirst();
        assertThat(text(left, "outcome")).isEqualTo("open");
        assertThat(text(left, "remedy")).contains("/orders");
        assertThat(left.path("repairable").asBoolean()).isFalse();

        Answer opened = shop.post(
                "/api/admin/accounts/" + shop.account() + "/orders",
                "{\"package\":\"small\",\"session_id\":\"" + session.getId() + "\"}",
                "key");
        assertThat(opened.status()).as("%s", opened.body()).isEqualTo(201);
        shop.untilBalance("5.00");
        assertThat(look(shop)).isEmpty();
    }

    /** A checkout of another product on the same account at Stripe. */
    @Test
    void whatIsNotOursIsNoFinding() throws Exception {
        Session session = paidByHand("order_17");
        RefundCreateParams whole = RefundCreateParams.builder()
                .setPaymentIntent(shop.stripe()
                        .checkout()
                        .sessions()
                        .retrieve(session.getId())
                        .getPaymentIntent())
                .build();
        assertThat(shop.stripe().refunds().create(whole).getStatus()).isEqualTo("succeeded");
        shop.untilHeard();
        seeds.execute("DELETE FROM payment_reversals");
        assertThat(look(shop)).isEmpty();
    }

    @Test
    void stripeAwayInTheMiddleTellsNothing() throws Exception {
        long before = Reconciling.show(shop).path("last").path("id").asLong();
        String open = Shop.session(shop.buy(Shop.SMALL, "open"));
        seeds.execute(
                "UPDATE checkout_orders SET status = 'paid', granted_at = now() WHERE stripe_session_id = $1", open);
        shop.sandbox().fault(Fault.EMPTY_500, 9, "GET", "/v1/invoices");
        JsonNode shown = Reconciling.ended(shop, Reconciling.begin(shop, "{\"repair\":true}"));
        shop.sandbox().clearFaults();
        assertThat(shown.path("failed").path("error").asText()).isEqualTo("stripe_unavailable");
        assertThat(shown.path("failed").path("findings")).isEmpty();
        assertThat(shown.path("last").path("id").asLong()).isEqualTo(before);
        assertThat(told()).containsExactly("grant_without_payment " + open + " 0 500");
        seeds.execute(
                "UPDATE checkout_orders SET status = 'pending', granted_at = NULL WHERE stripe_session_id = $1", open);
    }

    private static Session paidByHand(String reference) throws Exception {
        SessionCreateParams params = SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .setSuccessUrl("http://localhost:8080/return")
                .setClientReferenceId(reference)
                .addLineItem(SessionCreateParams.LineItem.builder()
                        .setQuantity(1L)
                        .setPriceData(SessionCreateParams.LineItem.PriceData.builder()
                                .setCurrency("usd")
                                .setUnitAmount(500L)
                                .setProductData(SessionCreateParams.LineItem.PriceData.ProductData.builder()
                                        .setName("Credits")
                                        .build())
                                .build())
                        .build())
                .build();
        Session session = shop.stripe().checkout().sessions().create(params);
        assertThat(shop.sandbox().pay(session.getId(), TestMethod.VISA)).isEqualTo("succeeded");
        return session;
    }

    private static Session subscribed() throws Exception {
        String session = Shop.session(shop.post("/api/admin/accounts/" + shop.account() + "/subscribe", "", "key"));
        assertThat(shop.sandbox().pay(session, TestMethod.VISA)).isEqualTo("succeeded");
        shop.untilHeard();
        return shop.stripe().checkout().sessions().retrieve(session);
    }

    private static String refunded() throws Exception {
        long order = shop.paid(TestMethod.VISA);
        RefundCreateParams part = RefundCreateParams.builder()
                .setPaymentIntent(shop.payment(order))
                .setAmount(200L)
                .build();
        String refund = shop.stripe().refunds().create(part).getId();
        shop.untilBalance("3.00");
        shop.untilHeard();
        return refund;
    }

    /** With the contradiction these are found, as {@link #told} has them; without it nothing is. */
    private static void contradicts(String contradiction, String undo, String... expected) throws Exception {
        all(contradiction);
        try {
            assertThat(told()).containsExactlyInAnyOrder(expected);
        } finally {
            all(undo);
        }
        assertThat(look(shop)).isEmpty();
    }

    private static void all(String statements) {
        for (String each : statements.split(";", -1)) {
            seeds.execute(each);
        }
    }

    /** What differs, as {@code code id cents cents}: Stripe's, then ours. */
    private static List<String> told() throws Exception {
        return Reconciling.findings(Reconciling.run(shop, false)).stream()
                .map(each -> String.join(
                        " ",
                        text(each, "code"),
                        text(each, "stripe_id"),
                        cents(each, "stripe_cents"),
                        cents(each, "our_cents")))
                .toList();
    }

    private static String cents(JsonNode finding, String field) {
        return finding.path(field).isNull() ? "-" : text(finding, field);
    }
}
