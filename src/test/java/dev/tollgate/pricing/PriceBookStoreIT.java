package dev.tollgate.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.db.Database;
import dev.tollgate.db.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
@Timeout(120)
class PriceBookStoreIT {
    private final Vertx vertx = Vertx.vertx();
    private final Database database;
    private final PriceBookStore store;

    PriceBookStoreIT(Database database) {
        this.database = database;
        store = new PriceBookStore(database.pool());
    }

    @AfterEach
    void stop() throws Exception {
        get(vertx.close());
    }

    @BeforeEach
    void empty() throws Exception {
        get(database.pool().query("DELETE FROM price_books").execute());
    }

    @CanIgnoreReturnValue
    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void theShippedBookIsSeededOnceAndComesBackAsItWas() throws Exception {
        long startNanos = System.nanoTime();
        List<Boolean> seeded =
                get(Future.all(store.seedDefault("a"), store.seedDefault("b")).map(both -> both.<Boolean>list()));
        long savedNanos = System.nanoTime();
        PriceBooks books = get(store.load());
        System.out.printf(
                "seeding %d prices: %d ms, loading them: %d ms%n",
                books.at(0).size(),
                (savedNanos - startNanos) / 1_000_000,
                (System.nanoTime() - savedNanos) / 1_000_000);
        assertThat(seeded).containsExactlyInAnyOrder(true, false);
        assertThat(get(store.seedDefault("c"))).isFalse();
        assertThat(books.books()).hasSize(1);
        PriceBook book = books.at(Instant.now().getEpochSecond() * 1_000_000);
        assertThat(book.effectiveFrom()).isEqualTo(Instant.EPOCH);
        assertThat(PriceDiff.between(DefaultPrices.read().entries(), book.entries())
                        .isEmpty())
                .isTrue();
        assertThat(get(store.summaries()).getFirst().models()).isEqualTo(book.size());
    }

    @Test
    void onlyActiveBooksPriceCallsAndEachFromItsOwnTime() throws Exception {
        Instant past = Instant.now().minus(10, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MICROS);
        int first = save(past, "1e-6");
        int second = save(past.plus(5, ChronoUnit.DAYS), "2e-6");
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(store.load()));
        assertActivated(first);
        assertThat(get(store.load()).books()).hasSize(1);
        assertActivated(second);
        PriceBooks books = get(store.load());
        assertThat(books.at(0).version()).isEqualTo(first);
        assertThat(books.at(Long.MAX_VALUE).version()).isEqualTo(second);
        assertThat(books.at(0).find(ModelNames.of("nickname")))
                .isNotNull()
                .extracting(ModelPrice::model)
                .isEqualTo("m");
    }

    @Test
    void aBookThatCouldOnlyChangeThePastIsRefused() throws Exception {
        Instant now = Instant.now();
        int inForce = save(now.minus(1, ChronoUnit.HOURS), "1e-6");
        int ofThePast = save(now.minus(2, ChronoUnit.HOURS), "2e-6");
        int correction = save(now.minus(30, ChronoUnit.MINUTES), "3e-6");
        int future = save(now.plus(1, ChronoUnit.HOURS), "4e-6");
        assertActivated(inForce);
        assertActivated(future);
        assertThat(get(store.activate(ofThePast)))
                .isEqualTo(new PriceBookStore.Activation.Refused(
                        "superseded", "version " + inForce + " is in force already"));
        assertActivated(correction);
        assertThat(get(store.activate(correction))).isInstanceOf(PriceBookStore.Activation.Refused.class);
        assertThat(get(store.activate(123_456))).isInstanceOf(PriceBookStore.Activation.Refused.class);
        assertThat(get(store.withdraw(future))).isTrue();
        assertThat(get(store.withdraw(inForce))).isFalse();
        assertThat(get(store.load()).books()).extracting(PriceBook::version).containsExactly(inForce, correction);
    }

    @Test
    void anActivationIsAnnouncedToEveryNode() throws Exception {
        PgConnection listener = get(PgConnection.connect(vertx, database.connectOptions()));
        BlockingQueue<String> heard = new ArrayBlockingQueue<>(1);
        listener.notificationHandler(notification -> heard.add(notification.getPayload()));
        get(listener.query("LISTEN " + PriceBookStore.CHANNEL).execute());
        int version = save(Instant.now(), "1e-6");
        assertActivated(version);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(Integer.toString(version));
        get(listener.close());
    }

    @Test
    void aBadDraftLeavesNothingBehind() throws Exception {
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> save(Instant.now(), "cheap"));
        assertThat(get(store.summaries())).isEmpty();
    }

    private void assertActivated(int version) throws Exception {
        assertThat(get(store.activate(version))).isEqualTo(new PriceBookStore.Activation.Activated(version));
    }

    private int save(Instant effectiveFrom, String price) throws Exception {
        return get(store.save(new PriceBookDraft(
                effectiveFrom,
                "test",
                null,
                "",
                "test",
                List.of(PriceEntry.operator("m", Map.of("input_cost_per_token", price))),
                Map.of("nickname", "m"))));
    }
}
