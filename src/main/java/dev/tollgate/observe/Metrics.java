package dev.tollgate.observe;

import static java.util.Locale.ROOT;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The product's metrics, as named in the HTTP contract. Thread-safe. Batches are added as a whole, with counters made
 * beforehand: nothing here allocates for a record. A gauge that nobody has set yet is NaN, since 0 would claim that all is well.
 */
public final class Metrics {
    /** Label values from outside that get a series of their own: models, event types, problem codes. */
    static final int NAMES_MAX = 100;

    private static final long UNKNOWN = Long.MIN_VALUE;
    private static final double NANOS_PER_USD = 1e9;

    private final MeterRegistry registry;
    private final EnumMap<UsageVerdict, Counter> usageRecords = new EnumMap<>(UsageVerdict.class);
    private final Timer usageIngest;
    private final DistributionSummary batchRows;
    private final Timer batchCommit;
    private final LongAdder queueRows = new LongAdder();
    private final LongAdder queueBytes = new LongAdder();
    private final AtomicLong quarantineRecords;
    private final AtomicLong conflictRecords;
    private final NanoCounter charged;
    private final BoundedSeries<NanoCounter> providerCost;
    private final BoundedSeries<EnumMap<WebhookOutcome, Counter>> webhookEvents;
    private final AtomicLong webhookLagMillis;
    private final AtomicLong inboxPending;
    private final AtomicLong inboxDead;
    private final BoundedSeries<AtomicLong> jobLastSuccess;
    private final BoundedSeries<AtomicLong> reconciliationFindings;
    private final AtomicLong ledgerDriftNanos;
    private final BoundedSeries<Counter> connectionsRefused;
    private final BoundedSeries<Counter> problems;
    private final AtomicLong certificateExpiry;
    private final AtomicLong certificateRefused;

    public Metrics(MeterRegistry registry) {
        this.registry = registry;
        for (UsageVerdict verdict : UsageVerdict.values()) {
            usageRecords.put(
                    verdict, counter("tollgate_usage_records", "Usage records by verdict", "verdict", lower(verdict)));
        }
        usageIngest = timer("tollgate_usage_ingest", "From a usage push to its answer", 1, 30_000);
        batchRows = DistributionSummary.builder("tollgate_batch_rows")
                .description("Usage rows of one transaction")
                .serviceLevelObjectives(1, 10, 50, 100, 250, 500, 1_000, 2_000, 3_000, 4_000, 5_000, 10_000)
                .register(registry);
        batchCommit = timer("tollgate_batch_commit", "The transaction of one batch", 1, 10_000);
        queueGauge("tollgate_queue_rows", "Usage records that wait for a writer", queueRows);
        queueGauge("tollgate_queue_bytes", "Bytes of the usage records that wait", queueBytes);
        quarantineRecords = gauge("tollgate_quarantine_records", "Usage records in quarantine", Tags.empty(), 1);
        conflictRecords = gauge("tollgate_conflict_records", "Unresolved conflicts", Tags.empty(), 1);
        charged = NanoCounter.register(registry, "tollgate_charged_usd", "Charged to customers", Tags.empty());
        providerCost = new BoundedSeries<>(NAMES_MAX, this::providerCostOf);
        webhookEvents = new BoundedSeries<>(NAMES_MAX, this::webhookEventsOf);
        webhookLagMillis =
                gauge("tollgate_webhook_lag_seconds", "Age of the oldest Stripe event that waits", Tags.empty(), 1_000);
        inboxPending = gauge("tollgate_inbox_pending", "Stripe events without their effect yet", Tags.empty(), 1);
        inboxDead = gauge("tollgate_inbox_dead", "Stripe events given up on", Tags.empty(), 1);
        jobLastSuccess = new BoundedSeries<>(NAMES_MAX, this::jobLastSuccessOf);
        reconciliationFindings = new BoundedSeries<>(NAMES_MAX, this::reconciliationFindingsOf);
        ledgerDriftNanos =
                gauge("tollgate_ledger_drift_usd", "What the last audit missed", Tags.empty(), NANOS_PER_USD);
        connectionsRefused = new BoundedSeries<>(
                NAMES_MAX,
                reason -> counter(
                        "http_connections_refused", "Connections refused or cut off by reason", "reason", reason));
        problems = new BoundedSeries<>(
                NAMES_MAX, code -> counter("http_problems", "Problem answers by code", "code", code));
        certificateExpiry = gauge(
                "tollgate_tls_certificate_expiry_timestamp_seconds",
                "When the servers' certificate ends (Unix time)",
                Tags.empty(),
                1);
        certificateRefused = gauge(
                "tollgate_tls_certificate_refused",
                "1 while the certificate's files hold one that cannot be used",
                Tags.empty(),
                1);
    }

