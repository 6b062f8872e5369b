package dev.tollgate.stripe;

import static dev.tollgate.stripe.TestEvents.COMPLETED;
import static dev.tollgate.stripe.TestEvents.PERIOD_END;
import static dev.tollgate.stripe.TestEvents.dispute;
import static dev.tollgate.stripe.TestEvents.event;
import static dev.tollgate.stripe.TestEvents.refund;
import static dev.tollgate.stripe.TestEvents.session;
import static dev.tollgate.stripe.TestEvents.sessionId;
import static dev.tollgate.stripe.TestEvents.subscribed;
import static dev.tollgate.stripe.TestEvents.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.AgentOffer;
import dev.tollgate.billing.AgentTerms;
import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.CreditPackages;
import dev.tollgate.billing.Dunning;
import dev.tollgate.billing.Opened;
import dev.tollgate.config.Config;
import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.ledger.Audit;
import dev.tollgate.ledger.AuditReport;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents and slots: in whatever order Stripe tells of a sale, it is booked once, shared, and taken back as far as its money is. */
@ExtendWith(PostgresExtension.class)
class SaleIT {
    private static final String WITHDRAWN = "charge.dispute.funds_withdrawn";
    private static final String REINSTATED = "charge.dispute.funds_reinstated";
    private static final String CLOSED = "charge.dispute.closed";

    private final ObjectsAtStripe atStripe = new ObjectsAtStripe();
    private final EventHandlers handlers = TestGateway.handlers(atStripe);
    private final CheckoutOrders orders =
            new CheckoutOrders(new CreditPackages(Config.of().credits()), false);
    private final TestGateway gateway;
    private final Pool pool;

    SaleIT(Database database) {
        gateway = new TestGateway(database.connectOptions());
        pool = gateway.pool();
    }

    @AfterEach
    void auditAndStop() {
        try {
            AuditReport report = new Audit(pool, Clock.systemUTC()).run().await();
            assertThat(report.isClean()).as(report.table()).isTrue();
        } finally {
            gateway.close();
        }
    }

    @Test
    void anAgentSoldOnceIsSharedAndUsable() {
        everyOrder(List.of(COMPLETED), "500 450 0 0 active", "sale=500 sale_share=450");
    }

    @Test
    void aRefundInPartTakesTheSameOfTheShareAndLeavesTheAgent() {
        everyOrder(List.of(COMPLETED, "refund 123 succeeded"), "500 450 123 110 active", """
            sale=500 sale_reversal=123 sale_share=450 share_reversal=110\
            """);
    }

    @Test
    void aWholeRefundTakesAllBack() {
        everyOrder(List.of(COMPLETED, "refund 500 pending", "refund 500 succeeded"), "500 450 500 450 ended", """
            sale=500 sale_reversal=500 sale_share=450 share_reversal=450\
            """);
    }

    @Test
    void aRefundThatFailedLeavesEverything() {
        everyOrder(List.of(COMPLETED, "refund 500 succeeded", "refund 500 failed"), "500 450 0 0 active", """
            sale=500 sale_reinstatement=500 sale_reversal=500 sale_share=450 share_reinstatement=450 share_reversal=450\
            """);
    }

    @Test
    void aDisputeThatWasWonLeavesEverything() {
        everyOrder(
                List.of(
                        COMPLETED,
                        "charge.dispute.created needs_response",
                        WITHDRAWN + " needs_response",
                        CLOSED + " won"),
                "500 450 0 0 active",
                """
                sale=500 sale_reinstatement=500 sale_reversal=500 sale_share=450 share_reinstatement=450 share_reversal=450\
                """);
    }

    @Test
    void aDisputeThatWasLostTakesAllBackAndOnce() {
        everyOrder(
                List.of(
                        COMPLETED,
                        "charge.dispute.created needs_response",
                        WITHDRAWN + " needs_response",
                        CLOSED + " lost",
                        "refund 100 succeeded"),
                "500 450 500 450 ended",
                "");
    }

    @Test
    void aReinstatedDisputeOfARefundedSaleGivesBackWhatTheRefundLeaves() {
        everyOrder(
                List.of(COMPLETED, "refund 100 succeeded", WITHDRAWN + " needs_response", REINSTATED + " won"),
                "500 450 100 90 active",
                "");
    }

