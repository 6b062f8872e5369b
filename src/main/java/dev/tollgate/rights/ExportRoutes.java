package dev.tollgate.rights;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.http.Failure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
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
        Export.Format format = switch (ctx.request().getParam("format", "json")) {
            case "json" -> Export.Format.JSON;
            case "csv" -> Export.Format.CSV;
            default -> throw Failure.invalid("format must be json or csv.").asException();
        };
        Export.note(pool, CallerAuth.actor(ctx), account, format)
                .onSuccess(there -> {
                    if (there) {
                        send(ctx, account, format);
                    } else {
                        ctx.fail(Failure.notFound("There is no such account.").asException());
                    }
                })
                .onFailure(ctx::fail);
    }

    /** What goes wrong after the beginning cuts the connection, since half an export must not look like a whole one. */
    private void send(RoutingContext ctx, long account, Export.Format format) {
        HttpServerResponse response = ctx.response();
        response.setChunked(true)
                .putHeader("Content-Type", format.open().contentType())
                .putHeader("Content-Disposition", "attachment; filename=\"account-" + account + format.ending() + "\"")
                .putHeader("Cache-Control", "no-store");
        Export.Sink sink = text -> response.closed() ? Future.failedFuture("nobody is there") : response.write(text);
        new Export(pool, ctx.vertx().getOrCreateContext(), format, account, sink)
                .send(clock.instant().toString())
                .compose(rows -> response.end())
                .onFailure(e -> {
                    if (!response.closed()) {
                        LOG.warn("The export of account {} was cut off", account, e);
                        response.reset().onFailure(gone -> LOG.debug("It was closed meanwhile", gone));
                    }
                });
    }
}
