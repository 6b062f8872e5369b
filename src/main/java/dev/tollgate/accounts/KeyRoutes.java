package dev.tollgate.accounts;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.access.AuditLog;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.IdempotentAnswers;
import dev.tollgate.access.IdempotentAnswers.Answer;
import dev.tollgate.access.Permission;
import dev.tollgate.http.Bodies;
import dev.tollgate.http.Failure;
import dev.tollgate.http.JsonBodies;
import dev.tollgate.http.ProblemException;
import dev.tollgate.http.Queries;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The LiteLLM keys whose calls the account pays for, for its members. A key is known by its SHA-256, as LiteLLM's records name
 * it; the key itself is not wanted here.
 *
 * <pre>
 * GET    /api/account/keys?limit&amp;cursor   {"items":[{"key_hash","agent_id","project_id","created_at"}],"next_cursor"}
 * POST   /api/account/keys   {"key_hash","agent_id"?,"project_id"?}   201; 409 key_taken, too_many_keys
 * DELETE /api/account/keys/{key_hash}   204
 * </pre>
 */
public final class KeyRoutes {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int KEYS_MAX = 1_000;

    private final Pool pool;
    private final CallerAuth auth;

    public KeyRoutes(Pool pool, CallerAuth auth) {
        this.pool = pool;
        this.auth = auth;
    }

    public void mount(Router router) {
        String path = "/api/account/keys";
        router.get(path).handler(auth.member(Permission.KEYS_READ)).handler(this::list);
        router.post(path)
                .handler(Bodies::hold)
                .handler(auth.member(Permission.KEYS_MANAGE))
                .handler(this::bind);
        router.delete(path + "/:hash")
                .handler(auth.member(Permission.KEYS_MANAGE))
                .handler(this::unbind);
    }

    private record Body(
            @JsonProperty("key_hash") @Nullable String keyHash,
            @JsonProperty("agent_id") @Nullable Long agentId,
            @JsonProperty("project_id") @Nullable Long projectId) {}

    private void list(RoutingContext ctx) {
        int limit = Queries.limit(ctx);
        String cursor = ctx.request().getParam("cursor");
        if (cursor != null && !HASH.matcher(cursor).matches()) {
            throw Failure.invalid("cursor must be the next_cursor of an earlier answer.")
                    .asException();
        }
        KeysSql.list(pool, CallerAuth.accountId(ctx), cursor == null ? "" : cursor, limit)
                .onSuccess(found -> {
                    JsonArray items = new JsonArray();
                    found.forEach(each -> items.add(json(each)));
                    String next = found.size() < limit ? null : found.getLast().keyHash();
                    ctx.json(new JsonObject().put("items", items).put("next_cursor", next));
                })
                .onFailure(ctx::fail);
    }

    private static JsonObject json(KeysSql.Key key) {
        return new JsonObject()
                .put("key_hash", key.keyHash())
                .put("agent_id", key.agentId())
                .put("project_id", key.projectId())
                .put("created_at", key.createdAt().toInstant().toString());
    }

    private void bind(RoutingContext ctx) {
        long account = CallerAuth.accountId(ctx);
        JsonBodies.read(ctx, Body.class)
                .compose(body -> {
                    String hash = String.valueOf(body.keyHash());
                    if (!HASH.matcher(hash).matches()) {
                        throw Failure.invalid(
                                        "key_hash must be the key's SHA-256, 64 hexadecimal digits in lower case.")
                                .asException();
                    }
                    KeysSql.Wish wish = new KeysSql.Wish(account, hash, body.agentId(), body.projectId());
                    return IdempotentAnswers.once(
                            pool, ctx, "account:" + account, body, transaction -> bind(ctx, transaction, wish));
                })
                .onSuccess(answer -> answer.send(ctx))
                .onFailure(ctx::fail);
    }

    private static Future<Answer> bind(RoutingContext ctx, SqlClient transaction, KeysSql.Wish wish) {
        return KeysSql.look(transaction, wish)
                .compose(look -> {
                    refuse(look);
                    return KeysSql.bind(transaction, wish);
                })
                .compose(bound -> {
                    if (bound == null) {
                        throw taken();
                    }
                    JsonObject json = json(bound);
                    return AuditLog.write(
                                    transaction,
                                    CallerAuth.actor(ctx),
                                    new AuditLog.Change(
                                            "key.bound", wish.accountId(), "key:" + wish.keyHash(), null, json))
                            .map(written -> new Answer(201, json));
                });
    }

    private static void refuse(KeysSql.Look look) {
        if (look.keys() >= KEYS_MAX) {
            throw Failure.conflict("too_many_keys", "An account has at most " + KEYS_MAX + " keys.")
                    .asException();
        }
        if (!look.agentIsUsable()) {
            throw Failure.invalid("agent_id must be an agent that the account may use.")
                    .asException();
        }
        if (!look.projectIsOwn()) {
            throw Failure.invalid("project_id must be a project of the account.")
                    .asException();
        }
    }

    private static ProblemException taken() {
        return Failure.conflict("key_taken", "Another account pays for this key.")
                .asException();
    }

    private void unbind(RoutingContext ctx) {
        long account = CallerAuth.accountId(ctx);
        String hash = String.valueOf(ctx.pathParam("hash"));
        pool.<Void>withTransaction(transaction -> KeysSql.unbind(transaction, account, hash)
                        .compose(gone -> {
                            if (!gone) {
                                throw Failure.notFound("The account has no such key.")
                                        .asException();
                            }
                            return AuditLog.write(
                                    transaction,
                                    CallerAuth.actor(ctx),
                                    new AuditLog.Change(
                                            "key.unbound",
                                            account,
                                            "key:" + hash,
                                            new JsonObject().put("key_hash", hash),
                                            null));
                        }))
                .onSuccess(done -> ctx.response().setStatusCode(204).end())
                .onFailure(ctx::fail);
    }
}
