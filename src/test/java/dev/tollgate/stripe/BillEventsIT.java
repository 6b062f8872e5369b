package dev.tollgate.stripe;

import static dev.tollgate.stripe.TestEvents.dispute;
import static dev.tollgate.stripe.TestEvents.event;
import static dev.tollgate.stripe.TestEvents.refund;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.Bills;
import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.ledger.Audit;
import dev.tollgate.ledger.AuditReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In whatever order Stripe tells of a bill's invoice and its payment, it is settled once, and taken back as far as its money is. */
@ExtendWith(PostgresExtension.class)
class BillEventsIT {
    private static final String WITHDRAWN = "charge.dispute.funds_withdrawn";

    private final ObjectsAtStripe atStripe = new ObjectsAtStripe();
    private final EventHandlers handlers = TestGateway.handlers(atStripe);
    private final TestGateway gateway;
    private final Pool pool;

    BillEventsIT(Database database) {
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

    private record Billed(long account, String invoice, String reference) {}

    @Test
    void aPaidBillThatIsRefundedInPart() {
        everyOrder(
                List.of("invoice.finalized", "invoice.paid", "invoice_payment.paid", "refund 100 succeeded"),
                "paid 350 100 owes 0 has 0",
                "bill_payment=350 usage_due=350 usage_refund=100");
    }

    @Test
    void aRefundThatFailed() {
        everyOrder(
                List.of("invoice.paid", "refund 100 succeeded", "refund 100 failed"),
                "paid 350 0 owes 0 has 0",
                "bill_payment=350 usage_due=350 usage_refund=100 usage_refund_return=100");
    }

    @Test
    void aDisputeThatIsLostIsOwedAgain() {
        everyOrder(
                List.of(
                        "invoice.paid",
                        "charge.dispute.created 350 needs_response",
                        WITHDRAWN + " 350 needs_response",
                        "charge.dispute.closed 350 lost"),
                "paid 350 350 owes 350 has 0",
                "bill_dispute=350 bill_payment=350 usage_due=350");
    }

    @Test
    void aDisputeThatIsWonLeavesEverythingBesideARefund() {
        everyOrder(
                List.of(
                        "invoice.paid",
                        "refund 100 succeeded",
                        WITHDRAWN + " 250 needs_response",
                        "charge.dispute.funds_reinstated 250 won",
                        "charge.dispute.closed 250 won"),
                "paid 350 100 owes 0 has 0",
                "bill_dispute=250 bill_payment=350 bill_reinstatement=250 usage_due=350 usage_refund=100");
    }

    /** As when something was added to the invoice in Stripe's dashboard. */
    @Test
    void whatIsPaidBeyondTheBillBecomesCredits() {
        Billed bill = bill();
        atStripe.put(invoice(bill, "paid", 400));
        AnyOrder.tell(pool, handlers, List.of(event("invoice.paid", atStripe.get(bill.invoice()))));
        assertThat(state(bill)).isEqualTo("paid 400 0 owes 0 has 50");
    }

    @Test
    void whatBelongsToAnotherBillIsNotBooked() {
        Billed bill = bill();
        atStripe.put(invoice(bill, "open", 0));
        AnyOrder.tell(pool, handlers, List.of(event("invoice.finalized", atStripe.get(bill.invoice()))));
        Billed other = new Billed(bill.account(), bill.invoice() + "x", bill.reference());
        atStripe.put(invoice(other, "paid", 350));
        AnyOrder.tell(pool, handlers, List.of(event("invoice.paid", atStripe.get(other.invoice()))));
        assertThat(state(bill)).isEqualTo("open 0 0 owes 350 has 0");
    }

    private void everyOrder(List<String> told, String state, String ledger) {
        for (List<String> order : AnyOrder.of(told)) {
            Billed bill = bill();
            atStripe.put(invoice(bill, "paid", 350));
            AnyOrder.tell(
                    pool, handlers, order.stream().map(each -> tell(each, bill)).toList());
            assertThat(state(bill)).as("%s", order).isEqualTo(state);
            assertThat(ledger(bill)).as("%s", order).isEqualTo(ledger);
        }
    }

    private JsonObject tell(String told, Billed bill) {
        String[] words = told.split(" ", -1);
        String payment = "pi_" + bill.invoice();
        return switch (words[0]) {
            case "invoice.finalized", "invoice.paid" -> event(words[0], atStripe.get(bill.invoice()));
            case "invoice_payment.paid" ->
                event(
                        words[0],
                        new JsonObject()
                                .put("id", "inpay_" + bill.invoice())
                                .put("object", "invoice_payment")
                                .put("invoice", bill.invoice()));
            case "refund" ->
                event(
                        words[2].equals("failed") ? "refund.failed" : "refund.updated",
                        refund("re_" + bill.invoice(), bill.invoice(), Integer.parseInt(words[1]), words[2])
                                .put("payment_intent", payment));
            default ->
                event(
                        words[0],
                        dispute("dp_" + bill.invoice(), bill.invoice(), Integer.parseInt(words[1]), words[2])
                                .put("payment_intent", payment));
        };
    }

    private static JsonObject invoice(Billed bill, String status, int paidCents) {
        JsonObject payment = new JsonObject()
                .put("status", "paid")
                .put("amount_paid", paidCents)
                .put(
                        "payment",
                        new JsonObject().put("type", "payment_intent").put("payment_intent", "pi_" + bill.invoice()));
        return new JsonObject()
                .put("id", bill.invoice())
                .put("object", "invoice")
                .put("customer", "cus_of_" + bill.account())
                .put("livemode", false)
                .put("status", status)
                .put("currency", "usd")
                .put("total", 350)
                .put("amount_due", 350)
                .put("attempt_count", 0)
                .put("created", TestEvents.PERIOD_END)
                .put("metadata", new JsonObject().put(InvoiceObject.BILL, bill.reference()))
                .put(
                        "payments",
                        new JsonObject().put("data", paidCents == 0 ? new JsonArray() : new JsonArray().add(payment)));
    }

    /** An account that owes $3.50 for one call, and the bill of it. */
    private Billed bill() {
        pool.query("SELECT ensure_usage_month('2026-06-01')").execute().await();
        long account = gateway.newAccount();
        Row owing = gateway.row("""
            WITH batch AS (
                INSERT INTO metering_batches (id, rows_in, rows_charged, cost_nanos, credits_nanos)
                VALUES (nextval('metering_batch_ids'), 1, 1, 3500000000, 0) RETURNING id
            ), logged AS (
                INSERT INTO usage_logs (id, account_id, occurred_at, source, key, model, prompt_tokens, completion_tokens,
                    cache_read_tokens, cache_write_tokens, reasoning_tokens, price_version, price_source, cost_input_nanos,
                    cost_output_nanos, cost_total_nanos, credits_used_nanos, creator_nanos, platform_nanos, status)
                SELECT id << 16, $1, '2026-06-10Z', 'litellm', md5($1::text)::uuid, 'm', 1, 1, 0, 0, 0, 0, 'reported',
                       3500000000, 0, 3500000000, 0, 0, 3500000000, 'pending' FROM batch
            ), keyed AS (
                INSERT INTO usage_keys (key, fingerprint, account_id, occurred_at)
                VALUES (md5($1::text)::uuid, 1, $1, '2026-06-10Z')
            ), booked AS (
                INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger,
                                              credit_owner, amount_nanos)
                SELECT $1, 'usage_due', id::text, 'receivable', $1, 'usage_revenue', 0, 3500000000 FROM batch
            ), customer AS (
                INSERT INTO stripe_customers (account_id, livemode, customer_id) VALUES ($1, false, 'cus_of_' || $1)
            )
            UPDATE wallets SET due_nanos = 3500000000, last_batch_id = batch.id FROM batch WHERE account_id = $1
            RETURNING account_id
            """, account);
        assertThat(owing.getLong(0)).isEqualTo(account);
        new Bills(pool, false, 1).freezeNow().await();
        Row row = gateway.row("SELECT id, reference FROM bills WHERE account_id = $1", account);
        return new Billed(account, "in_bill" + row.getLong(0), row.getString(1));
    }

    private String state(Billed bill) {
        Row row = gateway.row("""
            SELECT status, paid_cents, reversed_cents, due_nanos / 10000000, balance_nanos / 10000000
            FROM bills JOIN wallets USING (account_id) WHERE account_id = $1
            """, bill.account());
        return row.getString(0) + " " + row.getLong(1) + " " + row.getLong(2) + " owes " + row.getLong(3) + " has "
                + row.getLong(4);
    }

    private String ledger(Billed bill) {
        return gateway.row("""
            SELECT string_agg(kind || '=' || cents, ' ' ORDER BY kind) FROM (
                SELECT kind, (sum(amount_nanos) / 10000000)::bigint AS cents FROM ledger_transfers WHERE account_id = $1 GROUP BY kind
            ) AS booked
            """, bill.account()).getString(0);
    }
}
