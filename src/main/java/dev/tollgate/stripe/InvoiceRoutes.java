package dev.tollgate.stripe;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.billing.Invoice;
import dev.tollgate.billing.Invoices;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Queries;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/admin/accounts/{id}/invoices?limit&cursor}: an account's invoices, the latest first (scope admin). */
final class InvoiceRoutes {
    private static final Pattern ID = Pattern.compile("in_[A-Za-z0-9_]{1,200}");

    private final Pool pool;
    private final CallerAuth auth;

    InvoiceRoutes(Pool pool, CallerAuth auth) {
        this.pool = pool;
        this.auth = auth;
    }

    void mount(Router router) {
        new AccountDoor(router, auth, "/api/billing/")
                .on(HttpMethod.GET, "invoices", Permission.BILLING_READ, this::list);
    }

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        String cursor = ctx.request().getParam("cursor");
        if (cursor != null && !ID.matcher(cursor).matches()) {
            throw Failure.invalid("cursor must be the next_cursor of an earlier answer.")
                    .asException();
        }
        Invoices.list(pool, CallerAuth.accountId(ctx), cursor, limit)
                .onSuccess(found -> ctx.json(page(found, limit)))
                .onFailure(ctx::fail);
    }

    private static JsonObject page(List<Invoice> found, int limit) {
        JsonArray items = new JsonArray();
        for (Invoice invoice : found) {
            items.add(new JsonObject()
                    .put("id", invoice.id())
                    .put("number", invoice.number())
                    .put("status", invoice.status())
                    .put("subscription_id", invoice.subscriptionId())
                    .put("bill", invoice.billReference())
                    .put("currency", invoice.currency())
                    .put("total_cents", invoice.totalCents())
                    .put("due_cents", invoice.dueCents())
                    .put("paid_cents", invoice.paidCents())
                    .put("hosted_url", invoice.hostedUrl())
                    .put("pdf_url", invoice.pdfUrl())
                    .put("due_at", text(invoice.dueAt()))
                    .put("attempts", invoice.attempts())
                    .put("next_attempt_at", text(invoice.nextAttemptAt()))
                    .put("created_at", text(invoice.createdAt()))
                    .put("paid_at", text(invoice.paidAt())));
        }
        String next = found.size() < limit ? null : found.getLast().id();
        return new JsonObject().put("items", items).put("next_cursor", next);
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
