package dev.tollgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private final MetricsRegistry registry = new MetricsRegistry();
    private final Metrics metrics = new Metrics(registry.meters());

    @AfterEach
    void close() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tollgate_usage_records_total{verdict=\"accepted\"} 498.0",
                "tollgate_usage_records_total{verdict=\"duplicate\"} 0.0",
                "tollgate_usage_ingest_seconds_bucket{le=\"0.005\"} 1",
                "tollgate_usage_ingest_seconds_sum 0.004",
                "tollgate_batch_rows_bucket{le=\"500.0\"} 1",
                "tollgate_batch_commit_seconds_count 1",
                "tollgate_queue_rows 80.0",
                "tollgate_queue_bytes 800.0",
                "tollgate_quarantine_records 3.0",
                "tollgate_conflict_records NaN",
                "tollgate_charged_usd_total 0.3",
                "tollgate_provider_cost_usd_total{model=\"gpt-4o\"} 2.5",
                "tollgate_webhook_events_total{outcome=\"dead\",type=\"checkout.session.completed\"} 1.0",
                "tollgate_webhook_lag_seconds 2.0",
                "tollgate_inbox_pending 4.0",
                "tollgate_inbox_dead 1.0",
                "tollgate_job_last_success_seconds{job=\"audit\"} 1.7e9",
                "tollgate_ledger_drift_usd 1.0E-9",
                "http_problems_total{code=\"not_found\"} 1.0",
                "jvm_memory_used_bytes{",
                "jvm_threads_live_threads",
                "process_files_open_files",
                "process_cpu_usage",
            })
    void theScrapeHasTheNamesOfTheContract(String line) {
        metrics.usageRecords(UsageVerdict.ACCEPTED, 498);
        metrics.usageIngested(4_000_000);
        metrics.batchCommitted(498, 9_000_000);
        metrics.queued(100, 1_000);
        metrics.queued(-20, -200);
        metrics.quarantineRecords(3);
        metrics.charged(100_000_000);
        metrics.charged(200_000_000);
        metrics.providerCost("gpt-4o", 2_500_000_000L);
        metrics.webhookEvent("checkout.session.completed", WebhookOutcome.DEAD);
        metrics.inbox(4, 1, Duration.ofSeconds(2));
        metrics.jobSucceeded("audit", Instant.ofEpochSecond(1_700_000_000));
        metrics.ledgerDrift(1);
        metrics.problem("not_found");

        assertThat(registry.scrape().replace("1.7E9", "1.7e9").lines()).anyMatch(found -> found.startsWith(line));
    }

    @Test
    void namesFromOutsideCannotMakeSeriesWithoutBound() {
        for (int i = 0; i < 10 * Metrics.NAMES_MAX; i++) {
            metrics.providerCost("model-" + i, 1_000_000_000L);
        }
        metrics.providerCost("model-0", 1_000_000_000L);
        metrics.problem("x".repeat(10_000));

        assertThat(registry.scrape().lines().filter(line -> line.startsWith("tollgate_provider_cost_usd_total{")))
                .hasSize(Metrics.NAMES_MAX + 1)
                .contains(
                        "tollgate_provider_cost_usd_total{model=\"model-0\"} 2.0",
                        "tollgate_provider_cost_usd_total{model=\"other\"} 900.0");
        assertThat(registry.scrape()).contains("http_problems_total{code=\"other\"} 1.0");
    }

    @Test
    void bucketsAreOneTwoAndAHalfAndFive() {
        assertThat(Buckets.millis(1, 10))
                .containsExactly(
                        Duration.ofMillis(1), Duration.ofNanos(2_500_000), Duration.ofMillis(5), Duration.ofMillis(10));
    }
}
