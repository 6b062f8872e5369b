package dev.tollgate.admin;

import dev.tollgate.access.AuditLog;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.IdempotentAnswers;
import dev.tollgate.access.IdempotentAnswers.Answer;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Queries;
import dev.tollgate.pricing.PriceBook;
import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.pricing.PriceBookStore.Activation;
import dev.tollgate.pricing.PriceBookSummary;
import dev.tollgate.pricing.PriceChange;
import dev.tollgate.pricing.PriceEntry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Price books, for operators. A version that was saved never changes; usage keeps the version that it was charged with.
 *
 * <pre>
 * GET  /api/admin/prices?limit&amp;cursor   {"items":[{"version","effective_from","source","source_date","note","status","created_at",
 *                                       "created_by","activated_at","models"}],"next_cursor"}, the newest first
 * GET  /api/admin/prices/{version}?limit&amp;cursor   {"version","items":[{"model","provider","mode","origin","prices":{field: usd}}],
 *                                       "next_cursor"}, by model; 404
 * POST /api/admin/prices   {"model","prices":{"input_cost_per_token":"0.000001"},"effective_from"?,"note"?}
 *      201 {"version","status":"draft","effective_from","changes":[{"model","field","before","after"}],"added","removed"}: the book in
 *      force with these prices of one model, per single unit in dollars; an empty text takes a field away. 409 nothing_changes
 * POST /api/admin/prices/{version}/activate   200 {"version","status":"active"}; 404; 409 superseded, no_such_draft
 * POST /api/admin/prices/{version}/withdraw   200 {"version","status":"withdrawn"}; 404; 409 in_force
 * </pre>
 */
final class PriceRoutes {
    private static final String PATH = "/api/admin/prices";

    private final Pool pool;
    private final PriceBookStore store;
    private final Clock clock;

    PriceRoutes(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
        store = new PriceBookStore(pool);
    }

