package dev.tollgate.rights;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.Permission;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of an account.
 *
 * <pre>
 * DELETE /api/account                        {"confirm": its name, "forfeit_credits"?, "forfeit_earnings"?}   (owners)
 * POST   /api/admin/accounts/{id}/close      the same, for operators
 *        202 {"id","status":"closing|closed","requested_at","closed_at","finished_at","waits_for"}; again the same;
 *        409 amount_due, payment_pending, refund_pending, payout_pending, earnings_left, balance_left; 422 for another name; 404
 * GET    /api/admin/accounts/{id}/closing    200 as above; 404 where nobody has asked for it
 * </pre>
 */
public final class ClosingRoutes {
    private final Pool pool;
    private final Closing closing;

    public ClosingRoutes(Pool pool, Closing closing) {
        this.pool = pool;
        this.closing = closing;
    }

    public void mount(Router router, CallerAuth auth) {
        router.delete("/api/account")
                .handler(Bodies::hold)
                .handler(auth.member(Permission.ACCOUNT_DELETE))
                .handler(this::close);
        router.post("/api/admin/accounts/:id/close")
                .handler(Bodies::hold)
                .handler(auth.forAccount())
                .handler(this::close);
        router.get("/api/admin/accounts/:id/closing").handler(auth.forAccount()).handler(this::show);
    }

    private record Body(
            @JsonProperty("confirm") @Nullable String confirm,
            @JsonProperty("forfeit_credits") @Nullable Boolean forfeitCredits,
            @JsonProperty("forfeit_earnings") @Nullable Boolean forfeitEarnings) {}

    private void close(RoutingContext ctx) {
        long account = CallerAuth.accountId(ctx);
        JsonBodies.read(ctx, Body.class)
                .compose(body -> pool.withTransaction(transaction -> close(ctx, transaction, account, body))
                        .map(Objects::requireNonNull))
                .onSuccess(json -> {
                    closing.resume();
                    ctx.response().setStatusCode(202);
                    ctx.json(json);
                })
                .onFailure(ctx::fail);
    }

    private Future<JsonObject> close(RoutingContext ctx, SqlClient transaction, long account, Body body) {
        Closing.Forfeits forfeits = new Closing.Forfeits(
                Boolean.TRUE.equals(body.forfeitCredits()), Boolean.TRUE.equals(body.forfeitEarnings()));
        return ClosingsSql.lock(transaction, account).compose(found -> {
            if (found == null) {
                throw Failure.notFound("There is no such account.").asException();
            }
            if (!Closing.isEnding(found.status()) && !found.name().equals(body.confirm())) {
                throw Failure.invalid("confirm must be the account's name.").asException();
            }
            return Closing.request(transaction, account, CallerAuth.actor(ctx), forfeits)
                    .compose(asked -> ClosingsSql.find(transaction, account))
                    .map(listed -> json(account, Objects.requireNonNull(listed)));
        });
    }

    private void show(RoutingContext ctx) {
        long account = CallerAuth.accountId(ctx);
        ClosingsSql.find(pool, account)
                .onSuccess(found -> {
                    if (found == null) {
                        ctx.fail(Failure.notFound("Nobody has asked for the end of such an account.")
                                .asException());
                        return;
                    }
                    ctx.json(json(account, found));
                })
                .onFailure(ctx::fail);
    }

    private static JsonObject json(long account, ClosingsSql.Listed closing) {
        return new JsonObject()
                .put("id", account)
                .put("status", closing.status())
                .put("requested_at", closing.requestedAt().toInstant().toString())
                .put("closed_at", text(closing.closedAt()))
                .put("finished_at", text(closing.finishedAt()))
                .put("waits_for", closing.stripeError());
    }

    private static @Nullable String text(@Nullable OffsetDateTime at) {
        return at == null ? null : at.toInstant().toString();
    }
}
