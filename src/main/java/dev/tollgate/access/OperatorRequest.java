package dev.tollgate.access;

import dev.tollgate.http.Queries;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request of an operator's that was answered well, as the audit log keeps it where nobody has written more about it. What was
 * before is not known then; what is asked for is in the path.
 */
record OperatorRequest(Actor actor, AuditLog.Change change) {
    private static final String ACCOUNTS = "/api/admin/accounts/";
    private static final int SUBJECT_MAX = 300;

    static OperatorRequest of(RoutingContext ctx, Actor actor, @Nullable Long accountId) {
        String uri = String.valueOf(ctx.request().uri());
        JsonObject after = new JsonObject().put("status", ctx.response().getStatusCode());
        return new OperatorRequest(
                actor,
                new AuditLog.Change(
                        "request." + ctx.request().method().name().toLowerCase(Locale.ROOT),
                        accountId == null ? ofPath(ctx) : accountId,
                        uri.length() <= SUBJECT_MAX ? uri : uri.substring(0, SUBJECT_MAX),
                        null,
                        after));
    }

    private static @Nullable Long ofPath(RoutingContext ctx) {
        String path = String.valueOf(ctx.request().path());
        long id = path.startsWith(ACCOUNTS) ? Queries.parse(ctx.pathParam("id")) : -1;
        return id < 1 ? null : id;
    }
}
