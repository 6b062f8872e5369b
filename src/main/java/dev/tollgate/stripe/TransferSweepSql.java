package dev.tollgate.stripe;

import dev.tollgate.billing.Payouts.TransferReport;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Payouts beside Stripe's transfers, of all creators: whose each is, account_id, comes with it. */
final class TransferSweepSql {
    private static final String OF_TRANSFERS = """
        SELECT told.transfer_id AS told_id, payouts.id, payouts.account_id, payouts.status, payouts.transfer_id,
               payouts.amount_cents, payouts.reversed_cents
        FROM unnest($1::text[], $2::text[]) AS told (transfer_id, reference)
        JOIN payouts
            ON payouts.livemode = $3 AND (payouts.transfer_id = told.transfer_id OR payouts.reference = told.reference)
        """;

    private static final String SENT = """
        SELECT id, account_id, status, transfer_id, amount_cents, reversed_cents
        FROM payouts
        WHERE livemode = $1 AND status = 'sent' AND created_at >= $2 AND created_at < $3 AND id > $4
        ORDER BY id LIMIT $5
        """;

    private TransferSweepSql() {}

    /** @param status in the payout's own word */
    record Paid(
            long payoutId,
            long accountId,
            String status,
            @Nullable String transferId,
            long amountCents,
            long reversedCents) {
        /** Whether it is sent by another transfer, or refused. */
        boolean contradicts(TransferReport told) {
            return status.equals("refused") || (transferId != null && !transferId.equals(told.transferId()));
        }
    }

    /** By the transfer. */
    static Future<Map<String, Paid>> ofTransfers(SqlClient client, List<TransferReport> told, boolean livemode) {
        return client.preparedQuery(OF_TRANSFERS)
                .execute(Tuple.of(
                        told.stream().map(TransferReport::transferId).toArray(String[]::new),
                        told.stream().map(TransferReport::reference).toArray(String[]::new),
                        livemode))
                .map(rows -> {
                    Map<String, Paid> found = new HashMap<>();
                    rows.forEach(row -> found.put(row.getString("told_id"), paid(row)));
                    return found;
                });
    }

    static Future<List<Paid>> sent(
            SqlClient client, boolean livemode, ReconciliationWindow window, long afterId, int limit) {
        return client.preparedQuery(SENT)
                .execute(Tuple.of(
                        livemode,
                        window.from().atOffset(ZoneOffset.UTC),
                        window.to().atOffset(ZoneOffset.UTC),
                        afterId,
                        limit))
                .map(rows -> {
                    List<Paid> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(paid(row)));
                    return found;
                });
    }

    private static Paid paid(Row row) {
        return new Paid(
                row.getLong("id"),
                row.getLong("account_id"),
                row.getString("status"),
                row.getString("transfer_id"),
                row.getLong("amount_cents"),
                row.getLong("reversed_cents"));
    }
}
