package dev.tollgate.reports;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Sums up what an account used: {@code usage-summary.sql}, one statement and so one snapshot. */
final class UsageSummarySql {
    /** A row of {@code usage_logs} with account_id, named "logged", as {@code usage_days} would have it. */
    private static final String COLUMNS = """
        left(logged.model, 256), COALESCE(logged.agent_id, 0), COALESCE(logged.project_id, 0),
               (logged.occurred_at AT TIME ZONE 'UTC')::date, sign * (logged.status <> 'void')::int,
               sign * (logged.status = 'void')::int, sign * logged.prompt_tokens, sign * logged.completion_tokens,
               sign * logged.cache_read_tokens, sign * logged.cache_write_tokens, sign * logged.reasoning_tokens,
               sign * logged.cost_total_nanos, sign * logged.credits_used_nanos
        """;

    static final String SUMMARY = ReportSql.read("usage-summary.sql").replace("{columns}", COLUMNS.strip());

    /** PostgreSQL's GROUPING of model, agent, project and day: a bit for each that the row is not of. */
    private static final int BY_MODEL = 0b0111;

    private static final int BY_AGENT = 0b1011;
    private static final int BY_PROJECT = 0b1101;
    private static final int BY_DAY = 0b1110;

    private UsageSummarySql() {}

    static Future<UsageSummary> read(SqlClient client, long accountId, DayRange range) {
        List<DayRange.Part> parts = range.parts();
        Tuple values = Tuple.of(accountId, range.firstDay(), range.endDay(), time(range.start()), time(range.end()));
        values.addArrayOfOffsetDateTime(times(parts, DayRange.Part::from));
        values.addArrayOfOffsetDateTime(times(parts, DayRange.Part::to));
        values.addArrayOfLong(parts.stream().map(part -> (long) part.sign()).toArray(Long[]::new));
        return client.preparedQuery(SUMMARY).execute(values).map(UsageSummarySql::summary);
    }

    private static OffsetDateTime[] times(List<DayRange.Part> parts, Function<DayRange.Part, Instant> end) {
        return parts.stream().map(part -> time(end.apply(part))).toArray(OffsetDateTime[]::new);
    }

    static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static UsageSummary summary(RowSet<Row> rows) {
        List<UsageSummary.ByName> byModel = new ArrayList<>();
        List<UsageSummary.ByName> byAgent = new ArrayList<>();
        List<UsageSummary.ByName> byProject = new ArrayList<>();
        Map<LocalDate, Used> byDay = new HashMap<>();
        Used total = Used.NOTHING;
        for (Row row : rows) {
            Used used = used(row);
            switch (row.getInteger("grouping")) {
                case BY_MODEL -> byModel.add(new UsageSummary.ByName(row.getString("model"), null, null, used));
                case BY_AGENT -> byAgent.add(named(row, "agent_id", used));
                case BY_PROJECT -> byProject.add(named(row, "project_id", used));
                case BY_DAY -> {
                    byDay.put(row.getLocalDate("day"), used);
                    total = total.plus(used);
                }
                default -> throw new IllegalStateException("grouping " + row.getInteger("grouping"));
            }
        }
        return new UsageSummary(total, byModel, byAgent, byProject, byDay);
    }

    private static UsageSummary.ByName named(Row row, String column, Used used) {
        long id = row.getLong(column);
        return new UsageSummary.ByName(
                id == 0 ? "none" : String.valueOf(id), row.getString("name"), row.getString("slug"), used);
    }

    private static Used used(Row row) {
        return new Used(
                row.getLong("requests"),
                row.getLong("failed_requests"),
                row.getLong("tokens_input"),
                row.getLong("tokens_output"),
                row.getLong("tokens_cache_read"),
                row.getLong("tokens_cache_write"),
                row.getLong("tokens_reasoning"),
                row.getLong("cost_nanos"),
                row.getLong("credits_nanos"));
    }
}
