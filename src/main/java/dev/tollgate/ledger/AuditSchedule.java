package dev.tollgate.ledger;

import dev.tollgate.observe.JobLog;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Audits the books once a day by itself, and tells the metrics and the log what it found. */
public final class AuditSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(AuditSchedule.class);
    private static final Duration FIRST_AFTER = Duration.ofMinutes(10);
    private static final Duration EVERY = Duration.ofDays(1);

    private final Vertx vertx;
    private final Audit audit;
    private final Metrics metrics;
    private final JobLog.Job job;
    private long timer = -1;

    public AuditSchedule(Vertx vertx, Audit audit, Metrics metrics, JobLog jobs) {
        this.vertx = vertx;
        this.audit = audit;
        this.metrics = metrics;
        job = jobs.job("audit", EVERY);
    }

    public void start() {
        timer = vertx.setPeriodic(FIRST_AFTER.toMillis(), EVERY.toMillis(), id -> run());
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void run() {
        job.run(audit::run)
                .onSuccess(report -> {
                    metrics.ledgerDrift(report.driftNanos());
                    if (!report.isClean()) {
                        LOG.error("The books are wrong; 'tollgate audit' says which rows:\n{}", report.table());
                    }
                })
                .onFailure(e -> LOG.warn("The audit could not be run", e));
    }
}
