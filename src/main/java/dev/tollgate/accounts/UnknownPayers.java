package dev.tollgate.accounts;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes accounts for payers that nobody has bound yet, where the operator wants that. One transaction at a time, so that a
 * crowd of newcomers takes one connection and not the writers' too; between nodes a lock in the database sees to it that
 * a payer gets one account. Safe for all threads.
 */
public final class UnknownPayers {
    private static final int STEP = 500;

    private final Vertx vertx;
    private final Pool pool;
    private final Directory directory;
    private Future<Void> last = Future.succeededFuture();

    /** A name to make an account for. */
    public record Payer(NameKind kind, String value) {}

    public UnknownPayers(Vertx vertx, Pool pool, Directory directory) {
        this.vertx = vertx;
        this.pool = pool;
        this.directory = directory;
    }

    /**
     * Completes on the caller's context when {@link Directory} knows an account for each payer; fails if the database is
     * away.
     */
    public Future<Void> makeAccounts(Collection<Payer> payers) {
        Context caller = vertx.getOrCreateContext();
        Promise<Void> told = Promise.promise();
        makeInSteps(List.copyOf(payers))
                .onComplete(made -> caller.runOnContext(v -> {
                    if (made.succeeded()) {
                        told.complete();
                    } else {
                        told.fail(made.cause());
                    }
                }));
        return told.future();
    }

    private Future<Void> makeInSteps(List<Payer> payers) {
        Future<Void> done = Future.succeededFuture();
        for (int from = 0; from < payers.size(); from += STEP) {
            List<Payer> step = payers.subList(from, Math.min(payers.size(), from + STEP));
            done = done.compose(before -> afterTheLast(step));
        }
        return done;
    }

    private synchronized Future<Void> afterTheLast(List<Payer> payers) {
        last = last.transform(before -> make(payers));
        return last;
    }

    private Future<Void> make(List<Payer> payers) {
        List<Payer> unknown =
                payers.stream().filter(payer -> binding(payer) == null).toList();
        if (unknown.isEmpty()) {
            return Future.succeededFuture();
        }
        return pool.withTransaction(
                        transaction -> AccountsSql.createForPayers(transaction, Directory.ANY_SOURCE, unknown))
                .map(accounts -> {
                    Objects.requireNonNull(accounts).forEach(directory::add);
                    return null;
                });
    }

    private @Nullable Binding binding(Payer payer) {
        return directory.binding(Directory.ANY_SOURCE, payer.kind(), payer.value());
    }
}
