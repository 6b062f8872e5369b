package dev.tollgate.bench;

import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.pricing.CurrentPrices;
import dev.tollgate.pricing.PriceBookStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Usage that was charged in the ninety days before, in the four places where the gateway leaves it: the books add up. Its
 * keys are as random as the gateway's, its calls evenly spread over the time, so that four months' partitions have rows.
 */
final class TableFill {
    static final int BATCH = 5_000;
    private static final int BATCHES_A_STATEMENT = 10;
    private static final int AT_ONCE = 2;
    private static final Duration PAST = Duration.ofDays(90);

    private final Database database;
    private final int accounts;
    private final int priceVersion;
    private final Instant from;
    private final long batches;
    private final int ofFirst;
    private final long spacingMicros;

    /**
     * @param accounts bound to users, as {@link Stage#freshDatabase} makes them
     * @param ofFirst of how many rows one is the first account's, in more models and projects than one; 0 for equal accounts
     */
    TableFill(Database database, int accounts, int priceVersion, Instant now, long batches, int ofFirst) {
        this.database = database;
        this.accounts = accounts;
        this.priceVersion = priceVersion;
        from = now.minus(PAST);
        this.batches = batches;
        this.ofFirst = ofFirst;
        spacingMicros = PAST.toMillis() * 1_000 / (batches * BATCH);
    }

    /** Fills a database that {@link Stage#freshDatabase} made, and says how long that took. */
    static void fill(Stage stage, DatabaseAddress address, long rows, int ofFirst) throws IOException {
        Database database = stage.open(address);
        CurrentPrices prices = new CurrentPrices(stage.vertx(), new PriceBookStore(database.pool()));
        Stage.await(prices.start());
        prices.stop();
        int version = Stage.row(database, "SELECT max(version) FROM price_books WHERE status = 'active'")
                .getInteger(0);
        long begun = System.nanoTime();
        new TableFill(database, Stage.ACCOUNTS, version, Clock.systemUTC().instant(), rows / BATCH, ofFirst).run();
        double fillSeconds = (System.nanoTime() - begun) / 1e9;
        Stage.execute(database, "VACUUM ANALYZE");
        stage.checkpoint();
        long bytes = Stage.row(database, "SELECT pg_database_size(current_database())")
                .getLong(0);
        System.out.printf(
                Locale.ROOT,
                "BENCH  filled %,d rows in %.0f s, ready after %.0f s, %.1f GB%n",
                rows,
                fillSeconds,
                (System.nanoTime() - begun) / 1e9,
                bytes / 1e9);
        Stage.await(database.close());
    }

    /** To be called on a database without usage. */
    void run() throws IOException {
        String sql = resource("fill-usage.sql");
        for (Instant month = from;
                month.isBefore(from.plus(PAST).plus(Duration.ofDays(31)));
                month = month.plus(Duration.ofDays(28))) {
            OffsetDateTime at = month.atOffset(ZoneOffset.UTC);
            Stage.await(database.pool()
                    .preparedQuery("SELECT ensure_usage_month($1::date)")
                    .execute(Tuple.of(at.toLocalDate())));
        }
        AtomicLong next = new AtomicLong(1);
        Future<?>[] loops = new Future<?>[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) {
            loops[i] = fillNext(sql, next);
        }
        Stage.await(Future.all(List.of(loops)));
        Stage.execute(database, resource("settle-wallets.sql"));
    }

    private Future<Void> fillNext(String sql, AtomicLong next) {
        long first = next.getAndAdd(BATCHES_A_STATEMENT);
        if (first > batches) {
            return Future.succeededFuture();
        }
        Tuple parameters = Tuple.of(
                first,
                Math.min(batches, first + BATCHES_A_STATEMENT - 1),
                BATCH,
                accounts,
                from.atOffset(ZoneOffset.UTC),
                spacingMicros);
        return database.pool()
                .preparedQuery(sql)
                .execute(parameters.addInteger(priceVersion).addInteger(ofFirst))
                .compose(done -> fillNext(sql, next));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = TableFill.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
