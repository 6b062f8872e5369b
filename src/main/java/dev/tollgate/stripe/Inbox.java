package dev.tollgate.stripe;

import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.WebhookOutcome;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The stored events, and the word to the workers that there are some. Thread-safe; any number of nodes share one inbox. */
public final class Inbox {
    private final Pool pool;
    private final EventHandlers handlers;
    private final Metrics metrics;
    private final List<Runnable> workers = new CopyOnWriteArrayList<>();

    public Inbox(Pool pool, EventHandlers handlers, Metrics metrics) {
        this.pool = pool;
        this.handlers = handlers;
        this.metrics = metrics;
    }

    /** Every type that has an effect, where it is told of. */
    Set<String> types(Endpoint endpoint) {
        return handlers.types(endpoint);
    }

    /** Stores an event for good, once. */
    Future<Void> store(Endpoint endpoint, StripeEvent event, String payload) {
        Optional<String> whyIgnored = handlers.whyIgnored(endpoint, event);
        return InboxSql.insert(pool, endpoint, event, payload, whyIgnored).map(fresh -> {
            if (fresh && whyIgnored.isEmpty()) {
                wakeWorkers();
            }
            metrics.webhookEvent(handlers.label(event.type()), outcome(fresh, whyIgnored.isPresent()));
            return null;
        });
    }

    private static WebhookOutcome outcome(boolean fresh, boolean ignored) {
        if (!fresh) {
            return WebhookOutcome.DUPLICATE;
        }
        return ignored ? WebhookOutcome.IGNORED : WebhookOutcome.STORED;
    }

    /**
     * Makes a dead or ignored event due again. The event as it is then: processed if there is nothing to be done again, null
     * if there is none of that key.
     */
    Future<@Nullable ListedEvent> replay(Endpoint endpoint, String eventId) {
        return InboxSql.replay(pool, endpoint, eventId).compose(replayed -> {
            if (replayed == null) {
                return InboxSql.find(pool, endpoint, eventId);
            }
            wakeWorkers();
            return Future.succeededFuture(replayed);
        });
    }

    /** Makes the events due that came for a session before its order was opened. Joins the transaction that opens it. */
    Future<Integer> orderOpened(SqlClient transaction, String sessionId) {
        return InboxSql.requeue(transaction, sessionId, EventHandlers.NO_ORDER);
    }

    Future<List<ListedEvent>> list(String status, long afterSeq, int limit) {
        return InboxSql.list(pool, status, afterSeq, limit);
    }

    /** Sets the gauges. */
    Future<Void> measure() {
        return InboxSql.count(pool).map(counts -> {
            metrics.inbox(counts.pending(), counts.dead(), counts.oldest());
            return null;
        });
    }

    /** Tells the workers of this node to look. Those of others find the event when they next look by themselves. */
    public void wakeWorkers() {
        workers.forEach(Runnable::run);
    }

    void onArrival(Runnable wake) {
        workers.add(wake);
    }

    void forget(Runnable wake) {
        workers.remove(wake);
    }
}
