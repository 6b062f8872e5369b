package dev.tollgate.accounts;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes accounts for payers that nobody has bound yet, where the operator wants that. Records of the same payer that
 * come together make one account: within a node by sharing the attempt, between nodes by a lock in the database.
 */
public final class UnknownPayers {
    private final Vertx vertx;
    private final Pool pool;
    private final Directory directory;
    private final Map<Payer, Future<Long>> attempts = new ConcurrentHashMap<>();

    /** A name to make an account for. */
    public record Payer(NameKind kind, String value) {}

    public UnknownPayers(Vertx vertx, Pool pool, Directory directory) {
        this.vertx = vertx;
        this.pool = pool;
        this.directory = directory;
    }

    /** The account of the payer, on the caller's context, which {@link Directory} then knows; fails if the database is away. */
    public Future<Long> account(Payer payer) {
        Binding known = directory.binding(Directory.ANY_SOURCE, payer.kind(), payer.value());
        if (known != null) {
            return Future.succeededFuture(known.accountId());
        }
        Context caller = vertx.getOrCreateContext();
        Promise<Long> account = Promise.promise();
        attempts.computeIfAbsent(payer, this::create).onComplete(made -> {
            attempts.remove(payer);
            caller.runOnContext(v -> account.handle(made));
        });
        return account.future();
    }

    private Future<Long> create(Payer payer) {
        return pool.withTransaction(transaction ->
                        AccountsSql.createForPayer(transaction, Directory.ANY_SOURCE, payer.kind(), payer.value()))
                .map(Objects::requireNonNull)
                .onSuccess(id -> {
                    if (directory.account(id) == null) {
                        Binding binding = new Binding(id, Binding.NONE, Binding.NONE, false);
                        BoundName name = new BoundName(Directory.ANY_SOURCE, payer.kind(), payer.value(), binding);
                        directory.put(Account.fresh(id, payer.value(), name));
                    }
                });
    }
}