    /** Adds {@code records} of one batch or push. */
    public void usageRecords(UsageVerdict verdict, long records) {
        of(usageRecords, verdict).increment((double) records);
    }

    /** One push, from its first byte to its answer. */
    public void usageIngested(long nanos) {
        usageIngest.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** One committed batch. */
    public void batchCommitted(int rows, long nanos) {
        batchRows.record(rows);
        batchCommit.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Records enter a writer's queue; negative numbers when they leave it. */
    public void queued(long rows, long bytes) {
        queueRows.add(rows);
        queueBytes.add(bytes);
    }

    public void quarantineRecords(long records) {
        quarantineRecords.set(records);
    }

    public void conflictRecords(long records) {
        conflictRecords.set(records);
    }

    public void charged(long nanos) {
        charged.add(nanos);
    }

    /**
     * Adds what the provider took.
     *
     * @param model the price book's name of it: names that a caller may make up would use the series up
     */
    public void providerCost(String model, long nanos) {
        providerCost.get(model).add(nanos);
    }

    /**
     * One event received or worked on.
     *
     * @param type Stripe's event type
     */
    public void webhookEvent(String type, WebhookOutcome outcome) {
        of(webhookEvents.get(type), outcome).increment();
    }

    /** @param oldest the age of the oldest event that waits for its effect; zero when none does */
    public void inbox(long pending, long dead, Duration oldest) {
        inboxPending.set(pending);
        inboxDead.set(dead);
        webhookLagMillis.set(oldest.toMillis());
    }

    public void jobSucceeded(String job, Instant at) {
        jobLastSuccess.get(job).set(at.getEpochSecond());
    }

    /** @param count how many of a code are open */
    public void reconciliationFindings(String code, long count) {
        reconciliationFindings.get(code).set(count);
    }

    public void ledgerDrift(long nanos) {
        ledgerDriftNanos.set(nanos);
    }

    /** A connection was refused or cut off; a reason is one of the constants of an enum. */
    public void connectionRefused(Enum<?> reason) {
        connectionsRefused.get(lower(reason)).increment();
    }

    /** An answer of {@code application/problem+json}. */
    public void problem(String code) {
        problems.get(code).increment();
    }

    /** What the servers use, from now on. Not called where they have none: then both gauges are NaN. */
    public void certificate(Instant expiry) {
        certificateExpiry.set(expiry.getEpochSecond());
        certificateRefused.set(0);
    }

    /** The files hold another one, which the servers do not use. */
    public void certificateRefused() {
        certificateRefused.set(1);
    }

    private NanoCounter providerCostOf(String model) {
        return NanoCounter.register(
                registry, "tollgate_provider_cost_usd", "What the providers cost, by model", Tags.of("model", model));
    }

    private EnumMap<WebhookOutcome, Counter> webhookEventsOf(String type) {
        EnumMap<WebhookOutcome, Counter> counters = new EnumMap<>(WebhookOutcome.class);
        for (WebhookOutcome outcome : WebhookOutcome.values()) {
            Tags tags = Tags.of("type", type, "outcome", lower(outcome));
            counters.put(
                    outcome,
                    Counter.builder("tollgate_webhook_events")
                            .description("Stripe events by type and outcome")
                            .tags(tags)
                            .register(registry));
        }
        return counters;
    }

    private AtomicLong jobLastSuccessOf(String job) {
        return gauge(
                "tollgate_job_last_success_seconds", "When the job last succeeded (Unix time)", Tags.of("job", job), 1);
    }

    private AtomicLong reconciliationFindingsOf(String code) {
        return gauge(
                "tollgate_reconciliation_findings",
                "In what the last look at Stripe found the books to differ, by code",
                Tags.of("code", code),
                1);
    }

    /** Every constant has its counter from the start. */
    private static <E extends Enum<E>> Counter of(EnumMap<E, Counter> counters, E label) {
        return Objects.requireNonNull(counters.get(label));
    }

    private Counter counter(String name, String description, String label, String value) {
        return Counter.builder(name).description(description).tag(label, value).register(registry);
    }

    /** Buckets at 1, 2.5 and 5 of every power of ten within the bounds. */
    private Timer timer(String name, String description, long leastMillis, long mostMillis) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(Buckets.millis(leastMillis, mostMillis))
                .register(registry);
    }

    private void queueGauge(String name, String description, LongAdder adder) {
        Gauge.builder(name, adder, LongAdder::sum).description(description).register(registry);
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

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(ROOT);
    }
}
