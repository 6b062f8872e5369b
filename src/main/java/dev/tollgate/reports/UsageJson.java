package dev.tollgate.reports;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.http.Periods.Period;
import dev.tollgate.money.Money;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Usage as it is answered, as JSON and as rows of CSV. */
final class UsageJson {
    static final List<String> LOG_COLUMNS = List.of(
            "id",
            "occurred_at",
            "model",
            "provider",
            "tokens_input",
            "tokens_output",
            "tokens_cached",
            "tokens_reasoning",
            "cost_usd",
            "credits_used_usd",
            "agent_id",
            "agent_name",
            "project_id",
            "project_name",
            "status",
            "request_id");

    private UsageJson() {}

    static JsonObject summary(UsageSummary summary, Period period) {
        Used total = summary.total();
        JsonObject json = new JsonObject();
        ReportJson.money(json, "total_cost", total.costNanos());
        json.put("total_requests", total.requests())
                .put("total_failed_requests", total.failedRequests())
                .put("total_tokens_input", total.tokensInput())
                .put("total_tokens_output", total.tokensOutput())
                .put("total_tokens_cached", total.tokensCacheRead())
                .put("total_tokens_cache_write", total.tokensCacheWrite())
                .put("total_tokens_reasoning", total.tokensReasoning());
        ReportJson.money(json, "credits_used", total.creditsNanos());
        json.put("by_model", byKey(summary.byModel(), false))
                .put("by_agent", byKey(summary.byAgent(), true))
                .put("by_project", byKey(summary.byProject(), true))
                .put(
                        "daily",
                        ReportJson.daily(
                                period,
                                (day, each) -> used(each, summary.byDay().getOrDefault(day, Used.NOTHING))));
        return ReportJson.period(json, period);
    }

    private static JsonObject byKey(List<UsageSummary.ByName> parts, boolean named) {
        JsonObject json = new JsonObject();
        for (UsageSummary.ByName part : parts) {
            JsonObject each = used(new JsonObject(), part.used());
            // The predecessor's name for the cost in cents.
            each.put("cost_total", Money.toCentsHalfEven(part.used().costNanos()));
            json.put(part.key(), named ? each.put("name", part.name()).put("slug", part.slug()) : each);
        }
        return json;
    }

    @CanIgnoreReturnValue
    private static JsonObject used(JsonObject json, Used used) {
        json.put("requests", used.requests())
                .put("failed_requests", used.failedRequests())
                .put("tokens_input", used.tokensInput())
                .put("tokens_output", used.tokensOutput());
        return ReportJson.money(json, "cost", used.costNanos());
    }

    static JsonObject log(UsageLog log) {
        JsonObject json = new JsonObject()
                .put("id", String.valueOf(log.id()))
                .put("model", log.model())
                .put("provider", log.provider())
                .put("tokens_input", log.tokensInput())
                .put("tokens_output", log.tokensOutput())
                .put("tokens_cached", log.tokensCacheRead())
                .put("tokens_cache_write", log.tokensCacheWrite())
                .put("tokens_reasoning", log.tokensReasoning());
        ReportJson.money(json, "cost_total", log.costNanos());
        ReportJson.money(json, "credits_used", log.creditsNanos());
        String time = ReportJson.time(log.occurredAt());
        return json.put("agent_id", id(log.agent()))
                .put("agent_name", name(log.agent()))
                .put("project_id", id(log.project()))
                .put("project_name", name(log.project()))
                .put("billed_status", log.status())
                .put("request_id", log.requestId())
                .put("duration_ms", log.durationMillis())
                .put("occurred_at", time)
                .put("created_at", time);
    }

    /** In the order of {@link #LOG_COLUMNS}. */
    static List<@Nullable Object> row(UsageLog log) {
        return Arrays.asList(
                log.id(),
                ReportJson.time(log.occurredAt()),
                log.model(),
                log.provider(),
                log.tokensInput(),
                log.tokensOutput(),
                log.tokensCacheRead(),
                log.tokensReasoning(),
                Money.formatUsd(log.costNanos()),
                Money.formatUsd(log.creditsNanos()),
                id(log.agent()),
                name(log.agent()),
                id(log.project()),
                name(log.project()),
                log.status(),
                log.requestId());
    }

    private static @Nullable Long id(UsageLog.@Nullable Named named) {
        return named == null ? null : named.id();
    }

    private static @Nullable String name(UsageLog.@Nullable Named named) {
        return named == null ? null : named.name();
    }
}
