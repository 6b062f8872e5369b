package dev.tollgate.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.Seeds;
import dev.tollgate.db.PostgresExtension;
import dev.tollgate.http.Periods.Period;
import dev.tollgate.observe.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sums by day and rows together are what the rows alone add up to, at every moment. */
@ExtendWith(PostgresExtension.class)
class UsageRollupIT {
    private static final Instant NOW = Instant.parse("2026-06-30T12:00:00Z");
    private static final Period JUNE = period("2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z");
    private static final Vertx VERTX = Vertx.vertx();

    /** $1 batch, $2 rows, $3 accounts, $4 the latest call, $5 seconds between two. */
    private static final String BATCH = """
        WITH rows AS (
            INSERT INTO usage_logs (id, account_id, occurred_at, source, key, model, agent_id, project_id, prompt_tokens,
                                    completion_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens,
                                    price_version, price_source, cost_input_nanos, cost_output_nanos, cost_total_nanos,
                                    credits_used_nanos, creator_account_id, creator_nanos, platform_nanos, share_bps, status)
            SELECT $1::bigint * 65536 + n, 1 + n % $3::int, $4::timestamptz - n * $5::bigint * interval '1 second', 't',
                   gen_random_uuid(), 'model-' || n % 3, CASE WHEN n % 2 = 0 THEN 1 + n % 4 END,
                   CASE WHEN n % 5 = 0 THEN 1 END, n, 2 * n, n % 7, n % 3, n % 5, 1, 'book', n, 10 * n, 11 * n,
                   CASE WHEN n % 2 = 0 THEN 11 * n ELSE 5 * n END, CASE WHEN n % 2 = 0 THEN 9 END,
                   CASE WHEN n % 2 = 0 THEN n ELSE 0 END, 11 * n - CASE WHEN n % 2 = 0 THEN n ELSE 0 END,
                   CASE WHEN n % 2 = 0 THEN 9000 END,
                   CASE WHEN n = 0 THEN 'void' WHEN n % 2 = 0 THEN 'credited' ELSE 'pending' END
            FROM generate_series(0, $2::int - 1) AS n
            RETURNING cost_total_nanos, credits_used_nanos
        )
        INSERT INTO metering_batches (id, rows_in, rows_charged, cost_nanos, credits_nanos)
        SELECT $1, count(*), count(*), COALESCE(sum(cost_total_nanos), 0), COALESCE(sum(credits_used_nanos), 0) FROM rows
        """;

    private static final String BRUTE = """
        SELECT count(*) FILTER (WHERE status <> 'void'), count(*) FILTER (WHERE status = 'void'),
               COALESCE(sum(prompt_tokens), 0)::bigint, COALESCE(sum(completion_tokens), 0)::bigint,
               COALESCE(sum(cache_read_tokens), 0)::bigint, COALESCE(sum(cache_write_tokens), 0)::bigint,
               COALESCE(sum(reasoning_tokens), 0)::bigint, COALESCE(sum(cost_total_nanos), 0)::bigint,
               COALESCE(sum(credits_used_nanos), 0)::bigint
        FROM usage_logs WHERE account_id = $1 AND occurred_at >= $2 AND occurred_at < $3
        """;

    private final Pool pool;

    UsageRollupIT(Pool pool) {
        this.pool = pool;
    }

    @BeforeAll
    static void months(Pool pool) {
        execute(
                pool,
                "SELECT ensure_usage_month('2026-05-01'), ensure_usage_month('2026-06-01'),"
                        + " ensure_usage_month('2026-07-01')");
    }

    @AfterAll
    static void close() {
        Seeds.get(VERTX.close());
    }

    @BeforeEach
    void empty() {
        execute(pool, "TRUNCATE usage_logs, usage_days, creator_days, metering_batches");
    }

