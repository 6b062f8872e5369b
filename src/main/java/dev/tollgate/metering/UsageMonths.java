package dev.tollgate.metering;

import dev.tollgate.observe.JobLog;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the monthly partition of {@code usage_logs} is there before a row needs it: some months ahead by
 * itself, and any other month when the first record of it comes. Safe for all threads.
 */
final class UsageMonths {
    private static final Logger LOG = LoggerFactory.getLogger(UsageMonths.class);
    private static final int MONTHS_AHEAD = 3;
    private static final Duration UPKEEP_EVERY = Duration.ofHours(6);

    private final Vertx vertx;
    private final Pool pool;
    private final Clock clock;
    private final JobLog jobs;
    private final Set<YearMonth> present = ConcurrentHashMap.newKeySet();
    private volatile Span current = new Span(0, 0);
    private long timer = -1;

    /** A month, from the first microsecond to before the last. */
    private record Span(long fromMicros, long toMicros) {
        boolean contains(long micros) {
            return micros >= fromMicros && micros < toMicros;
        }
    }

    UsageMonths(Vertx vertx, Pool pool, Clock clock, JobLog jobs) {
        this.vertx = vertx;
        this.pool = pool;
        this.clock = clock;
        this.jobs = jobs;
    }

    /** Makes the months around now and goes on doing so. */
    Future<Void> start() {
        JobLog.Job job = jobs.job("partitions", UPKEEP_EVERY);
        timer = vertx.setPeriodic(
                UPKEEP_EVERY.toMillis(),
                id -> job.run(this::ensureAhead)
                        .onFailure(e -> LOG.warn("Cannot make the coming months' partitions", e)));
        return job.run(this::ensureAhead);
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    private Future<Void> ensureAhead() {
        YearMonth now = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        List<YearMonth> wanted = new ArrayList<>();
        for (int ahead = -1; ahead <= MONTHS_AHEAD; ahead++) {
            wanted.add(now.plusMonths(ahead));
        }
        return ensureAll(wanted).onSuccess(done -> current = span(now));
    }

    /** Makes the months of these charges. */
    Future<Void> ensure(List<Charge> charges) {
        List<YearMonth> missing = List.of();
        Span usual = current;
        for (Charge charge : charges) {
            long micros = charge.record().occurredMicros();
            if (!usual.contains(micros)) {
                YearMonth month = monthOf(micros);
                if (!present.contains(month) && !missing.contains(month)) {
                    missing = missing.isEmpty() ? new ArrayList<>() : missing;
                    missing.add(month);
                }
            }
        }
        return missing.isEmpty() ? Future.succeededFuture() : ensureAll(missing);
    }

    private Future<Void> ensureAll(List<YearMonth> months) {
        Future<Void> done = Future.succeededFuture();
        for (YearMonth month : months) {
            done = done.compose(previous -> UsageMonthsSql.ensure(pool, month)).map(rows -> {
                present.add(month);
                return null;
            });
        }
        return done;
    }

    private static YearMonth monthOf(long micros) {
        return YearMonth.from(Instant.ofEpochSecond(micros / 1_000_000).atOffset(ZoneOffset.UTC));
    }

    private static Span span(YearMonth month) {
        return new Span(firstMicros(month), firstMicros(month.plusMonths(1)));
    }

    private static long firstMicros(YearMonth month) {
        return month.atDay(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC) * 1_000_000;
    }
}