    /**
     * @param told a type of a session's event, or of a dispute's and its status, or "refund", cents, status
     * @param sale amount, share, taken back, share taken back, whether the buyer may use the agent
     * @param ledger kinds and sums of both accounts; empty where they may depend on the order
     */
    private void everyOrder(List<String> told, String sale, String ledger) {
        for (List<Integer> order :
                AnyOrder.of(IntStream.range(0, told.size()).boxed().toList())) {
            Bought bought = agent(AgentOffer.Pricing.ONCE);
            List<JsonObject> events =
                    told.stream().map(each -> tell(each, bought)).toList();
            AnyOrder.tell(pool, handlers, order.stream().map(events::get).toList());
            assertThat(sale(bought)).as("%s", order).isEqualTo(sale);
            if (!ledger.isEmpty()) {
                assertThat(ledger(bought)).as("%s", order).isEqualTo(ledger);
            }
        }
    }

    private static JsonObject tell(String told, Bought bought) {
        String[] words = told.split(" ", -1);
        return switch (words[0]) {
            case COMPLETED ->
                event(COMPLETED, session(bought.session(), "paid").put("client_reference_id", bought.reference()));
            case "refund" ->
                event(
                        words[2].equals("failed") ? "refund.failed" : "refund.updated",
                        refund("re_" + bought.session(), bought.session(), Integer.parseInt(words[1]), words[2]));
            default -> event(words[0], dispute("dp_" + bought.session(), bought.session(), 500, words[1]));
        };
    }

    @Test
    void eachPaidMonthOfAnAgentIsSharedAndWhatIsRefundedOfOneIsTakenBack() {
        for (List<Integer> order : AnyOrder.of(IntStream.range(0, 6).boxed().toList())) {
            Bought bought = agent(AgentOffer.Pricing.MONTHLY);
            String subscription = "sub_" + bought.session();
            atStripe.put(subscription(subscription, bought.reference(), "active"));
            atStripe.put(invoice("in_1" + bought.session(), subscription, bought, 500, "paid"));
            atStripe.put(invoice("in_2" + bought.session(), subscription, bought, 500, "paid"));
            List<JsonObject> events = List.of(
                    event(COMPLETED, subscribed(bought.session(), bought.reference(), subscription)),
                    event("customer.subscription.created", atStripe.get(subscription)),
                    event("invoice.paid", atStripe.get("in_1" + bought.session())),
                    event("invoice_payment.paid", invoicePayment("in_1" + bought.session())),
                    event("invoice.paid", atStripe.get("in_2" + bought.session())),
                    event("refund.created", refundOfInvoice("in_2" + bought.session(), 500)));
            AnyOrder.tell(pool, handlers, order.stream().map(events::get).toList());
            assertThat(ledger(bought)).as("%s", order).isEqualTo("""
                sale=1000 sale_reversal=500 sale_share=900 share_reversal=450\
                """);
            assertThat(entitlement(bought)).isEqualTo("active");
        }
    }

    @Test
    void aSubscriptionThatEndedEndsTheRightAndAPaidInvoiceOfNothingBooksNothing() {
        Bought bought = agent(AgentOffer.Pricing.MONTHLY);
        String subscription = "sub_" + bought.session();
        String invoice = "in_" + bought.session();
        atStripe.put(subscription(subscription, bought.reference(), "trialing"));
        atStripe.put(invoice(invoice, subscription, bought, 0, "paid"));
        AnyOrder.tell(
                pool,
                handlers,
                List.of(
                        event(COMPLETED, subscribed(bought.session(), bought.reference(), subscription)),
                        event("invoice.paid", atStripe.get(invoice))));
        assertThat(entitlement(bought)).isEqualTo("active");
        assertThat(ledger(bought)).isEmpty();
        atStripe.put(subscription(subscription, bought.reference(), "canceled"));
        AnyOrder.tell(pool, handlers, List.of(event("customer.subscription.deleted", atStripe.get(subscription))));
        assertThat(entitlement(bought)).isEqualTo("ended");
    }

    @Test
    void anAgentThatIsPaidLateIsThereForTheDaysOfGraceAndAgainWhenItIsPaid() {
        Bought bought = agent(AgentOffer.Pricing.MONTHLY);
        String subscription = "sub_" + bought.session();
        atStripe.put(subscription(subscription, bought.reference(), "past_due"));
        List<JsonObject> word = List.of(
                event(COMPLETED, subscribed(bought.session(), bought.reference(), subscription)),
                event("customer.subscription.updated", atStripe.get(subscription)));
        AnyOrder.tell(pool, handlers, word);
        assertThat(entitlement(bought)).isEqualTo("active");
        assertThat(new Dunning(pool, Duration.ZERO).restrict().await()).isEqualTo(1);
        assertThat(entitlement(bought)).isEqualTo("ended");
        atStripe.put(subscription(subscription, bought.reference(), "active"));
        AnyOrder.tell(pool, handlers, word);
        assertThat(entitlement(bought)).isEqualTo("active");
    }

