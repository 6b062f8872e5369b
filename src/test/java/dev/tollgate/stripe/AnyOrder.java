package dev.tollgate.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * The events of one flow in every order, each told twice and each with a crash before its first commit. Of more than
 * {@value #EVENTS_IN_FULL} events {@value #SAMPLES} orders are drawn.
 */
final class AnyOrder {
    private static final int EVENTS_IN_FULL = 5;
    private static final int SAMPLES = 200;

    private AnyOrder() {}

    static <T> List<List<T>> of(List<T> events) {
        return events.size() <= EVENTS_IN_FULL ? permutations(events) : samples(events);
    }

    private static <T> List<List<T>> permutations(List<T> events) {
        if (events.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> found = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            List<T> others = new ArrayList<>(events);
            T first = others.remove(i);
            for (List<T> rest : permutations(others)) {
                List<T> whole = new ArrayList<>();
                whole.add(first);
                whole.addAll(rest);
                found.add(whole);
            }
        }
        return found;
    }

    private static <T> List<List<T>> samples(List<T> events) {
        Random random = new Random(20_260_729);
        List<List<T>> found = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            List<T> shuffled = new ArrayList<>(events);
            Collections.shuffle(shuffled, random);
            found.add(shuffled);
        }
        return found;
    }

    /** Gives each event its effect: once in a transaction that is lost, then twice for good. */
    static void tell(Pool pool, EventHandlers handlers, List<JsonObject> events) {
        for (JsonObject each : events) {
            StripeEvent event = StripeEvent.parse(each.encode());
            String end = pool.withTransaction(transaction -> handlers.apply(transaction, Endpoint.PLATFORM, event)
                            .compose(effect -> Future.<String>failedFuture(new Crash())))
                    .otherwise(e -> e instanceof Crash ? "lost" : e.toString())
                    .await();
            assertThat(end).isEqualTo("lost");
            for (int i = 0; i < 2; i++) {
                assertThat(told(pool, handlers, event).await())
                        .as("%s", each.encode())
                        .isNotInstanceOf(Effect.Refused.class);
            }
        }
    }

    private static Future<Effect> told(Pool pool, EventHandlers handlers, StripeEvent event) {
        return pool.withTransaction(transaction -> handlers.apply(transaction, Endpoint.PLATFORM, event))
                .map(Objects::requireNonNull);
    }

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
