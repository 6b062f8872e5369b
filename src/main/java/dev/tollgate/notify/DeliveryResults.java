package dev.tollgate.notify;

import dev.tollgate.notify.Delivery.Target;
import dev.tollgate.observe.NotificationMetrics;
import dev.tollgate.observe.NotificationOutcome;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what became of a delivery, and what follows from it: when it is tried again, and whether its endpoint is
 * disabled. Whoever locks an endpoint and its deliveries locks the endpoint first.
 */
final class DeliveryResults {
    /** The endpoint was disabled or deleted, or the mail address taken away, since it was decided to send. */
    static final String NO_DESTINATION = "no_destination";

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryResults.class);
    private static final String ENDPOINT_DISABLED = "endpoint_disabled";

    /** So long an endpoint may fail without a success before it is disabled. */
    static final Duration FAILING_MAX = Duration.ofDays(5);

    private final Pool pool;
    private final RetryPauses pauses;
    private final NotificationMetrics metrics;

    DeliveryResults(Pool pool, RetryPauses pauses, NotificationMetrics metrics) {
        this.pool = pool;
        this.pauses = pauses;
        this.metrics = metrics;
    }

    /** @param disabled why the endpoint was disabled; null if it was not */
    private record Written(
            NotificationOutcome outcome, @Nullable String disabled) {}

    Future<Void> write(Delivery delivery, Attempt attempt, Duration took) {
        return pool.withTransaction(transaction -> DeliveriesSql.attempted(transaction, delivery, attempt, took)
                        .compose(noted -> attempt.isSuccess()
                                ? succeeded(transaction, delivery)
                                : failed(transaction, delivery, attempt)))
                .map(Objects::requireNonNull)
                .map(written -> {
                    report(delivery, attempt, written);
                    return null;
                });
    }

    private static Future<Written> succeeded(SqlClient transaction, Delivery delivery) {
        Future<Void> endpoint = delivery.target() instanceof Target.Endpoint to
                ? EndpointsSql.succeeded(transaction, to.id())
                : Future.succeededFuture();
        return endpoint.compose(noted -> DeliveriesSql.delivered(transaction, delivery))
                .map(noted -> new Written(NotificationOutcome.DELIVERED, null));
    }

    private Future<Written> failed(SqlClient transaction, Delivery delivery, Attempt attempt) {
        String error = Objects.requireNonNull(attempt.error());
        if (!(delivery.target() instanceof Target.Endpoint endpoint)) {
            return wait(transaction, delivery, error);
        }
        return EndpointsSql.failed(transaction, endpoint.id(), attempt.isGone(), FAILING_MAX)
                .compose(why -> why == null
                        ? wait(transaction, delivery, error)
                        : DeliveriesSql.giveUp(transaction, delivery, error)
                                .compose(done -> DeliveriesSql.giveUpAll(transaction, endpoint.id(), ENDPOINT_DISABLED))
                                .map(done -> new Written(NotificationOutcome.FAILED, why)));
    }

    private Future<Written> wait(SqlClient transaction, Delivery delivery, String error) {
        Optional<Duration> pause = delivery.target() == null
                ? Optional.empty()
                : pauses.after(delivery.failures(), ThreadLocalRandom.current());
        return pause.isPresent()
                ? DeliveriesSql.waiting(transaction, delivery, error, pause.get())
                        .map(done -> new Written(NotificationOutcome.RETRIED, null))
                : DeliveriesSql.giveUp(transaction, delivery, error)
                        .map(done -> new Written(NotificationOutcome.FAILED, null));
    }

    private void report(Delivery delivery, Attempt attempt, Written written) {
        String type = delivery.message().type();
        metrics.notification(type, written.outcome());
        String message = delivery.message().id();
        switch (written.outcome()) {
            case TOLD, DELIVERED -> LOG.debug("{} {} is delivered to {}", type, message, delivery.way());
            case RETRIED ->
                LOG.info(
                        "{} {} could not be delivered to {} and is tried again: {} {}",
                        type,
                        message,
                        delivery.way(),
                        attempt.error(),
                        attempt.status());
            case FAILED ->
                LOG.warn(
                        "{} {} is not delivered to {}: {} {}",
                        type,
                        message,
                        delivery.way(),
                        attempt.error(),
                        attempt.status());
        }
        if (written.disabled() != null) {
            metrics.endpointDisabled(written.disabled());
            LOG.warn("Webhook endpoint {} is disabled: {}", delivery.way(), written.disabled());
        }
    }
}
