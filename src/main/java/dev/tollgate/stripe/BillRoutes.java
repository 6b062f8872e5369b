package dev.tollgate.stripe;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Scope;
import dev.tollgate.billing.Bill;
import dev.tollgate.billing.Bills;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What accounts are billed for usage, for callers with scope admin.
 *
 * <pre>
 * GET  /api/admin/accounts/{id}/bills?limit&amp;cursor   the latest first, with their lines
 * POST /api/admin/bills/run    bills what is owed now, whatever the day; answers when the invoices are made
 * </pre>
 */
final class BillRoutes {
    private final Bills bills;
    private final @Nullable BillRuns runs;
    private final CallerAuth auth;

    /** @param runs null where no Stripe is configured */
    BillRoutes(Bills bills, @Nullable BillRuns runs, CallerAuth auth) {
        this.bills = bills;
        this.runs = runs;
        this.auth = auth;
    }

    void mount(Router router) {
        new AccountDoor(router, auth, "/api/billing/").on(HttpMethod.GET, "bills", Permission.BILLING_READ, this::list);
        router.post("/api/admin/bills/run").handler(auth.require(Scope.ADMIN)).handler(this::run);
    }

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        bills.list(CallerAuth.accountId(ctx), Queries.cursor(ctx), limit)
                .compose(found -> Future.all(found.stream().map(this::withLines).toList())
                        .map(all -> page(found, all.list(), limit)))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private static JsonObject page(List<Bill> found, List<JsonObject> items, int limit) {
        String next =
                found.size() < limit ? null : String.valueOf(found.getLast().id());
        return new JsonObject().put("items", new JsonArray(items)).put("next_cursor", next);
    }

    private Future<JsonObject> withLines(Bill bill) {
        return bills.lines(bill).map(lines -> json(bill, lines));
    }

    private static JsonObject json(Bill bill, List<Bill.Line> lines) {
        JsonArray items = new JsonArray();
        for (Bill.Line line : lines) {
            items.add(new JsonObject().put("description", line.description()).put("cents", line.cents()));
        }
        return new JsonObject()
                .put("id", bill.id())
                .put("reference", bill.reference())
                .put("day", bill.day().toString())
                .put("amount_cents", bill.amountCents())
                .put("status", bill.status().label())
                .put("invoice_id", bill.invoiceId())
                .put("late_since", text(bill.lateSince()))
                .put("created_at", text(bill.createdAt()))
                .put("lines", items);
    }

    private static @Nullable String text(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant().toString();
    }

    private void run(RoutingContext ctx) {
        if (runs == null) {
            throw PurchaseRoutes.notConfigured();
        }
        runs.runNow()
                .onSuccess(done -> ctx.json(new JsonObject().put("done", true)))
                .onFailure(ctx::fail);
    }
}
