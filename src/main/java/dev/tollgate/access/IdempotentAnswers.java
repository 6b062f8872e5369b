package dev.tollgate.access;

import dev.tollgate.http.IdempotencyKeys;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does what a request asks for in one transaction, and once, however often it is sent with the same Idempotency-Key: the
 * first good answer is kept beside its effect. For requests that need nothing but our database.
 */
public final class IdempotentAnswers {
    private IdempotentAnswers() {}

    /**
     * A good answer.
     *
     * @param status 200 to 299
     * @param afterCommit what is to follow once it is certain, such as a mail; nothing where the answer was kept from before
     */
    public record Answer(int status, JsonObject body, Runnable afterCommit) {
        public Answer(int status, JsonObject body) {
            this(status, body, () -> {});
        }

        public void send(RoutingContext ctx) {
            ctx.response().setStatusCode(status);
            ctx.json(body);
        }
    }

    /**
     * Fails with what the work fails with, after a rollback; with 409 for a key that was used for another request.
     *
     * @param owner whose keys they are, such as {@code account:17}
     * @param request the body as it was read, whose text tells it from others
     */
    public static Future<Answer> once(
            Pool pool, RoutingContext ctx, String owner, Object request, Function<SqlConnection, Future<Answer>> work) {
        String key = IdempotencyKeys.of(ctx);
        if (key == null) {
            return committed(pool.withTransaction(work));
        }
        byte[] digest =
                KeyDigest.of(ctx.request().method() + " " + ctx.request().path() + "\n" + request);
        return committed(pool.withTransaction(transaction -> IdempotentAnswersSql.find(transaction, owner, key)
                .compose(found -> found == null
                        ? work.apply(transaction)
                                .compose(answer -> IdempotentAnswersSql.keep(transaction, owner, key, digest, answer)
                                        .map(kept -> answer))
                        : Future.succeededFuture(same(found, digest)))));
    }

    private static Future<Answer> committed(Future<@Nullable Answer> transaction) {
        return transaction
                .map(Objects::requireNonNull)
                .onSuccess(answer -> answer.afterCommit().run());
    }

    private static Answer same(IdempotentAnswersSql.Kept found, byte[] digest) {
        if (!MessageDigest.isEqual(found.request().getBytes(), digest)) {
            throw IdempotencyKeys.reused();
        }
        return found.answer();
    }

    /** Forgets answers that are older than a day. */
    public static Future<@Nullable Void> forgetOld(Pool pool) {
        return IdempotentAnswersSql.forgetOld(pool);
    }
}
