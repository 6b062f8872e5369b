package dev.tollgate.pricing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Price books in the database. Activations are announced on the channel {@code tollgate_prices}. */
public final class PriceBookStore {
    public static final String CHANNEL = "tollgate_prices";

    private static final int ALL_ACTIVE = 0;

    private final Pool pool;

    public PriceBookStore(Pool pool) {
        this.pool = pool;
    }

    /** What became of an activation. */
    public sealed interface Activation {
        /** It holds from its effective time on. Rows charged before keep the version they were charged with. */
        record Activated(int version) implements Activation {}

        /**
         * Nothing was changed.
         *
         * @param code {@code no_such_draft} or {@code superseded}: a version with a later effective time is in force
         *     already, so this one could only change the price of the past
         */
        record Refused(String code, String detail) implements Activation {}
    }

    /** Vert.x lets the result of a transaction be null; ours never is. */
    private <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        return pool.withTransaction(connection -> work.apply(connection)).map(result -> Objects.requireNonNull(result));
    }

    /** All active versions; fails with {@link IllegalArgumentException} when there is none. */
    public Future<PriceBooks> load() {
        return load(pool);
    }

    /** As {@link #load()}, on a connection of the caller's. */
    public Future<PriceBooks> load(SqlClient client) {
        return books(client, ALL_ACTIVE).map(PriceBooks::new);
    }

    /** One version in whatever state, to be compared; fails with {@link IllegalArgumentException} when there is none. */
    public Future<PriceBook> load(int version) {
        return books(pool, version).map(found -> {
            if (found.isEmpty()) {
                throw new IllegalArgumentException("no price book of version " + version);
            }
            return found.getFirst();
        });
    }

    private static Future<List<PriceBook>> books(SqlClient client, int onlyVersion) {
        return PriceBookSql.books(client, onlyVersion).compose(books -> {
            Integer[] versions = books.keySet().toArray(Integer[]::new);
            return Future.all(PriceBookSql.entries(client, versions), PriceBookSql.aliases(client, versions))
                    .map(both -> assemble(books, both.resultAt(0), both.resultAt(1)));
        });
    }

    private static List<PriceBook> assemble(
            Map<Integer, Instant> books,
            Map<Integer, List<PriceEntry>> entries,
            Map<Integer, Map<String, String>> aliases) {
        return books.entrySet().stream()
                .map(book -> new PriceBook(
                        book.getKey(),
                        book.getValue(),
                        entries.getOrDefault(book.getKey(), List.of()),
                        aliases.getOrDefault(book.getKey(), Map.of())))
                .toList();
    }

    /** All versions, the newest first. */
    public Future<List<PriceBookSummary>> summaries() {
        return PriceBookSql.summaries(pool);
    }

    /**
     * Saves a draft and answers its version. Fails with {@link IllegalArgumentException} when an entry has a field that
     * is no price, a name stands twice, or an alias leads nowhere; nothing is saved then.
     */
    public Future<Integer> save(PriceBookDraft draft) {
        return inTransaction(connection -> save(connection, draft));
    }

    /** The same in the caller's transaction. */
    public static Future<Integer> save(SqlConnection connection, PriceBookDraft draft) {
        try {
            PriceBook checked = new PriceBook(0, draft.effectiveFrom(), draft.entries(), draft.aliases());
            return PriceBookSql.insertBook(connection, draft)
                    .compose(version -> PriceBookSql.insertEntries(connection, version, checked.entries())
                            .compose(done -> PriceBookSql.insertAliases(connection, version, checked.aliases()))
                            .map(done -> version));
        } catch (IllegalArgumentException bad) {
            return Future.failedFuture(bad);
        }
    }

    /** Puts a draft in force from its effective time on, which may lie in the past unless a later version holds already. */
    public Future<Activation> activate(int version) {
        return inTransaction(connection -> activate(connection, version));
    }

    /** The same in the caller's transaction. */
    public Future<Activation> activate(SqlConnection connection, int version) {
        return PriceBookSql.lock(connection).compose(locked -> activateLocked(connection, version));
    }

    private static Future<Activation> activateLocked(SqlConnection connection, int version) {
        return PriceBookSql.laterInForce(connection, version).compose(later -> {
            if (!later.isEmpty()) {
                return Future.succeededFuture(
                        new Activation.Refused("superseded", "version " + later.getLast() + " is in force already"));
            }
            return PriceBookSql.activate(connection, version).compose(activated -> {
                if (!activated) {
                    return Future.succeededFuture(
                            new Activation.Refused("no_such_draft", "no draft of version " + version));
                }
                return PriceBookSql.announce(connection, version).map(done -> new Activation.Activated(version));
            });
        });
    }

    /** Takes back a version that has not been in force yet; answers false for any other. */
    public Future<Boolean> withdraw(int version) {
        return inTransaction(connection -> withdraw(connection, version));
    }

    /** The same in the caller's transaction. */
    public Future<Boolean> withdraw(SqlConnection connection, int version) {
        return PriceBookSql.lock(connection)
                .compose(locked -> PriceBookSql.withdraw(connection, version))
                .compose(withdrawn -> withdrawn
                        ? PriceBookSql.announce(connection, version).map(done -> true)
                        : Future.succeededFuture(false));
    }

    /**
     * Saves and activates the shipped prices, in force for all time, when there is no book at all. Nodes that start
     * together wait for each other; answers whether this one did it.
     */
    public Future<Boolean> seedDefault(String createdBy) {
        return inTransaction(connection -> PriceBookSql.lock(connection)
                .compose(locked -> PriceBookSql.anyBook(connection))
                .compose(any -> any ? Future.succeededFuture(false) : seed(connection, createdBy)));
    }

    private static Future<Boolean> seed(SqlConnection connection, String createdBy) {
        PriceBookDraft draft = new PriceBookDraft(
                Instant.EPOCH,
                DefaultPrices.SOURCE,
                DefaultPrices.SOURCE_DATE,
                "shipped with Tollgate",
                createdBy,
                DefaultPrices.read().entries(),
                Map.of());
        return save(connection, draft)
                .compose(version -> activateLocked(connection, version))
                .map(Activation.Activated.class::isInstance);
    }
}
