package dev.tollgate.reports;

import dev.tollgate.http.PageCursor;
import dev.tollgate.ledger.TransferKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lists what moved an account's credits: {@code ledger-entries.sql}. */
final class LedgerEntriesSql {
    static final String ENTRIES = ReportSql.read("ledger-entries.sql");

    private LedgerEntriesSql() {}

    /**
     * The latest first.
     *
     * @param before its time, and the transfer's kind and reference as its keys: only what is behind it
     */
    static Future<List<LedgerEntry>> list(
            SqlClient client, long accountId, Instant from, PageCursor before, int limit) {
        return client.preparedQuery(ENTRIES)
                .execute(Tuple.of(
                        accountId,
                        UsageSummarySql.time(from),
                        UsageSummarySql.time(before.at()),
                        before.keys().get(0),
                        before.keys().get(1),
                        limit))
                .map(rows -> {
                    List<LedgerEntry> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(entry(row)));
                    return found;
                });
    }

    private static LedgerEntry entry(Row row) {
        return new LedgerEntry(
                TransferKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("reference"),
                row.getLong("nanos"),
                row.getLong("balance_nanos"),
                row.getString("reason"),
                row.getOffsetDateTime("created_at"));
    }
}
