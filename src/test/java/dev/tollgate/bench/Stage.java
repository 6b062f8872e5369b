package dev.tollgate.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.DatabaseOptions;
import dev.tollgate.db.EmbeddedOptions;
import dev.tollgate.db.EmbeddedPostgres;
import dev.tollgate.db.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all scenarios share: one durable PostgreSQL, the generator's event loops, and the main gateway. Made when asked for. */
final class Stage implements AutoCloseable {
    /** In the database of the main gateway; rows use fewer unless they say so. */
    static final int ACCOUNTS_MOST = 100_000;

    static final int ACCOUNTS = 1_000;
    private static final Duration WARM_UP_STEP = Duration.ofSeconds(2);
    private static final int WARM_UP_STEPS_MOST = 10;
    private static final DatabaseOptions PATIENT = new DatabaseOptions(
            8, Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofHours(1), 1, Duration.ZERO);

    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(5);
    private static final String OF_GATEWAYS =
            "application_name = 'tollgate' AND pid <> pg_backend_pid() AND datname <> current_database()";

    private final Settings settings;
    private final Vertx vertx = Vertx.vertx();
    private final EmbeddedPostgres postgres;
    private final Database admin;
    private final List<String> databases = new ArrayList<>();
    private final AtomicLong numbers = new AtomicLong(1L << 40);
    private final long epochSeconds = Clock.systemUTC().instant().getEpochSecond();
    private @Nullable DatabaseAddress main;
    private @Nullable GatewayUnderLoad gateway;

    Stage(Settings settings) {
        this.settings = settings;
        postgres = EmbeddedPostgres.start(EmbeddedOptions.in(Path.of("target", "bench-data")));
        admin = await(Database.open(vertx, postgres.address(), PATIENT));
    }

    Settings settings() {
        return settings;
    }

    Vertx vertx() {
        return vertx;
    }

    long postgresPid() {
        return postgres.pid().orElseThrow();
    }

