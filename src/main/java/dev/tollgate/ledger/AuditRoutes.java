package dev.tollgate.ledger;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** {@code GET /api/admin/audit} (scope {@code admin}): the report, {@code "clean": false} if the books are wrong. */
public final class AuditRoutes {
    private final Audit audit;
    private final CallerAuth auth;

    public AuditRoutes(Audit audit, CallerAuth auth) {
        this.audit = audit;
        this.auth = auth;
    }

    public void mount(Router router) {
        router.get("/api/admin/audit").handler(auth.require(Scope.ADMIN)).handler(this::audit);
    }

    private void audit(RoutingContext ctx) {
        audit.run().onSuccess(report -> ctx.json(report.json())).onFailure(ctx::fail);
    }
}
