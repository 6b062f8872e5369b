package dev.tollgate.reports;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.http.CsvAnswer;
import dev.tollgate.http.PageCursor;
import dev.tollgate.http.Periods;
import dev.tollgate.http.Periods.Period;
import dev.tollgate.http.Queries;
import dev.tollgate.http.Violations;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an account used; for its members at /api/billing, for operators at /api/admin/accounts/{id}.
 *
 * <pre>
 * GET usage?start_date&amp;end_date    totals, by model, agent and project, and for each day
 * GET usage/logs?start_date&amp;end_date&amp;model&amp;agent_id&amp;project_id&amp;limit&amp;cursor   each record, the latest first; CSV
 * </pre>
 */
final class UsageRoutes {
    private static final int CSV_ROWS = 500;
    private static final int MODEL_LENGTH_MAX = 2048;

    private final Reports reports;
    private final CallerAuth auth;
    private final Clock clock;

    UsageRoutes(Reports reports, CallerAuth auth, Clock clock) {
        this.reports = reports;
        this.auth = auth;
        this.clock = clock;
    }

    void mount(Router router) {
        AccountDoor door = new AccountDoor(router, auth, "/api/billing/");
        door.on(HttpMethod.GET, "usage", Permission.USAGE_READ, this::usage);
        door.on(HttpMethod.GET, "usage/logs", Permission.USAGE_READ, this::logs);
    }

    private void usage(RoutingContext ctx) {
        Violations violations = new Violations();
        Period period = Periods.read(ctx, clock.instant(), violations);
        violations.refuseIfAny();
        reports.summary(CallerAuth.accountId(ctx), period)
                .onSuccess(summary -> ctx.json(UsageJson.summary(summary, period)))
                .onFailure(ctx::fail);
    }

    private void logs(RoutingContext ctx) {
        Violations violations = new Violations();
        Period period = Periods.read(ctx, clock.instant(), violations);
        PageCursor first = Reports.logsBefore(period.to());
        PageCursor before = violations.check(() -> idCursor(ctx, first), first);
        int limit = violations.check(() -> Queries.limit(ctx), 1);
        UsageLog.Filter filter = filter(ctx, violations);
        violations.refuseIfAny();
        long accountId = CallerAuth.accountId(ctx);
        if (CsvAnswer.isWanted(ctx)) {
            CsvAnswer.send(
                    ctx,
                    "usage-logs",
                    UsageJson.LOG_COLUMNS,
                    before,
                    at -> reports.logs(accountId, period.from(), at, filter, CSV_ROWS)
                            .map(page -> new CsvAnswer.Page<>(
                                    page.items().stream().map(UsageJson::row).toList(), page.next())));
            return;
        }
        reports.logs(accountId, period.from(), before, filter, limit)
                .onSuccess(page -> ctx.json(logs(page)))
                .onFailure(ctx::fail);
    }

    private static JsonObject logs(ReportPage<UsageLog> page) {
        List<JsonObject> items = page.items().stream().map(UsageJson::log).toList();
        return ReportJson.page(page, "logs", items);
    }

    /** Its key is an id. */
    private static PageCursor idCursor(RoutingContext ctx, PageCursor first) {
        PageCursor cursor = PageCursor.readWithin(ctx, first);
        if (Queries.parse(cursor.keys().getFirst()) < 0) {
            throw PageCursor.refusal();
        }
        return cursor;
    }

    private static UsageLog.Filter filter(RoutingContext ctx, Violations violations) {
        String model = Queries.text(ctx, "model", MODEL_LENGTH_MAX, violations);
        return new UsageLog.Filter(model, id(ctx, "agent_id", violations), id(ctx, "project_id", violations));
    }

    private static @Nullable Long id(RoutingContext ctx, String name, Violations violations) {
        String text = ctx.request().getParam(name);
        if (text == null || text.equals("none")) {
            return text == null ? null : 0L;
        }
        long id = Queries.parse(text);
        if (id < 1) {
            violations.add(name + " must be an id, or 'none' for records without one.");
        }
        return id;
    }
}
