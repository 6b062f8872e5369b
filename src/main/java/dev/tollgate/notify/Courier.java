package dev.tollgate.notify;

import dev.tollgate.config.NotificationsConfig;
import dev.tollgate.notify.Delivery.Target;
import dev.tollgate.observe.NotificationMetrics;
import dev.tollgate.observe.NotificationOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages and deliveries that are due and sends them, many at once, of each endpoint only a few. Whatever is lost
 * between taking a delivery and writing down its result, with the process or the database, is sent again when the lease is
 * over, under the same id. Its state is confined to its verticle's context.
 */
final class Courier extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final int ROUTED_AT_ONCE = 200;

    private final Pool pool;
    private final NotificationsConfig config;
    private final DeliveryResults results;
    private final Senders senders;
    private final NotificationMetrics metrics;
    private final Map<Long, Integer> underWay = new HashMap<>();
    private final Promise<Void> finished = Promise.promise();
    private int sending;
    private boolean looking;
    private boolean lookAgain;
    private boolean stopping;
    private boolean databaseAway;
    private long timer = -1;

    Courier(
            Pool pool,
            NotificationsConfig config,
            DeliveryResults results,
            Senders senders,
            NotificationMetrics metrics) {
        this.pool = pool;
        this.config = config;
        this.results = results;
        this.senders = senders;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(config.pollInterval().toMillis(), id -> look());
        look();
        return Future.succeededFuture();
    }

    /** Completes when the results of what is under way are written down. */
    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        stopping = true;
        finishIfIdle();
        return finished.future();
    }

    private void look() {
        if (stopping || looking) {
            lookAgain = looking;
            return;
        }
        looking = true;
        lookAgain = false;
        MessagesSql.route(pool, ROUTED_AT_ONCE, senders.mails())
                .compose(types -> {
                    types.forEach(type -> metrics.notification(type, NotificationOutcome.TOLD));
                    lookAgain |= types.size() == ROUTED_AT_ONCE;
                    return take();
                })
                .onComplete(this::looked, this::lookedInVain);
    }

    private Future<List<Delivery>> take() {
        int room = config.deliveriesMax() - sending;
        return room <= 0 || stopping
                ? Future.succeededFuture(List.of())
                : DeliveriesSql.take(pool, room, config.deliveriesPerEndpointMax(), underWay, LEASE);
    }

    private void looked(List<Delivery> taken) {
        databaseAway = false;
        taken.forEach(this::deliver);
        looking = false;
        if (lookAgain) {
            look();
        }
        finishIfIdle();
    }

    private void lookedInVain(Throwable e) {
        if (!databaseAway) {
            LOG.warn("Notifications wait, since the database cannot be used", e);
        }
        databaseAway = true;
        looking = false;
        finishIfIdle();
    }

    private void deliver(Delivery delivery) {
        sending++;
        underWay.merge(delivery.way(), 1, Integer::sum);
        long began = System.nanoTime();
        attempt(delivery)
                .compose(attempt -> results.write(delivery, attempt, Duration.ofNanos(System.nanoTime() - began)))
                .onFailure(e -> LOG.warn(
                        "What became of delivery {} could not be written down; it is made again", delivery.id(), e))
                .onComplete(done -> delivered(delivery));
    }

    private Future<Attempt> attempt(Delivery delivery) {
        Target target = delivery.target();
        return target == null
                ? Future.succeededFuture(Attempt.failed(DeliveryResults.NO_DESTINATION))
                : senders.send(delivery, target);
    }

    private void delivered(Delivery delivery) {
        sending--;
        underWay.computeIfPresent(delivery.way(), (way, count) -> count > 1 ? count - 1 : null);
        look();
        finishIfIdle();
    }

    private void finishIfIdle() {
        if (stopping && sending == 0 && !looking) {
            finished.tryComplete();
        }
    }
}
