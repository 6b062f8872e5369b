package dev.tollgate.access;

import dev.tollgate.http.CsvAnswer;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who changed what, the latest first; as CSV for whoever accepts that.
 *
 * <pre>
 * GET /api/admin/audit-log?account_id&amp;limit&amp;cursor   (scope admin)
 * GET /api/account/audit-log?limit&amp;cursor             (permission members_manage; of the account alone)
 *     {"items":[{"id","created_at","actor_kind","actor_id","actor","action","account_id","subject","before","after"}],"next_cursor"}
 * </pre>
 */
public final class AuditLogRoutes {
    private static final int PAGE = 100;
    private static final List<String> HEADER = List.of(
            "id",
            "created_at",
            "actor_kind",
            "actor_id",
            "actor",
            "action",
            "account_id",
            "subject",
            "before",
            "after");

    private final Pool pool;
    private final CallerAuth auth;

    public AuditLogRoutes(Pool pool, CallerAuth auth) {
        this.pool = pool;
        this.auth = auth;
    }

    public void mount(Router router) {
        router.get("/api/admin/audit-log")
                .handler(auth.require(Scope.ADMIN))
                .handler(ctx -> list(ctx, wantedAccount(ctx)));
        router.get("/api/account/audit-log")
                .handler(auth.member(Permission.MEMBERS_MANAGE))
                .handler(ctx -> list(ctx, CallerAuth.accountId(ctx)));
    }

    private static @Nullable Long wantedAccount(RoutingContext ctx) {
        String given = ctx.request().getParam("account_id");
        if (given == null) {
            return null;
        }
        long id = Queries.parse(given);
        if (id < 1) {
            throw Failure.invalid("account_id must be an account's id.").asException();
        }
        return id;
    }

    private void list(RoutingContext ctx, @Nullable Long accountId) {
        int limit = Queries.limit(ctx);
        long cursor = Queries.cursor(ctx);
        if (CsvAnswer.isWanted(ctx)) {
            CsvAnswer.send(ctx, "audit-log", HEADER, cursor, before -> page(accountId, before));
            return;
        }
        AuditLogSql.list(pool, accountId, cursor, limit)
                .onSuccess(found -> ctx.json(Pages.json(found, limit, last -> last.id(), each -> json(each))))
                .onFailure(ctx::fail);
    }

    private Future<CsvAnswer.Page<Long>> page(@Nullable Long accountId, long before) {
        return AuditLogSql.list(pool, accountId, before, PAGE)
                .map(found -> new CsvAnswer.Page<>(
                        found.stream().map(AuditLogRoutes::row).toList(),
                        found.size() < PAGE ? null : found.getLast().id()));
    }

    private static List<@Nullable Object> row(AuditLogSql.Entry entry) {
        return Arrays.asList(
                entry.id(),
                entry.at().toInstant(),
                entry.actorKind(),
                entry.actorId(),
                entry.actor(),
                entry.change().action(),
                entry.change().accountId(),
                entry.change().subject(),
                entry.change().before(),
                entry.change().after());
    }

    private static JsonObject json(AuditLogSql.Entry entry) {
        return new JsonObject()
                .put("id", entry.id())
                .put("created_at", entry.at().toInstant().toString())
                .put("actor_kind", entry.actorKind())
                .put("actor_id", entry.actorId())
                .put("actor", entry.actor())
                .put("action", entry.change().action())
                .put("account_id", entry.change().accountId())
                .put("subject", entry.change().subject())
                .put("before", entry.change().before())
                .put("after", entry.change().after());
    }
}
