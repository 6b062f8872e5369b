package dev.tollgate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.accounts.Directory;
import dev.tollgate.accounts.DirectoryLoader;
import dev.tollgate.accounts.ShareDefaults;
import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseOptions;
import dev.tollgate.db.EmbeddedOptions;
import dev.tollgate.db.EmbeddedPostgres;
import dev.tollgate.db.Migrations;
import dev.tollgate.metering.Assessor;
import dev.tollgate.metering.MeteringPolicy;
import dev.tollgate.metering.WriteCeiling;
import dev.tollgate.pricing.AgentPrice;
import dev.tollgate.pricing.CurrentPrices;
import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.pricing.Pricer;
import dev.tollgate.usage.DecodedRecords;
import dev.tollgate.usage.DecoderContext;
import dev.tollgate.usage.LitellmDecoder;
import dev.tollgate.usage.MalformedBody;
import dev.tollgate.usage.UsageRecord;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The spine's speed, with everything on one machine: {@code mvn -Pbench verify}. In one run, side by side: what the
 * database could do with the same statement, what decoding could do, and what the whole way does. Compare ratios, not
 * figures of different runs.
 */
class SpineBench {
    private static final int ACCOUNTS = Integer.getInteger("bench.accounts", 1_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("bench.seconds", 10));
    private static final int CONNECTIONS = Integer.getInteger("bench.connections", 16);
    private static final int CEILING_BATCH = 5_000;

    private static final AtomicLong IDS = new AtomicLong(System.nanoTime() << 8);
    private static EmbeddedPostgres postgres;
    private static Vertx vertx;
    private static GatewayUnderLoad gateway;

    @BeforeAll
    static void start() throws Exception {
        Path dir = Path.of("target", "bench-data");
        postgres = EmbeddedPostgres.start(EmbeddedOptions.in(dir));
        vertx = Vertx.vertx();
        DatabaseAddress whole = freshDatabase("bench_whole");
        gateway = GatewayUnderLoad.start(whole);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.stop();
        await(vertx.close());
        postgres.close();
    }

    @Test
    void wholeWayBesideItsCeilings() throws Exception {
        double[] ceilings = new double[ROUNDS];
        double[] decodes = new double[ROUNDS];
        BodyTemplate body = new BodyTemplate(100, Clock.systemUTC().instant().getEpochSecond());
        BodyTemplate large = new BodyTemplate(512, Clock.systemUTC().instant().getEpochSecond());
        LoadGenerator.Result[] small = new LoadGenerator.Result[ROUNDS];
        LoadGenerator.Result[] big = new LoadGenerator.Result[ROUNDS];
        try (CeilingDatabase ceiling = CeilingDatabase.open(vertx, freshDatabase("bench_ceiling"))) {
            warmUp(body);
            ceiling.perSecond(body, 4);
            for (int round = 0; round < ROUNDS; round++) {
                ceilings[round] = ceiling.perSecond(body, 60);
                decodes[round] = decodePerSecond(body);
                small[round] = saturate(body, ROUND);
                big[round] = saturate(large, ROUND);
            }
        }
        double ceiling = median(ceilings);
        double whole = median(Arrays.stream(small)
                .mapToDouble(LoadGenerator.Result::perSecond)
                .toArray());
        LoadGenerator.Result half = atRate(body, whole / 2);
        print(
                "machine",
                "%d processors, %s, heap of the gateway %s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(), Runtime.version(), GatewayUnderLoad.HEAP));
        print(
                "record",
                "%d bytes, %d accounts, %d connections"
                        .formatted(body.bytes() / body.records(), ACCOUNTS, CONNECTIONS));
        row("database ceiling, batches of " + CEILING_BATCH, ceilings);
        row("decode only, one thread", decodes);
        row("whole way, 100 records a body", rates(small), small);
        row("whole way, 512 records a body", rates(big), big);
        row("whole way at half load", new double[] {half.perSecond()}, half);
        print("whole / ceiling", String.format(Locale.ROOT, "%.2f", whole / ceiling));
        assertThat(Arrays.stream(small)
                        .mapToLong(LoadGenerator.Result::failures)
                        .sum())
                .isZero();
    }

    private static double[] rates(LoadGenerator.Result[] results) {
        return Arrays.stream(results)
                .mapToDouble(LoadGenerator.Result::perSecond)
                .toArray();
    }

    private static void warmUp(BodyTemplate body) {
        saturate(body, Duration.ofSeconds(8));
    }

    @CanIgnoreReturnValue
    private static LoadGenerator.Result saturate(BodyTemplate body, Duration duration) {
        LoadGenerator load = generator(body);
        LoadGenerator.Result result = load.saturate(CONNECTIONS, duration);
        load.close();
        return result;
    }

    private static LoadGenerator.Result atRate(BodyTemplate body, double recordsPerSecond) {
        LoadGenerator load = generator(body);
        LoadGenerator.Result result = load.atRate(recordsPerSecond, ROUND);
        load.close();
        return result;
    }

    private static LoadGenerator generator(BodyTemplate body) {
        return new LoadGenerator(
                vertx, gateway.port(), 4 * CONNECTIONS, () -> body.fill(IDS, ACCOUNTS), body.records());
    }

    private static double decodePerSecond(BodyTemplate template) throws MalformedBody {
        byte[] body = template.fill(IDS, ACCOUNTS);
        DecoderContext context = new DecoderContext();
        AtomicLong decoded = new AtomicLong();
        DecodedRecords count = new DecodedRecords() {
            @Override
            public void record(int index, UsageRecord record) {
                decoded.incrementAndGet();
            }

            @Override
            public void nothing(int index) {}

            @Override
            public void unreadable(int index, String code, String detail) {}
        };
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < Duration.ofSeconds(3).toNanos()) {
            LitellmDecoder decoder = new LitellmDecoder(context, "litellm", count);
            decoder.feed(body, 0, body.length);
            decoder.end();
        }
        return decoded.get() / ((System.nanoTime() - begun) / 1e9);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void row(String name, double[] perSecond, LoadGenerator.Result... results) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%,10.0f records/s", median(perSecond)));
        if (results.length > 0) {
            double p50 =
                    median(Arrays.stream(results).mapToDouble(r -> r.millis(50)).toArray());
            double p99 =
                    median(Arrays.stream(results).mapToDouble(r -> r.millis(99)).toArray());
            line.append(String.format(Locale.ROOT, "   answer p50 %.1f ms, p99 %.1f ms", p50, p99));
        }
        print(name, line.toString());
    }