    @Test
    void whateverIsRolledTheSumIsTheSame() {
        for (int id = 1; id <= 6; id++) {
            batch(id, 400, NOW, 3_000);
        }
        List<Period> periods = new ArrayList<>(List.of(
                JUNE,
                period("2026-06-10T00:00:00Z", "2026-06-11T00:00:00Z"),
                period("2026-06-10T01:00:00Z", "2026-06-10T02:00:00Z"),
                period("2026-06-10T01:00:00Z", "2026-06-10T23:30:00Z"),
                period("2026-06-03T18:20:01Z", "2026-06-29T05:00:00.000001Z"),
                period("2026-06-30T00:00:00Z", "2026-06-30T12:00:00Z"),
                period("2026-06-30T12:00:00Z", "2026-06-30T12:00:00Z"),
                period("2026-05-01T00:00:00Z", "2026-07-05T00:00:00Z")));
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            Instant from = JUNE.from().plusSeconds(random.nextInt(29 * 86_400));
            periods.add(new Period(from, from.plusSeconds(random.nextInt(5 * 86_400))));
        }
        for (int rolled = 0; rolled <= 6; rolled++) {
            for (Period period : periods) {
                assertThat(summary(1, period).total())
                        .as("%s, %d rolled", period, rolled)
                        .isEqualTo(brute(1, period));
            }
            List<UsageRollupSql.Unrolled> next = Seeds.get(UsageRollupSql.unrolled(pool, 1));
            if (!next.isEmpty()) {
                Seeds.get(UsageRollupSql.roll(pool, next));
            }
        }
        assertThat(number("SELECT count(*) FROM metering_batches WHERE NOT rolled"))
                .isZero();
    }

    @Test
    void eachPartHasWhatTheRowsHave() {
        batch(1, 300, NOW, 3_600);
        roll();
        batch(2, 300, NOW, 3_600);

        UsageSummary summary = summary(1, JUNE);

        assertThat(sum(summary.byModel())).isEqualTo(summary.total());
        assertThat(sum(summary.byAgent())).isEqualTo(summary.total());
        assertThat(sum(summary.byProject())).isEqualTo(summary.total());
        assertThat(summary.byModel())
                .extracting(UsageSummary.ByName::key)
                .containsOnlyOnce("model-0", "model-1", "model-2");
        assertThat(summary.byAgent()).extracting(UsageSummary.ByName::key).contains("none");
        summary.byDay()
                .forEach((day, used) -> assertThat(used)
                        .isEqualTo(brute(1, new Period(DayRange.start(day), DayRange.start(day.plusDays(1))))));
        assertThat(summary(77, JUNE).total()).isEqualTo(Used.NOTHING);
    }

    /** Of many rows the account's own are read, not the batches'. */
    @Test
    void manyRowsThatAreNotRolledAreCountedToo() {
        batch(1, 1_000, NOW, 600);
        execute(pool, "UPDATE metering_batches SET rows_charged = " + (ReportSql.FEW_ROWS + 1));

        assertThat(summary(1, JUNE).total()).isEqualTo(brute(1, JUNE));
    }

    @Test
    void whatFailsHalfWayChangesNothing() {
        batch(1, 100, NOW, 60);
        Used before = summary(1, JUNE).total();
        Future<@Nullable Void> failed = pool.withTransaction(transaction -> UsageRollupSql.unrolled(transaction, 9)
                .compose(found -> UsageRollupSql.roll(transaction, found))
                .compose(rolled -> Future.failedFuture("cut off before the commit")));
        assertThat(Seeds.get(failed.map(done -> "committed").otherwise("cut off")))
                .isEqualTo("cut off");

        assertThat(number("SELECT count(*) FROM usage_days")).isZero();
        assertThat(summary(1, JUNE).total()).isEqualTo(before);
        roll();
        assertThat(summary(1, JUNE).total()).isEqualTo(before);
    }

    @Test
    void aBatchThatIsRolledIsNotRolledAgain() {
        batch(1, 100, NOW, 60);
        List<UsageRollupSql.Unrolled> found = Seeds.get(UsageRollupSql.unrolled(pool, 9));
        Seeds.get(UsageRollupSql.roll(pool, found));
        Seeds.get(UsageRollupSql.roll(pool, found));
        assertThat(summary(1, JUNE).total()).isEqualTo(brute(1, JUNE));
    }

    @Test
    void usageThatComesLateIsOfTheDayOfItsCall() {
        batch(5, 10, NOW, 60);
        roll();
        batch(2, 10, Instant.parse("2026-05-20T23:59:59Z"), 60); // an id from before, and a month that is over

        Period may = period("2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z");
        assertThat(summary(1, may).total()).isEqualTo(brute(1, may)).isNotEqualTo(Used.NOTHING);
        roll();
        assertThat(summary(1, may).total()).isEqualTo(brute(1, may));
        assertThat(number("SELECT count(*) FROM usage_days WHERE day = '2026-05-20' AND account_id = 1"))
                .isPositive();
    }

    @Test
    void aBatchOfNothingAndAnIdFarAwayAreNoTrouble() {
        batch(1, 0, NOW, 60);
        batch(2, 10, NOW, 60);
        batch(2_000_000, 10, NOW, 60);
        assertThat(summary(1, JUNE).total()).isEqualTo(brute(1, JUNE));
        roll();
        assertThat(number("SELECT count(*) FROM metering_batches WHERE NOT rolled"))
                .isZero();
        assertThat(summary(1, JUNE).total()).isEqualTo(brute(1, JUNE));
    }

    @Test
    void aCreatorsSharesAreThoseOfTheRows() {
        batch(1, 300, NOW, 3_600);
        roll();
        batch(2, 300, NOW, 3_600);
        CreatorEarnings earned = Seeds.get(CreatorEarningsSql.read(pool, 9, DayRange.touching(JUNE.from(), JUNE.to())));
        assertThat(earned.total().usageNanos())
                .isPositive()
                .isEqualTo(number("SELECT sum(creator_nanos)::bigint FROM usage_logs WHERE creator_account_id = 9 AND"
                        + " occurred_at >= '2026-06-01Z'"));
        assertThat(earned.total().requests())
                .isEqualTo(
                        number("SELECT count(*) FROM usage_logs WHERE creator_account_id = 9 AND status <> 'void' AND"
                                + " occurred_at >= '2026-06-01Z'"));
        assertThat(earned.byAgent().stream()
                        .mapToLong(agent -> agent.share().usageNanos())
                        .sum())
                .isEqualTo(earned.total().usageNanos());
    }

    /** Two rollers, two writers whose batches commit out of order, and a reader who adds up the rows in the same snapshot. */
    @Test
    void theSumIsExactWhileAllAreAtIt() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<java.util.concurrent.Future<?>> working = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                int odd = writer;
                working.add(threads.submit(() -> {
                    for (int i = 0; i < 60; i++) {
                        batch(2L * (60 - i) + odd, 50 + i, NOW, 40_000);
                    }
                }));
                threads.submit(() -> {
                    while (!done.get()) {
                        roll();
                    }
                });
            }
            int compared = 0;
            while (compared < 40 || working.stream().anyMatch(each -> !each.isDone())) {
                compare(compared++ % 2 == 0 ? JUNE : period("2026-06-05T07:00:00Z", "2026-06-30T12:00:00Z"));
            }
            for (java.util.concurrent.Future<?> each : working) {
                each.get();
            }
            done.set(true);
        }
        roll();
        assertThat(number("SELECT count(*) FROM metering_batches WHERE NOT rolled"))
                .isZero();
        compare(JUNE);
        assertThat(number("SELECT sum(requests + failed_requests)::bigint FROM usage_days"))
                .isEqualTo(number("SELECT count(*) FROM usage_logs"));
    }

    private void compare(Period period) {
        Seeds.get(pool.withTransaction(transaction -> transaction
                .query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                .execute()
                .compose(set -> UsageSummarySql.read(transaction, 1, DayRange.of(period.from(), period.to(), NOW)))
                .compose(summary -> brute(transaction, 1, period).map(rows -> {
                    assertThat(summary.total()).isEqualTo(rows);
                    return true;
                }))));
    }

    private UsageSummary summary(long account, Period period) {
        return Seeds.get(UsageSummarySql.read(pool, account, DayRange.of(period.from(), period.to(), NOW)));
    }

    private void roll() {
        Seeds.get(new UsageRollup(VERTX, pool, new Metrics(new SimpleMeterRegistry()), Clock.systemUTC()).rollNow());
    }

    private void batch(long id, int rows, Instant latest, long secondsApart) {
        Seeds.get(pool.preparedQuery(BATCH).execute(Tuple.of(id, rows, 7, time(latest), secondsApart)));
    }

    private Used brute(long account, Period period) {
        return Seeds.get(brute(pool, account, period));
    }

    private static Future<Used> brute(SqlClient client, long account, Period period) {
        return client.preparedQuery(BRUTE)
                .execute(Tuple.of(account, time(period.from()), time(period.to())))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Used(
                            row.getLong(0),
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7),
                            row.getLong(8));
                });
    }

    private static Used sum(List<UsageSummary.ByName> parts) {
        return parts.stream().map(UsageSummary.ByName::used).reduce(Used.NOTHING, Used::plus);
    }

    private long number(String sql) {
        return Seeds.get(pool.query(sql).execute()).iterator().next().getLong(0);
    }

    private static void execute(Pool pool, String sql) {
        Seeds.get(pool.query(sql).execute());
    }

    private static OffsetDateTime time(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Period period(String from, String to) {
        Period period = new Period(Instant.parse(from), Instant.parse(to));
        assertThat(Duration.between(period.from(), period.to())).isLessThan(Duration.ofDays(400));
        return period;
    }
}