    @Test
    void whatIsSettledOutsideOfStripeBooksNothing() {
        Bought bought = agent(AgentOffer.Pricing.MONTHLY);
        String invoice = "in_" + bought.session();
        JsonObject settled = invoice(invoice, "sub_" + bought.session(), bought, 500, "paid");
        settled.put("payments", new JsonObject().put("data", new JsonArray()));
        atStripe.put(settled);
        AnyOrder.tell(pool, handlers, List.of(event("invoice.paid", settled)));
        assertThat(ledger(bought)).isEmpty();
        assertThat(gateway.row("SELECT status, paid_cents FROM invoices WHERE id = $1", invoice)
                        .getLong(1))
                .isZero();
    }

    @Test
    void anInvoiceIsToldOfOnceAndEachAttemptThatFailed() {
        Bought bought = agent(AgentOffer.Pricing.MONTHLY);
        String id = "in_" + bought.session();
        JsonObject invoice =
                invoice(id, "sub_" + bought.session(), bought, 500, "open").put("number", "A-1");
        invoice.put("payments", new JsonObject().put("data", new JsonArray()));
        for (int attempt = 0; attempt < 3; attempt++) {
            atStripe.put(invoice.copy().put("attempt_count", attempt));
            AnyOrder.tell(
                    pool,
                    handlers,
                    List.of(event(attempt == 0 ? "invoice.finalized" : "invoice.payment_failed", invoice)));
        }
        atStripe.put(invoice(id, "sub_" + bought.session(), bought, 500, "paid").put("number", "A-1"));
        AnyOrder.tell(
                pool, handlers, List.of(event("invoice.payment_failed", invoice), event("invoice.paid", invoice)));
        assertThat(gateway.row(
                                "SELECT count(*) FILTER (WHERE type = 'invoice.ready') || ' '"
                                        + " || count(*) FILTER (WHERE type = 'payment.failed')"
                                        + " FROM notification_messages WHERE account_id = $1",
                                bought.buyer())
                        .getString(0))
                .isEqualTo("1 2");
    }

    @Test
    void aSlotIsThereForAsLongAsItsPaymentIs() {
        for (List<Integer> order : AnyOrder.of(List.of(0, 1, 2))) {
            long account = gateway.newAccount();
            String session = sessionId();
            String reference = ((Opened.New)
                            orders.beginSlot(pool, account, 500, null).await())
                    .order()
                    .reference();
            List<JsonObject> events = List.of(
                    event(COMPLETED, session(session, "paid").put("client_reference_id", reference)),
                    event("refund.created", refund("re_" + session, session, 500, "pending")),
                    event("refund.failed", refund("re_" + session, session, 500, "failed")));
            AnyOrder.tell(pool, handlers, order.stream().map(events::get).toList());
            assertThat(slots(account)).as("%s", order).isEqualTo(1);
            AnyOrder.tell(
                    pool,
                    handlers,
                    List.of(event("refund.created", refund("re_2" + session, session, 500, "succeeded"))));
            assertThat(slots(account)).as("%s", order).isZero();
        }
    }

    @Test
    void anAgentHasOneOpenOrderHoweverManyAskAndNoneOnceItIsBought() {
        Bought bought = agent(AgentOffer.Pricing.ONCE);
        List<Future<Opened>> asked = IntStream.range(0, 20)
                .mapToObj(i -> begin(bought.buyer(), bought.offer()))
                .toList();
        asked.forEach(each -> assertThat(each.await()).isInstanceOf(Opened.Same.class));
        AnyOrder.tell(pool, handlers, List.of(tell(COMPLETED, bought)));
        assertThat(begin(bought.buyer(), bought.offer()).await()).isInstanceOf(Opened.Taken.class);
        AnyOrder.tell(pool, handlers, List.of(tell("refund 500 succeeded", bought)));
        assertThat(begin(bought.buyer(), bought.offer()).await()).isInstanceOf(Opened.New.class);
    }

