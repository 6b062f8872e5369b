package dev.tollgate.marketplace;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.http.Failure;
import dev.tollgate.http.Pages;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The public catalogue. Who is signed in is told besides what his account has: {@code entitled}, {@code in_library}, {@code own}.
 * Both answers have an {@code ETag}.
 *
 * <pre>
 * GET /api/marketplace/agents?category&amp;pricing&amp;q&amp;cursor&amp;limit   {"items","next_cursor"}, the latest first
 * GET /api/marketplace/agents/{slug or id}   the same of one, with {@code content} for those alone who may use it
 * </pre>
 */
final class ListingRoutes {
    private static final Pattern CATEGORY = Pattern.compile(AgentForm.CATEGORY);
    private static final int Q_LENGTH_MAX = 100;

    private final Pool pool;

    ListingRoutes(Pool pool) {
        this.pool = pool;
    }

    void mount(Router router, CallerAuth auth) {
        router.get("/api/marketplace/agents").handler(auth.anybody()).handler(this::list);
        router.get("/api/marketplace/agents/:agent").handler(auth.anybody()).handler(this::show);
    }

    private void list(RoutingContext ctx) {
        Long visitor = CallerAuth.accountIfAny(ctx);
        ListingsSql.Search search = search(ctx);
        ListingsSql.page(pool, visitor, search)
                .map(found -> Pages.json(found, search.limit(), Listing::id, each -> each.json(visitor != null)))
                .onSuccess(page -> Conditional.send(ctx, page))
                .onFailure(ctx::fail);
    }

    private static ListingsSql.Search search(RoutingContext ctx) {
        List<String> violations = new ArrayList<>();
        String category = ctx.request().getParam("category");
        if (category != null && !CATEGORY.matcher(category).matches()) {
            violations.add(AgentForm.CATEGORY_RULE);
        }
        String pricing = ctx.request().getParam("pricing");
        if (pricing != null && Pricing.find(pricing).isEmpty()) {
            violations.add("pricing must be " + Pricing.LABELS + ".");
        }
        String q = ctx.request().getParam("q");
        if (q != null && (q.length() > Q_LENGTH_MAX || q.chars().anyMatch(Character::isISOControl))) {
            violations.add("q must be a text of at most " + Q_LENGTH_MAX + " characters.");
        }
        if (!violations.isEmpty()) {
            throw Failure.invalid(violations).asException();
        }
        return new ListingsSql.Search(
                category,
                pricing == null ? null : Pricing.of(pricing),
                q == null || q.isBlank() ? null : q.strip(),
                Queries.cursor(ctx),
                Queries.limit(ctx));
    }

    private void show(RoutingContext ctx) {
        Long visitor = CallerAuth.accountIfAny(ctx);
        ListingsSql.find(pool, visitor, AgentName.of(String.valueOf(ctx.pathParam("agent"))))
                .compose(found -> json(ctx, found, visitor != null))
                .onSuccess(json -> Conditional.send(ctx, json))
                .onFailure(ctx::fail);
    }

    /** What is not published is there for those alone who have it, or made it. */
    private Future<JsonObject> json(RoutingContext ctx, @Nullable Listing found, boolean visitorIsKnown) {
        boolean inside = found != null && (found.standing().isInside() || CallerAuth.isOperator(ctx));
        boolean shown = found != null
                && (inside || found.published() || found.standing().inLibrary());
        if (found == null || !shown) {
            throw Failure.notFound("There is no such agent.").asException();
        }
        JsonObject json = found.json(visitorIsKnown);
        return inside
                ? ListingsSql.content(pool, found.id()).map(content -> json.put("content", content))
                : Future.succeededFuture(json);
    }
}
