package dev.tollgate.reports;

import dev.tollgate.http.PageCursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists an account's charged records: {@code usage-logs.sql}. */
final class UsageLogsSql {
    static final String LOGS = ReportSql.read("usage-logs.sql");

    private UsageLogsSql() {}

    /**
     * The latest first.
     *
     * @param before its time, and the id as its one key: only what is behind it
     */
    static Future<List<UsageLog>> list(
            SqlClient client, long accountId, Instant from, PageCursor before, UsageLog.Filter filter, int limit) {
        return client.preparedQuery(LOGS)
                .execute(Tuple.of(
                                accountId,
                                UsageSummarySql.time(from),
                                UsageSummarySql.time(before.at()),
                                Long.parseLong(before.keys().getFirst()),
                                filter.model(),
                                filter.agentId())
                        .addLong(filter.projectId())
                        .addInteger(limit))
                .map(rows -> {
                    List<UsageLog> found = new ArrayList<>(rows.size());
                    rows.forEach(row -> found.add(log(row)));
                    return found;
                });
    }

    private static UsageLog log(Row row) {
        return new UsageLog(
                row.getLong("id"),
                row.getOffsetDateTime("occurred_at"),
                row.getString("model"),
                row.getString("provider"),
                row.getLong("prompt_tokens"),
                row.getLong("completion_tokens"),
                row.getLong("cache_read_tokens"),
                row.getLong("cache_write_tokens"),
                row.getLong("reasoning_tokens"),
                row.getLong("cost_total_nanos"),
                row.getLong("credits_used_nanos"),
                named(row, "agent"),
                named(row, "project"),
                row.getString("request_id"),
                row.getLong("duration_millis"),
                row.getString("status"));
    }

    private static UsageLog.@Nullable Named named(Row row, String what) {
        Long id = row.getLong(what + "_id");
        return id == null ? null : new UsageLog.Named(id, row.getString(what + "_name"));
    }
}
