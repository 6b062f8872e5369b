package dev.tollgate.notify;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
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

    Future<Created> create(EndpointRequest request) {
        SigningSecret secret = SigningSecret.generate();
        return EndpointsSql.insert(pool, request, secret, PER_OWNER_MAX)
                .compose(made -> made == null
                        ? whyNot(request)
                        : Future.succeededFuture(new Created.New(new WithSecret(made, secret))));
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
    Future<Boolean> delete(@Nullable Long owner, long id) {
        return pool.withTransaction(transaction -> EndpointsSql.delete(transaction, owner, id)
                        .compose(deleted -> deleted
                                ? DeliveriesSql.giveUpAll(transaction, id, DELETED)
                                        .map(done -> true)
                                : Future.succeededFuture(false)))
                .map(Boolean.TRUE::equals);
    }

    Future<@Nullable WithSecret> rotate(@Nullable Long owner, long id) {
        SigningSecret secret = SigningSecret.generate();
        return EndpointsSql.rotate(pool, owner, id, secret, SECRET_OVERLAP)
                .map(changed -> changed == null ? null : new WithSecret(changed, secret));
    }

    Future<@Nullable Endpoint> enable(@Nullable Long owner, long id) {
        return EndpointsSql.enable(pool, owner, id);
    }

    /** How many deliveries begin anew. */
    sealed interface Replayed {
        record Deliveries(int count) implements Replayed {}

        record NoEndpoint() implements Replayed {}

        record Disabled() implements Replayed {}
    }

    /** Sends what failed of the messages since a time. */
    Future<Replayed> replayFailed(@Nullable Long owner, long id, Instant since) {
        return EndpointsSql.find(pool, owner, id).compose(endpoint -> {
            if (endpoint == null) {
                return Future.succeededFuture(new Replayed.NoEndpoint());
            }
            return endpoint.isEnabled()
                    ? DeliveriesSql.replayFailed(pool, id, since.atOffset(ZoneOffset.UTC))
                            .map(Replayed.Deliveries::new)
                    : Future.succeededFuture(new Replayed.Disabled());
        });
    }
}