    /** A favour of the operator's stays, whatever becomes of payments. */
    @Test
    void whatWasGivenStays() {
        Bought bought = agent(AgentOffer.Pricing.ONCE);
        assertThat(pool.preparedQuery("INSERT INTO agent_entitlements (account_id, agent_id) VALUES ($1, $2)")
                        .execute(Tuple.of(bought.buyer(), bought.offer().terms().agentId()))
                        .await()
                        .rowCount())
                .isEqualTo(1);
        AnyOrder.tell(pool, handlers, List.of(tell(COMPLETED, bought), tell("refund 500 succeeded", bought)));
        assertThat(entitlement(bought)).isEqualTo("active");
    }

    private record Bought(long buyer, long creator, AgentOffer offer, String session, String reference) {}

    /** An order of a new agent for $5, of which its creator has 90 %. */
    private Bought agent(AgentOffer.Pricing pricing) {
        long buyer = gateway.newAccount();
        long creator = gateway.newAccount();
        String session = sessionId();
        long agent = gateway.row(
                        "INSERT INTO agents (slug, name, creator_account_id, pricing, price_cents)"
                                + " VALUES ($1, 'Helper', $2, 'one_time', 500) RETURNING id",
                        session.replace('_', '-'),
                        creator)
                .getLong(0);
        AgentOffer offer = new AgentOffer(pricing, 500, new AgentTerms(agent, "Helper", creator, 9_000));
        Opened opened = begin(buyer, offer).await();
        return new Bought(
                buyer, creator, offer, session, ((Opened.New) opened).order().reference());
    }

    private Future<Opened> begin(long account, AgentOffer offer) {
        return pool.withTransaction(transaction -> orders.beginAgent(transaction, account, offer))
                .map(Objects::requireNonNull);
    }

    private static JsonObject invoice(String id, String subscription, Bought bought, int cents, String status) {
        JsonObject payment = new JsonObject()
                .put("status", "paid")
                .put("amount_paid", cents)
                .put("payment", new JsonObject().put("type", "payment_intent").put("payment_intent", "pi_" + id));
        return new JsonObject()
                .put("id", id)
                .put("object", "invoice")
                .put("customer", "cus_of_" + subscription)
                .put("livemode", false)
                .put("status", status)
                .put("currency", "usd")
                .put("total", cents)
                .put("amount_due", cents)
                .put("attempt_count", 1)
                .put("created", PERIOD_END)
                .put(
                        "parent",
                        new JsonObject()
                                .put("type", "subscription_details")
                                .put(
                                        "subscription_details",
                                        new JsonObject()
                                                .put("subscription", subscription)
                                                .put("metadata", new JsonObject().put("order", bought.reference()))))
                .put(
                        "payments",
                        new JsonObject().put("data", cents == 0 ? new JsonArray() : new JsonArray().add(payment)));
    }

    private static JsonObject invoicePayment(String invoice) {
        return new JsonObject()
                .put("id", "inpay_" + invoice)
                .put("object", "invoice_payment")
                .put("invoice", invoice);
    }

    private static JsonObject refundOfInvoice(String invoice, int cents) {
        return refund("re_" + invoice, invoice, cents, "succeeded").put("payment_intent", "pi_" + invoice);
    }

    private String sale(Bought bought) {
        Row row = gateway.row(
                "SELECT amount_cents, creator_nanos / 10000000, reversed_cents, reversed_creator_nanos / 10000000"
                        + " FROM sales WHERE account_id = $1",
                bought.buyer());
        return row.getLong(0) + " " + row.getLong(1) + " " + row.getLong(2) + " " + row.getLong(3) + " "
                + entitlement(bought);
    }

    private String entitlement(Bought bought) {
        return String.valueOf(gateway.row("SELECT status FROM agent_entitlements WHERE account_id = $1", bought.buyer())
                .getString(0));
    }

    private String ledger(Bought bought) {
        List<String> sums = new ArrayList<>();
        pool.preparedQuery("SELECT kind, sum(amount_nanos)::bigint / 10000000 FROM ledger_transfers"
                        + " WHERE account_id IN ($1, $2) GROUP BY kind ORDER BY kind")
                .execute(Tuple.of(bought.buyer(), bought.creator()))
                .await()
                .forEach(row -> sums.add(row.getString(0) + "=" + row.getLong(1)));
        return String.join(" ", sums);
    }

    private long slots(long account) {
        return gateway.row("SELECT count(*) FROM deploy_slots WHERE account_id = $1 AND status = 'active'", account)
                .getLong(0);
    }
}