    /** SIGKILL to the postmaster, whose supervisor starts it again; returns when it has recovered. */
    void killPostgres() throws InterruptedException {
        String before = postgresStart().orElseThrow();
        if (!ProcessHandle.of(postgresPid()).map(ProcessHandle::destroyForcibly).orElse(false)) {
            throw new IllegalStateException("PostgreSQL could not be killed");
        }
        long until = System.nanoTime() + RECOVERY_LIMIT.toNanos();
        // A session may outlive the postmaster for a moment.
        while (postgresStart().filter(start -> !start.equals(before)).isEmpty()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("PostgreSQL has not recovered after " + RECOVERY_LIMIT);
            }
            Thread.sleep(100);
        }
    }

    /** When PostgreSQL was started; nothing while it is away. */
    private Optional<String> postgresStart() {
        return await(admin.pool()
                .query("SELECT pg_postmaster_start_time()::text")
                .execute()
                .map(rows -> Optional.of(rows.iterator().next().getString(0)))
                .otherwise(Optional.empty()));
    }

    /** Sessions of gateways. */
    long sessions() {
        return row(admin, "SELECT count(*) FROM pg_stat_activity WHERE " + OF_GATEWAYS)
                .getLong(0);
    }

    /** Ends the sessions of gateways, whatever they do. */
    void endSessions() {
        execute(admin, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE " + OF_GATEWAYS);
    }

    long walBytes() {
        return row(admin, "SELECT (pg_current_wal_lsn() - '0/0')::bigint").getLong(0);
    }

    String postgresSetting(String name) {
        return String.valueOf(
                row(admin, "SELECT current_setting('" + name + "')").getString(0));
    }

    /** Numbers of records, each given out once. */
    AtomicLong numbers() {
        return numbers;
    }

    BodyTemplate body(RecordText text, BodyFormat format, int records) {
        return new BodyTemplate(text, format, records, epochSeconds);
    }

    /** The gateway on a database with {@link #ACCOUNTS_MOST} accounts, warmed up. */
    GatewayUnderLoad gateway() throws Exception {
        if (gateway == null) {
            main = freshDatabase("bench_whole", ACCOUNTS_MOST);
            gateway = GatewayUnderLoad.start(main, GatewayOptions.USUAL);
            warmUp(gateway, main);
        }
        return gateway;
    }

    /** The main gateway's. */
    DatabaseAddress mainDatabase() throws Exception {
        GatewayUnderLoad started = gateway();
        return Objects.requireNonNull(main, started::toString);
    }

    /** Until the code for large bodies is compiled, and that for single records, more or less. */
    void warmUp(GatewayUnderLoad cold, DatabaseAddress address) {
        BodyTemplate hundred = body(RecordText.LEAN, BodyFormat.JSON_ARRAY, 100);
        BodyTemplate one = body(RecordText.LEAN, BodyFormat.SINGLE, 1);
        try (LoadGenerator load = UsageLoad.generator(this, cold)) {
            warmUp(load, () -> UsageLoad.message(hundred, numbers, ACCOUNTS), 400_000);
            warmUp(load, () -> UsageLoad.message(one, numbers, ACCOUNTS), 15_000);
        }
        Database database = open(address);
        long charged = row(database, "SELECT count(DISTINCT account_id) FROM usage_logs WHERE price_source = 'book'")
                .getLong(0);
        await(database.close());
        if (charged != ACCOUNTS) {
            throw new IllegalStateException(charged + " accounts are charged, not " + ACCOUNTS);
        }
    }

    /** Until that many records are taken, but at most 20 s. */
    void warmUp(LoadGenerator load, Supplier<LoadGenerator.Message> messages, long enough) {
        long records = 0;
        for (int step = 0; step < WARM_UP_STEPS_MOST && records < enough; step++) {
            records += load.saturate(messages, settings.connections(), WARM_UP_STEP)
                    .records();
        }
    }

    /** A database without anything in it. */
    DatabaseAddress emptyDatabase(String name) {
        dropDatabase(name);
        execute(admin, "CREATE DATABASE " + name);
        databases.add(name);
        DatabaseAddress given = postgres.address();
        return new DatabaseAddress(
                given.host(), given.port(), name, given.user(), given.password(), given.sslMode(), null);
    }

    /** With our tables and accounts that can pay, each bound to a user; their credits stand in the ledger too. */
    DatabaseAddress freshDatabase(String name, int accounts) {
        DatabaseAddress address = emptyDatabase(name);
        if (Migrations.migrate(address) == 0) {
            throw new IllegalStateException("No migrations on the class path");
        }
        Database database = open(address);
        await(database.pool().preparedQuery(SEED).execute(Tuple.of(accounts)));
        execute(database, "VACUUM ANALYZE");
        await(database.close());
        return address;
    }

    /** With hours for a statement. */
    Database open(DatabaseAddress address) {
        return await(Database.open(vertx, address, PATIENT));
    }

    void dropDatabase(String name) {
        execute(admin, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /** So that one row does not pay for what the rows before it left to be written. */
    void checkpoint() {
        execute(admin, "CHECKPOINT");
    }

    static void execute(Database database, String sql) {
        await(database.pool().query(sql).execute());
    }

    static Row row(Database database, String sql) {
        return await(database.pool().query(sql).execute()).iterator().next();
    }

    @CanIgnoreReturnValue
    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() throws IOException {
        if (gateway != null) {
            gateway.close();
        }
        databases.forEach(this::dropDatabase);
        await(admin.close());
        await(vertx.close());
        postgres.close();
    }

    static final String SEED = """
        WITH account AS (
            INSERT INTO accounts (name, origin)
            SELECT 'bench-' || lpad((n - 1)::text, 6, '0'), 'operator' FROM generate_series(1, $1::int) n
            RETURNING id, name
        ), wallet AS (
            INSERT INTO wallets (account_id, balance_nanos) SELECT id, 1000000000000000 FROM account
        ), granted AS (
            INSERT INTO ledger_transfers (account_id, kind, reference, debit_ledger, debit_owner, credit_ledger, credit_owner,
                                          amount_nanos, actor, reason)
            SELECT id, 'credit_grant', 'bench', 'promotional_credit', 0, 'wallet', id, 1000000000000000, 'bench', 'for the benchmark'
            FROM account
        )
        INSERT INTO bindings (kind, value, account_id) SELECT 'user', name, id FROM account
        """;
}
