package dev.tollgate.metering;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Scope;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does about records that were not charged: {@code GET /v1/usage/quarantine}, {@code POST
 * /v1/usage/quarantine/replay}, {@code GET /v1/usage/conflicts}, {@code POST /v1/usage/conflicts/{id}}.
 */
final class ReviewRoutes {
    private final Pool pool;
    private final CallerAuth auth;
    private final Replay replay;
    private final Turns decisions;

    /** @param decisions of all event loops of the node */
    ReviewRoutes(Pool pool, CallerAuth auth, Replay replay, Turns decisions) {
        this.decisions = decisions;
        this.pool = pool;
        this.auth = auth;
        this.replay = replay;
    }

    void mount(Router router) {
        router.get("/v1/usage/quarantine").handler(auth.require(Scope.ADMIN)).respond(this::quarantine);
        router.post("/v1/usage/quarantine/replay")
                .handler(auth.require(Scope.ADMIN))
                .respond(ctx -> replay.quarantine().map(ReviewRoutes::shape));
        router.get("/v1/usage/conflicts").handler(auth.require(Scope.ADMIN)).respond(this::conflicts);
        router.post("/v1/usage/conflicts/:id")
                .handler(Bodies::hold)
                .handler(auth.require(Scope.ADMIN))
                .respond(this::decide);
    }

    private Future<JsonObject> quarantine(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        return QuarantineSql.list(pool, Queries.cursor(ctx), limit).map(rows -> {
            JsonArray items = new JsonArray();
            rows.forEach(row -> items.add(new JsonObject()
                    .put("id", row.id())
                    .put("source", row.source())
                    .put("code", row.code())
                    .put("detail", row.detail())
                    .put("seen", row.seen())
                    .put("created_at", row.createdAt().toInstant().toString())
                    .put("last_seen_at", row.lastSeenAt().toInstant().toString())
                    .put("record", new JsonObject(row.record()))));
            return page(items, rows.size() == limit ? rows.getLast().id() : null);
        });
    }

    private Future<JsonObject> conflicts(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        return ConflictSql.list(pool, Queries.cursor(ctx), limit).map(rows -> {
            JsonArray items = new JsonArray();
            rows.forEach(row -> items.add(new JsonObject()
                    .put("id", row.id())
                    .put("source", row.source())
                    .put("seen", row.seen())
                    .put("created_at", row.createdAt().toInstant().toString())
                    .put("first_account_id", row.firstAccountId())
                    .put(
                            "first_occurred_at",
                            row.firstOccurredAt() == null
                                    ? null
                                    : row.firstOccurredAt().toInstant().toString())
                    .put("record", new JsonObject(row.record()))));
            return page(items, rows.size() == limit ? rows.getLast().id() : null);
        });
    }

    private static JsonObject page(JsonArray items, @Nullable Long nextCursor) {
        return new JsonObject()
                .put("items", items)
                .put("next_cursor", nextCursor == null ? null : String.valueOf(nextCursor));
    }

    private Future<JsonObject> decide(RoutingContext ctx) {
        long id = Queries.id(ctx, "id");
        return JsonBodies.read(ctx, Decision.class)
                .compose(decision ->
                        decide(id, action(decision), CallerAuth.of(ctx).label()));
    }

    private Future<JsonObject> decide(long id, String action, String actor) {
        // One at a time: each holds a connection while a writer, who needs one too, charges.
        return decisions.next(() -> pool.withTransaction(transaction -> ConflictSql.lock(transaction, id)
                        .compose(conflict -> {
                            if (conflict == null) {
                                return Future.failedFuture(Failure.notFound("There is no open conflict " + id + ".")
                                        .asException());
                            }
                            return action.equals("dismiss")
                                    ? close(transaction, id, "dismissed", actor)
                                    : charge(transaction, conflict, actor);
                        }))
                .map(Objects::requireNonNull));
    }

    private record Decision(
            @JsonProperty("action") @Nullable String action) {}

    private static String action(Decision decision) {
        String action = decision.action();
        if (action != null && (action.equals("charge") || action.equals("dismiss"))) {
            return action;
        }
        throw Failure.invalid("The body must be {\"action\":\"charge\"} or {\"action\":\"dismiss\"}.")
                .asException();
    }

    /** Charged by a writer, while the transaction holds the decision; a crash in between leaves a duplicate to be closed. */
    private Future<JsonObject> charge(SqlClient transaction, ConflictSql.Open conflict, String actor) {
        return replay.conflict(conflict).compose(outcome -> switch (outcome.of(0)) {
            case ACCEPTED, DUPLICATE -> close(transaction, conflict.id(), "charged", actor);
            case CONFLICT, QUARANTINED, SKIPPED, JOURNALED ->
                Future.failedFuture(Failure.conflict(
                                "not_chargeable",
                                outcome.errors().isEmpty()
                                        ? "The record cannot be charged."
                                        : outcome.errors().getFirst().detail())
                        .asException());
        });
    }

    private static Future<JsonObject> close(SqlClient transaction, long id, String status, String actor) {
        return ConflictSql.resolve(transaction, id, status, actor)
                .map(changed -> new JsonObject().put("id", id).put("status", status));
    }

    private static JsonObject shape(Replay.Result result) {
        return new JsonObject()
                .put("tried", result.tried())
                .put("charged", result.charged())
                .put("duplicates", result.duplicates())
                .put("conflicts", result.conflicts())
                .put("remaining", result.remaining());
    }
}
