package dev.tollgate.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** The metrics of what customers and operators are told. Thread-safe. A gauge that nobody has set yet is NaN. */
public final class NotificationMetrics {
    private static final long UNKNOWN = Long.MIN_VALUE;
    private static final double MILLIS_PER_SECOND = 1_000;

    private final MeterRegistry registry;
    private final AtomicLong oldestMillis;
    private final AtomicLong operatorsDisabled;
    private final AtomicLong accountsDisabled;

    public NotificationMetrics(MeterRegistry registry) {
        this.registry = registry;
        oldestMillis = gauge(
                "tollgate_notifications_oldest_seconds",
                "By how much the message or delivery that is most late is late",
                Tags.empty(),
                MILLIS_PER_SECOND);
        operatorsDisabled = disabled("operator");
        accountsDisabled = disabled("account");
    }

    /**
     * One message or delivery.
     *
     * @param type of the message, one of a few
     */
    public void notification(String type, NotificationOutcome outcome) {
        Counter.builder("tollgate_notifications")
                .description("Messages and deliveries by type and outcome")
                .tags("type", type, "outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    /** An endpoint was disabled by itself. */
    public void endpointDisabled(String reason) {
        Counter.builder("tollgate_webhook_endpoint_shutoffs")
                .description("Webhook endpoints that were disabled, by reason")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** @param oldest of what should have been sent by now, by how much it is late */
    public void waiting(Duration oldest) {
        oldestMillis.set(oldest.toMillis());
    }

    /** How many endpoints are disabled now, those of the operator and those of accounts. */
    public void endpointsDisabled(long operators, long accounts) {
        operatorsDisabled.set(operators);
        accountsDisabled.set(accounts);
    }

    private AtomicLong disabled(String owner) {
        return gauge(
                "tollgate_webhook_endpoints_disabled",
                "Webhook endpoints that are disabled",
                Tags.of("owner", owner),
                1);
    }

    private AtomicLong gauge(String name, String description, Tags tags, double divisor) {
        AtomicLong value = new AtomicLong(UNKNOWN);
        Gauge.builder(name, value, v -> v.get() == UNKNOWN ? Double.NaN : v.get() / divisor)
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(registry);
        return value;
    }
}
