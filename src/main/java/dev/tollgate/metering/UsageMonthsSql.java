package dev.tollgate.metering;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.YearMonth;

/** Makes partitions of {@code usage_logs}. */
final class UsageMonthsSql {
    private static final String ENSURE = """
        SELECT ensure_usage_month($1)
        """;

    private UsageMonthsSql() {}

    /** Makes the month's partition if it is missing; two callers at once are safe. */
    static Future<Void> ensure(SqlClient client, YearMonth month) {
        return client.preparedQuery(ENSURE).execute(Tuple.of(month.atDay(1))).mapEmpty();
    }
}
