package dev.tollgate.reports;

import dev.tollgate.http.PageCursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lists every kind of money: {@code transactions.sql}. */
final class MoneyMovementsSql {
    static final String TRANSACTIONS = ReportSql.read("transactions.sql");

    private MoneyMovementsSql() {}

    /**
     * The latest first.
     *
     * @param before its time, and the id as its one key: only what is behind it
     * @param kind null for all
     */
    static Future<List<MoneyMovement>> list(
            SqlClient client, long accountId, PageCursor before, MoneyMovement.@Nullable Kind kind, int limit) {
        return client.preparedQuery(TRANSACTIONS)
                .execute(Tuple.of(
                        accountId,
                        UsageSummarySql.time(before.at()),
                        before.keys().getFirst(),
                        kind == null ? null : kind.label(),
                        limit))
                .map(rows -> {
                    List<MoneyMovement> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(movement(row)));
                    return found;
                });
    }

    private static MoneyMovement movement(Row row) {
        return new MoneyMovement(
                MoneyMovement.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("id"),
                row.getString("status"),
                row.getLong("amount_cents"),
                row.getString("currency"),
                row.getString("detail"),
                new MoneyMovement.Related(
                        row.getLong("order_id"),
                        row.getLong("agent_id"),
                        row.getLong("bill_id"),
                        row.getString("invoice_id"),
                        row.getString("payment_id")),
                row.getOffsetDateTime("created_at"));
    }
}
