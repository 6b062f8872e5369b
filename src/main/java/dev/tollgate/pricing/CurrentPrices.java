package dev.tollgate.pricing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The price books in force, in memory: loaded at the start, again when a notification on {@link PriceBookStore#CHANNEL}
 * says that they changed, and again from time to time in case one got lost. Readable from all threads.
 */
public final class CurrentPrices implements Supplier<PriceBooks> {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentPrices.class);
    private static final Duration RELOAD_EVERY = Duration.ofMinutes(10);
    private static final long RETRY_MILLIS = 1_000;

    private final Vertx vertx;
    private final PriceBookStore store;
    private final AtomicReference<PriceBooks> current = new AtomicReference<>();
    private long timer = -1;

    public CurrentPrices(Vertx vertx, PriceBookStore store) {
        this.vertx = vertx;
        this.store = store;
    }

    /** Makes the book that Tollgate comes with if there is none, then loads. */
    public Future<Void> start() {
        timer = vertx.setPeriodic(RELOAD_EVERY.toMillis(), id -> reload());
        return store.seedDefault("tollgate").compose(seeded -> load());
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    /** Loads again, in the background. */
    public void reload() {
        load().onFailure(e -> {
            LOG.warn("Cannot load the price books; those known stay in force", e);
            vertx.setTimer(RETRY_MILLIS, id -> reload());
        });
    }

    private Future<Void> load() {
        return store.load().map(books -> {
            current.set(books);
            return null;
        });
    }

    /** @throws IllegalStateException before the start is done */
    @Override
    public PriceBooks get() {
        PriceBooks books = current.get();
        if (books == null) {
            throw new IllegalStateException("the prices are not loaded yet");
        }
        return books;
    }
}
