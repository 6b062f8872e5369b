package dev.tollgate.reports;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sums up what a creator earned: {@code creator-earnings.sql}. */
final class CreatorEarningsSql {
    static final String EARNINGS = ReportSql.read("creator-earnings.sql");

    private CreatorEarningsSql() {}

    /** @param days whole ones only: rows of parts of days are not found by their creator */
    static Future<CreatorEarnings> read(SqlClient client, long accountId, DayRange days) {
        return client.preparedQuery(EARNINGS)
                .execute(Tuple.of(
                        accountId,
                        days.firstDay(),
                        days.endDay(),
                        UsageSummarySql.time(days.start()),
                        UsageSummarySql.time(days.end())))
                .map(CreatorEarningsSql::earnings);
    }

    private static CreatorEarnings earnings(RowSet<Row> rows) {
        List<CreatorEarnings.OfAgent> byAgent = new ArrayList<>();
        Map<LocalDate, CreatorEarnings.Share> byDay = new HashMap<>();
        CreatorEarnings.Share total = CreatorEarnings.Share.NOTHING;
        for (Row row : rows) {
            CreatorEarnings.Share share = new CreatorEarnings.Share(
                    row.getLong("requests"),
                    row.getLong("usage_nanos"),
                    row.getLong("sales"),
                    row.getLong("sales_nanos"));
            if (row.getBoolean("by_agent")) {
                long id = row.getLong("agent_id");
                byAgent.add(new CreatorEarnings.OfAgent(
                        id == 0 ? CreatorEarnings.OfAgent.NONE : String.valueOf(id),
                        row.getString("name"),
                        row.getString("slug"),
                        share));
            } else {
                byDay.put(row.getLocalDate("day"), share);
                total = total.plus(share);
            }
        }
        return new CreatorEarnings(total, byAgent, byDay);
    }
}
