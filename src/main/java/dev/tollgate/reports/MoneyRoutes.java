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
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What moved an account's credits and money; for its members at /api/billing, for operators at /api/admin/accounts/{id}. Both are
 * lists, the latest first, and CSV for whoever prefers it.
 *
 * <pre>
 * GET credits/ledger?start_date&amp;end_date&amp;limit&amp;cursor   each entry with the balance behind it; of all time without dates
 * GET transactions?kind&amp;limit&amp;cursor                    every kind of money
 * </pre>
 */
final class MoneyRoutes {
    private static final int CSV_ROWS = 500;
    private static final int KIND_LENGTH_MAX = 100;

    private final Reports reports;
    private final CallerAuth auth;
    private final Clock clock;

    MoneyRoutes(Reports reports, CallerAuth auth, Clock clock) {
        this.reports = reports;
        this.auth = auth;
        this.clock = clock;
    }

    void mount(Router router) {
        AccountDoor door = new AccountDoor(router, auth, "/api/billing/");
        door.on(HttpMethod.GET, "credits/ledger", Permission.BILLING_READ, this::ledger);
        door.on(HttpMethod.GET, "transactions", Permission.BILLING_READ, this::transactions);
    }

    private void ledger(RoutingContext ctx) {
        Violations violations = new Violations();
        Period period = ledgerPeriod(ctx, violations);
        PageCursor first = Reports.ledgerBefore(period.to());
        PageCursor before = violations.check(() -> PageCursor.readWithin(ctx, first), first);
        int limit = violations.check(() -> Queries.limit(ctx), 1);
        violations.refuseIfAny();
        long accountId = CallerAuth.accountId(ctx);
        if (CsvAnswer.isWanted(ctx)) {
            CsvAnswer.send(
                    ctx,
                    "credits-ledger",
                    MoneyJson.LEDGER_COLUMNS,
                    before,
                    at -> reports.ledger(accountId, period.from(), at, CSV_ROWS)
                            .map(page -> new CsvAnswer.Page<>(
                                    page.items().stream().map(MoneyJson::row).toList(), page.next())));
            return;
        }
        reports.ledger(accountId, period.from(), before, limit)
                .onSuccess(page -> ctx.json(ledger(page)))
                .onFailure(ctx::fail);
    }

    private Period ledgerPeriod(RoutingContext ctx, Violations violations) {
        boolean isOfAllTime =
                ctx.request().getParam("start_date") == null && ctx.request().getParam("end_date") == null;
        return isOfAllTime
                ? new Period(Instant.EPOCH, PageCursor.LATEST)
                : Periods.read(ctx, clock.instant(), violations);
    }

    private static JsonObject ledger(ReportPage<LedgerEntry> page) {
        List<JsonObject> items = page.items().stream().map(MoneyJson::entry).toList();
        return ReportJson.page(page, "entries", items);
    }

    private void transactions(RoutingContext ctx) {
        Violations violations = new Violations();
        MoneyMovement.Kind kind = kind(ctx, violations);
        PageCursor first = Reports.transactionsBefore();
        PageCursor before = violations.check(() -> PageCursor.readWithin(ctx, first), first);
        int limit = violations.check(() -> Queries.limit(ctx), 1);
        violations.refuseIfAny();
        long accountId = CallerAuth.accountId(ctx);
        if (CsvAnswer.isWanted(ctx)) {
            CsvAnswer.send(
                    ctx,
                    "transactions",
                    MoneyJson.TRANSACTION_COLUMNS,
                    before,
                    at -> reports.transactions(accountId, at, kind, CSV_ROWS)
                            .map(page -> new CsvAnswer.Page<>(
                                    page.items().stream().map(MoneyJson::row).toList(), page.next())));
            return;
        }
        reports.transactions(accountId, before, kind, limit)
                .onSuccess(page -> ctx.json(transactions(page)))
                .onFailure(ctx::fail);
    }

    private static JsonObject transactions(ReportPage<MoneyMovement> page) {
        List<JsonObject> items = page.items().stream().map(MoneyJson::movement).toList();
        return ReportJson.page(page, "transactions", items);
    }

    private static MoneyMovement.@Nullable Kind kind(RoutingContext ctx, Violations violations) {
        String text = Queries.text(ctx, "kind", KIND_LENGTH_MAX, violations);
        if (text == null) {
            return null;
        }
        if (!MoneyMovement.Kind.labels().contains(text)) {
            violations.add("kind must be one of " + String.join(", ", MoneyMovement.Kind.labels()) + ".");
            return null;
        }
        return MoneyMovement.Kind.valueOf(text.toUpperCase(Locale.ROOT));
    }
}
