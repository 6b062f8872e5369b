package dev.tollgate.rights;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.AuditLog;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that is known of an account, as a file that is streamed.
 *
 * <pre>
 * GET /api/account/export?format=json|csv                (owners)
 * GET /api/admin/accounts/{id}/export?format=json|csv    (operators); 404
 *     json: one document {"format","version","account_id","made_at","account":[…],"members":[…],…,"usage":[…]};
 *     csv: a ZIP with one CSV for each of these
 * </pre>
 */
public final class ExportRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ExportRoutes.class);

    private final Pool pool;
    private final Clock clock;

    public ExportRoutes(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    public void mount(Router router, CallerAuth auth) {
        new AccountDoor(router, auth, "/api/account/")
                .on(HttpMethod.GET, "export", Permission.ACCOUNT_EXPORT, this::export);
    }

    private void export(RoutingContext ctx) {
        long account = CallerAuth.accountId(ctx);
        String wanted = ctx.request().getParam("format", "json");
        ExportFormat format = switch (wanted) {
            case "json" -> new JsonExport();
            case "csv" -> new CsvExport();
            default -> throw Failure.invalid("format must be json or csv.").asException();
        };
        noted(ctx, account, wanted)
                .onSuccess(noted -> new Export(pool, ctx, format, account)
                        .send(clock.instant().toString())
                        .onFailure(e -> LOG.warn("The export of account {} was cut off", account, e)))
                .onFailure(ctx::fail);
    }

    /** Whoever takes all of it is in the audit log, and in the file. */
    private Future<Void> noted(RoutingContext ctx, long account, String format) {
        return ExportSql.page(
                        pool,
                        ExportSectionsSql.ALL.getFirst(),
                        account,
                        ExportSectionsSql.ALL.getFirst().start(),
                        1)
                .compose(found -> {
                    if (found.isEmpty()) {
                        throw Failure.notFound("There is no such account.").asException();
                    }
                    return AuditLog.write(
                            pool,
                            CallerAuth.actor(ctx),
                            new AuditLog.Change(
                                    "account.exported",
                                    account,
                                    "account:" + account,
                                    null,
                                    new JsonObject().put("format", format)));
                });
    }
}
