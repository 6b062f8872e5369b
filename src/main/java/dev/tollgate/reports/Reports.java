package dev.tollgate.reports;

import dev.tollgate.http.PageCursor;
import dev.tollgate.http.Periods.Period;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an account used, earned and paid; each answer is of one snapshot. Thread-safe. */
final class Reports {
    private final Pool pool;
    private final Clock clock;

    Reports(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Exact at every moment, whether the last batches are added to their days yet or not. */
    Future<UsageSummary> summary(long accountId, Period period) {
        return UsageSummarySql.read(pool, accountId, DayRange.of(period.from(), period.to(), clock.instant()));
    }

    /** @param period in whole days */
    Future<CreatorEarnings> creatorEarnings(long accountId, Period period) {
        return CreatorEarningsSql.read(pool, accountId, DayRange.touching(period.from(), period.to()));
    }

    /** The same of all time. */
    Future<CreatorEarnings> creatorEarnings(long accountId) {
        return CreatorEarningsSql.read(pool, accountId, DayRange.ALWAYS);
    }

    /** Before {@link #logsBefore} there is nothing later than the end of the range. */
    Future<ReportPage<UsageLog>> logs(
            long accountId, Instant from, PageCursor before, UsageLog.Filter filter, int limit) {
        return UsageLogsSql.list(pool, accountId, from, before, filter, limit + 1)
                .map(found -> ReportPage.of(
                        found,
                        limit,
                        log -> new PageCursor(log.occurredAt().toInstant(), List.of(String.valueOf(log.id())))));
    }

    /** Where the logs of a range that ends there begin: ids are greater than 0. */
    static PageCursor logsBefore(Instant to) {
        return new PageCursor(to, List.of("0"));
    }

    Future<ReportPage<LedgerEntry>> ledger(long accountId, Instant from, PageCursor before, int limit) {
        return LedgerEntriesSql.list(pool, accountId, from, before, limit + 1)
                .map(found -> ReportPage.of(
                        found,
                        limit,
                        entry -> new PageCursor(
                                entry.createdAt().toInstant(),
                                List.of(entry.transfer().label(), entry.reference()))));
    }

    /** Where the ledger of a range that ends there begins. */
    static PageCursor ledgerBefore(Instant to) {
        return new PageCursor(to, List.of("", ""));
    }

    /** @param kind null for all */
    Future<ReportPage<MoneyMovement>> transactions(
            long accountId, PageCursor before, MoneyMovement.@Nullable Kind kind, int limit) {
        return MoneyMovementsSql.list(pool, accountId, before, kind, limit + 1)
                .map(found -> ReportPage.of(
                        found, limit, each -> new PageCursor(each.createdAt().toInstant(), List.of(each.id()))));
    }

    /** Where the transactions begin. */
    static PageCursor transactionsBefore() {
        return new PageCursor(PageCursor.LATEST, List.of(""));
    }
}
