package dev.tollgate.notify;

import dev.tollgate.access.Actor;
import dev.tollgate.access.AuditLog;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is done with webhook endpoints. An owner is an account's id, or null for the operator, whose endpoints get the
 * messages of all accounts. What is not found is null.
 */
final class Endpoints {
    /** So long the secret before signs too, after it was changed. */
    static final Duration SECRET_OVERLAP = Duration.ofHours(24);

    private static final int PER_OWNER_MAX = 20;
    private static final String DELETED = "endpoint_deleted";

    private final Pool pool;

    Endpoints(Pool pool) {
        this.pool = pool;
    }

    /** An endpoint with the secret that was just made for it, which is shown this once. */
    record WithSecret(Endpoint endpoint, SigningSecret secret) {}

    /** What came of the wish for an endpoint. */
    sealed interface Created {
        record New(WithSecret made) implements Created {}

        record NoAccount() implements Created {}

        /** The owner has one of that URL. */
        record Taken() implements Created {}

        record TooMany(int max) implements Created {}
    }

    Future<Created> create(Actor actor, EndpointRequest request) {
        SigningSecret secret = SigningSecret.generate();
        return pool.withTransaction(transaction -> EndpointsSql.insert(transaction, request, secret, PER_OWNER_MAX)
                        .compose(made -> made == null
                                ? Future.<@Nullable Endpoint>succeededFuture()
                                : note(transaction, actor, "webhook.created", made, null, made.toJson())
                                        .<@Nullable Endpoint>map(made)))
                .compose(made -> made == null
                        ? whyNot(request)
                        : Future.succeededFuture(new Created.New(new WithSecret(made, secret))));
    }

    /** To the audit log; an endpoint's secret is in neither. */
    private static Future<Void> note(
            SqlClient transaction,
            Actor actor,
            String action,
            Endpoint endpoint,
            @Nullable JsonObject before,
            @Nullable JsonObject after) {
        return AuditLog.write(
                transaction,
                actor,
                new AuditLog.Change(action, endpoint.accountId(), "webhook:" + endpoint.id(), before, after));
    }

    private Future<Created> whyNot(EndpointRequest request) {
        Long account = request.owner();
        Future<Boolean> exists =
                account == null ? Future.succeededFuture(true) : EndpointsSql.accountExists(pool, account);
        return exists.compose(found -> found
                ? EndpointsSql.list(pool, account)
                        .map(all -> all.stream().anyMatch(each -> each.url().equals(request.url()))
                                ? new Created.Taken()
                                : new Created.TooMany(PER_OWNER_MAX))
                : Future.succeededFuture(new Created.NoAccount()));
    }

    Future<List<Endpoint>> list(@Nullable Long owner) {
        return EndpointsSql.list(pool, owner);
    }

    /** What waits for it is given up; false if there is no such endpoint. */
    Future<Boolean> delete(Actor actor, @Nullable Long owner, long id) {
        return change(
                        owner,
                        id,
                        (transaction, endpoint) -> EndpointsSql.delete(transaction, owner, id)
                                .compose(deleted -> DeliveriesSql.giveUpAll(transaction, id, DELETED))
                                .compose(done ->
                                        note(transaction, actor, "webhook.deleted", endpoint, endpoint.toJson(), null))
                                .map(endpoint))
                .map(Objects::nonNull);
    }

    Future<@Nullable WithSecret> rotate(Actor actor, @Nullable Long owner, long id) {
        SigningSecret secret = SigningSecret.generate();
        return change(
                        owner,
                        id,
                        (transaction, endpoint) -> EndpointsSql.rotate(transaction, owner, id, secret, SECRET_OVERLAP)
                                .compose(changed ->
                                        noted(transaction, actor, "webhook.secret_rotated", endpoint, changed)))
                .map(changed -> changed == null ? null : new WithSecret(changed, secret));
    }

    Future<@Nullable Endpoint> enable(Actor actor, @Nullable Long owner, long id) {
        return change(
                owner,
                id,
                (transaction, endpoint) -> EndpointsSql.enable(transaction, owner, id)
                        .compose(changed -> noted(transaction, actor, "webhook.enabled", endpoint, changed)));
    }

    private static Future<@Nullable Endpoint> noted(
            SqlClient transaction, Actor actor, String action, Endpoint before, @Nullable Endpoint after) {
        return after == null
                ? Future.succeededFuture()
                : note(transaction, actor, action, before, before.toJson(), after.toJson())
                        .<@Nullable Endpoint>map(after);
    }

    /** In one transaction with what it was before; null if the owner has none of that id. */
    private Future<@Nullable Endpoint> change(
            @Nullable Long owner, long id, BiFunction<SqlClient, Endpoint, Future<@Nullable Endpoint>> change) {
        return pool.withTransaction(transaction -> EndpointsSql.find(transaction, owner, id)
                .compose(found -> found == null
                        ? Future.<@Nullable Endpoint>succeededFuture()
                        : change.apply(transaction, found)));
    }

    /** How many deliveries begin anew. */
    sealed interface Replayed {
        record Deliveries(int count) implements Replayed {}

        record NoEndpoint() implements Replayed {}

        record Disabled() implements Replayed {}
    }

    /** Sends what failed of the messages since a time. */
    Future<Replayed> replayFailed(Actor actor, @Nullable Long owner, long id, Instant since) {
        return pool.withTransaction(transaction -> EndpointsSql.find(transaction, owner, id)
                        .compose(endpoint -> {
                            if (endpoint == null) {
                                return Future.succeededFuture(new Replayed.NoEndpoint());
                            }
                            return endpoint.isEnabled()
                                    ? replayFailed(transaction, actor, endpoint, since)
                                    : Future.succeededFuture(new Replayed.Disabled());
                        }))
                .map(Objects::requireNonNull);
    }

    private static Future<Replayed> replayFailed(SqlClient transaction, Actor actor, Endpoint endpoint, Instant since) {
        return DeliveriesSql.replayFailed(transaction, endpoint.id(), since.atOffset(ZoneOffset.UTC))
                .compose(count -> note(
                                transaction,
                                actor,
                                "webhook.replayed",
                                endpoint,
                                null,
                                new JsonObject().put("since", since.toString()).put("replayed", count))
                        .map(new Replayed.Deliveries(count)));
    }
}