    private static void print(String name, String value) {
        System.out.printf(Locale.ROOT, "BENCH  %-36s %s%n", name, value);
    }

    private static DatabaseAddress freshDatabase(String name) {
        DatabaseAddress admin = postgres.address();
        Database database = await(Database.open(vertx, admin, DatabaseOptions.defaults()));
        await(database.pool()
                .query("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
                .execute());
        await(database.pool().query("CREATE DATABASE " + name).execute());
        await(database.close());
        DatabaseAddress address = new DatabaseAddress(
                admin.host(), admin.port(), name, admin.user(), admin.password(), admin.sslMode(), null);
        int applied = Migrations.migrate(address);
        assertThat(applied).isPositive();
        Database fresh = await(Database.open(vertx, address, DatabaseOptions.defaults()));
        await(fresh.pool().preparedQuery(SEED).execute(Tuple.of(ACCOUNTS)));
        await(fresh.close());
        return address;
    }

    private static final String SEED = """
        WITH account AS (
            INSERT INTO accounts (name, origin)
            SELECT 'bench-' || lpad((n - 1)::text, 6, '0'), 'operator' FROM generate_series(1, $1::int) n
            RETURNING id, name
        ), wallet AS (
            INSERT INTO wallets (account_id, balance_nanos) SELECT id, 1000000000000 FROM account
        )
        INSERT INTO bindings (kind, value, account_id) SELECT 'user', name, id FROM account
        """;

    @CanIgnoreReturnValue
    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** The gateway's parts that prepare batches, on a database of their own. */
    private record CeilingDatabase(Database database, WriteCeiling ceiling) implements AutoCloseable {
        static CeilingDatabase open(Vertx vertx, DatabaseAddress address) {
            Database database = await(Database.open(vertx, address, DatabaseOptions.defaults()));
            Directory directory = new Directory();
            CurrentPrices prices = new CurrentPrices(vertx, new PriceBookStore(database.pool()));
            await(prices.start());
            await(new DirectoryLoader(
                            vertx, database.pool(), directory, new ShareDefaults(9_000, AgentPrice.ShareBase.GROSS))
                    .start());
            await(database.pool()
                    .query("SELECT ensure_usage_month(now()::date)")
                    .execute());
            Assessor assessor = new Assessor(
                    directory,
                    prices,
                    new Pricer(0),
                    new MeteringPolicy(false, Set.of(), false, false),
                    Clock.systemUTC());
            return new CeilingDatabase(database, new WriteCeiling(database.pool(), assessor));
        }

        @CanIgnoreReturnValue
        double perSecond(BodyTemplate body, int batches) throws MalformedBody {
            Supplier<byte[]> bodies = () -> body.fill(IDS, ACCOUNTS);
            return ceiling.perSecond(bodies, CEILING_BATCH, batches, 2);
        }

        @Override
        public void close() {
            await(database.close());
        }
    }
}