    void mount(Router router, CallerAuth auth) {
        router.get(PATH).handler(auth.require(Scope.ADMIN)).handler(this::list);
        router.get(PATH + "/:version").handler(auth.require(Scope.ADMIN)).handler(this::show);
        router.post(PATH)
                .handler(Bodies::hold)
                .handler(auth.require(Scope.ADMIN))
                .handler(this::draft);
        router.post(PATH + "/:version/activate")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::activate);
        router.post(PATH + "/:version/withdraw")
                .handler(auth.require(Scope.ADMIN))
                .handler(this::withdraw);
    }

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        long before = Queries.cursor(ctx);
        store.summaries()
                .onSuccess(all -> {
                    List<PriceBookSummary> found = all.stream()
                            .filter(each -> before == 0 || each.version() < before)
                            .limit(limit)
                            .toList();
                    JsonArray items = new JsonArray();
                    found.forEach(each -> items.add(PriceBookJson.of(each)));
                    String next = found.size() < limit
                            ? null
                            : String.valueOf(found.getLast().version());
                    ctx.json(new JsonObject().put("items", items).put("next_cursor", next));
                })
                .onFailure(ctx::fail);
    }

    private static int version(RoutingContext ctx) {
        long version = Queries.id(ctx, "version");
        if (version > Integer.MAX_VALUE) {
            throw noSuch();
        }
        return (int) version;
    }

    private static RuntimeException noSuch() {
        return Failure.notFound("There is no price book of that version.").asException();
    }

    private void show(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        String after = ctx.request().getParam("cursor", "");
        if (after.isEmpty() && ctx.queryParams().contains("cursor")) {
            throw Failure.invalid("cursor must be the next_cursor of an earlier answer.")
                    .asException();
        }
        int version = version(ctx);
        load(version)
                .onSuccess(book -> {
                    List<PriceEntry> found = book.entries().stream()
                            .filter(each -> each.model().compareTo(after) > 0)
                            .sorted(Comparator.comparing(PriceEntry::model))
                            .limit(limit)
                            .toList();
                    JsonArray items = new JsonArray();
                    found.forEach(each -> items.add(PriceBookJson.of(each)));
                    String next = found.size() < limit ? null : found.getLast().model();
                    ctx.json(new JsonObject()
                            .put("version", version)
                            .put("items", items)
                            .put("next_cursor", next));
                })
                .onFailure(ctx::fail);
    }

    private Future<PriceBook> load(int version) {
        return store.load(version)
                .recover(e -> Future.failedFuture(e instanceof IllegalArgumentException ? noSuch() : e));
    }

    private void draft(RoutingContext ctx) {
        JsonBodies.read(ctx, PriceWish.Body.class)
                .compose(body -> {
                    PriceWish wish = PriceWish.of(body, clock.instant());
                    return IdempotentAnswers.once(
                            pool, ctx, "admin", body, transaction -> save(ctx, transaction, wish));
                })
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private Future<Answer> save(RoutingContext ctx, SqlConnection transaction, PriceWish wish) {
        return store.load(transaction).compose(books -> {
            PriceBook current = books.at(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
            PriceChange.About about = new PriceChange.About(
                    wish.effectiveFrom(),
                    "operator",
                    wish.note(),
                    CallerAuth.actor(ctx).label());
            PriceChange change = PriceChange.set(current, wish.model(), wish.prices(), about);
            if (change.diff().isEmpty()) {
                throw Failure.conflict("nothing_changes", "The book in force has these prices already.")
                        .asException();
            }
            return PriceBookStore.save(transaction, change.draft())
                    .recover(PriceRoutes::refused)
                    .compose(version -> {
                        JsonObject json = PriceBookJson.draft(version, wish, change.diff());
                        return log(ctx, transaction, "prices.drafted", version, null, json)
                                .map(written -> new Answer(201, json));
                    });
        });
    }

    private static <T> Future<T> refused(Throwable e) {
        return Future.failedFuture(
                e instanceof IllegalArgumentException
                        ? Failure.invalid("prices has a field that is none, or a value that is no price.")
                                .asException()
                        : e);
    }

    private void activate(RoutingContext ctx) {
        int version = version(ctx);
        load(version)
                .compose(there -> pool.<JsonObject>withTransaction(transaction -> store.activate(transaction, version)
                                .compose(activation -> switch (activation) {
                                    case Activation.Activated done ->
                                        log(
                                                        ctx,
                                                        transaction,
                                                        "prices.activated",
                                                        version,
                                                        status(version, "draft"),
                                                        status(version, "active"))
                                                .map(written -> status(version, "active"));
                                    case Activation.Refused refused ->
                                        throw Failure.conflict(
                                                        refused.code(), "Not activated: " + refused.detail() + ".")
                                                .asException();
                                }))
                        .map(Objects::requireNonNull))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private void withdraw(RoutingContext ctx) {
        int version = version(ctx);
        load(version)
                .compose(there -> pool.<JsonObject>withTransaction(transaction -> store.withdraw(transaction, version)
                                .compose(withdrawn -> {
                                    if (!withdrawn) {
                                        throw Failure.conflict(
                                                        "in_force",
                                                        "Only a version that has not been in force can be withdrawn.")
                                                .asException();
                                    }
                                    JsonObject after = status(version, "withdrawn");
                                    return log(ctx, transaction, "prices.withdrawn", version, null, after)
                                            .map(written -> after);
                                }))
                        .map(Objects::requireNonNull))
                .onSuccess(ctx::json)
                .onFailure(ctx::fail);
    }

    private static JsonObject status(int version, String status) {
        return new JsonObject().put("version", version).put("status", status);
    }

    private static Future<Void> log(
            RoutingContext ctx,
            SqlConnection transaction,
            String action,
            int version,
            @Nullable JsonObject before,
            JsonObject after) {
        return AuditLog.write(
                transaction,
                CallerAuth.actor(ctx),
                new AuditLog.Change(action, null, "prices:" + version, before, after));
    }
}
