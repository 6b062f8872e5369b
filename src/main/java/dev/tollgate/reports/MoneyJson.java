package dev.tollgate.reports;

import dev.tollgate.money.Money;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger and the transactions as they are answered, as JSON and as rows of CSV. */
final class MoneyJson {
    static final List<String> LEDGER_COLUMNS =
            List.of("created_at", "kind", "reference", "amount_usd", "balance_usd", "reason");

    static final List<String> TRANSACTION_COLUMNS = List.of(
            "id",
            "created_at",
            "kind",
            "status",
            "amount_cents",
            "currency",
            "description",
            "order_id",
            "agent_id",
            "bill_id",
            "invoice_id",
            "payment_id");

    private MoneyJson() {}

    static JsonObject entry(LedgerEntry entry) {
        JsonObject json = new JsonObject()
                .put("id", entry.transfer().label() + ":" + entry.reference())
                .put("kind", entry.kind().label())
                .put("reference", entry.reference());
        ReportJson.money(json, "amount", entry.nanos());
        ReportJson.money(json, "balance", entry.balanceNanos());
        return json.put("reason", entry.reason()).put("created_at", ReportJson.time(entry.createdAt()));
    }

    /** In the order of {@link #LEDGER_COLUMNS}. */
    static List<@Nullable Object> row(LedgerEntry entry) {
        return Arrays.asList(
                ReportJson.time(entry.createdAt()),
                entry.kind().label(),
                entry.reference(),
                Money.formatUsd(entry.nanos()),
                Money.formatUsd(entry.balanceNanos()),
                entry.reason());
    }

    static JsonObject movement(MoneyMovement movement) {
        MoneyMovement.Related related = movement.related();
        return new JsonObject()
                .put("id", movement.id())
                .put("kind", movement.kind().label())
                // The predecessor's name for the kind.
                .put("type", movement.kind().label())
                .put("status", movement.status())
                .put("amount_cents", movement.amountCents())
                .put("amount_usd", Money.formatUsd(Money.ofCents(movement.amountCents())))
                .put("currency", movement.currency())
                .put("description", movement.description())
                .put("detail", movement.detail())
                .put("order_id", related.orderId())
                .put("agent_id", related.agentId())
                .put("bill_id", related.billId())
                .put("invoice_id", related.invoiceId())
                .put("payment_id", related.paymentId())
                .put("created_at", ReportJson.time(movement.createdAt()));
    }

    /** In the order of {@link #TRANSACTION_COLUMNS}. */
    static List<@Nullable Object> row(MoneyMovement movement) {
        MoneyMovement.Related related = movement.related();
        return Arrays.asList(
                movement.id(),
                ReportJson.time(movement.createdAt()),
                movement.kind().label(),
                movement.status(),
                movement.amountCents(),
                movement.currency(),
                movement.description(),
                related.orderId(),
                related.agentId(),
                related.billId(),
                related.invoiceId(),
                related.paymentId());
    }
}
