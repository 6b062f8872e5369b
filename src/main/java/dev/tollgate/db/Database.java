package dev.tollgate.db;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The connection pool and what it was made from. Every connection has {@code jit} off, time zone UTC, a limit for each
 * statement, and keeps its prepared statements. A connection broken by the server is replaced at the next use; nothing is
 * tried again by itself, since only the caller knows whether its statement may run twice.
 */
public final class Database {
    private static final int PIPELINED = 16;

    private final Vertx vertx;
    private final DatabaseAddress address;
    private final PgConnectOptions connectOptions;
    private final DatabaseOptions options;
    private final Pool pool;

    private Database(
            Vertx vertx, DatabaseAddress address, PgConnectOptions connectOptions, DatabaseOptions options, Pool pool) {
        this.vertx = vertx;
        this.address = address;
        this.connectOptions = connectOptions;
        this.options = options;
        this.pool = pool;
    }

    /** Opens the pool; fails with a {@link DatabaseException} unless the server answers and its version is 15 to 18. */
    public static Future<Database> open(Vertx vertx, DatabaseAddress address, DatabaseOptions options) {
        return sslMode(vertx, address, options)
                .recover(e -> Future.failedFuture(explained(e, address)))
                .compose(mode ->
                        open(vertx, address, connectOptions(address, options).setSslMode(mode), options));
    }

    /** As in libpq, but that {@code prefer} is decided once. */
    private static Future<SslMode> sslMode(Vertx vertx, DatabaseAddress address, DatabaseOptions options) {
        return address.sslMode() == DatabaseAddress.SslMode.PREFER
                ? TlsOffer.ask(vertx, address, options.connectTimeout())
                        .map(offered -> offered ? SslMode.REQUIRE : SslMode.DISABLE)
                : Future.succeededFuture(SslMode.valueOf(address.sslMode().name()));
    }

    private static Future<Database> open(
            Vertx vertx, DatabaseAddress address, PgConnectOptions connectOptions, DatabaseOptions options) {
        Pool pool = pool(vertx, connectOptions, options);
        return pool.withConnection(connection ->
                        Future.succeededFuture(connection.databaseMetadata().majorVersion()))
                .map(major -> {
                    PostgresProbe.checkVersion(Objects.requireNonNull(major), address);
                    return new Database(vertx, address, connectOptions, options, pool);
                })
                .recover(e -> pool.close().transform(closed -> Future.failedFuture(explained(e, address))));
    }

    private static DatabaseException explained(Throwable e, DatabaseAddress address) {
        return e instanceof DatabaseException known
                ? known
                : new DatabaseException("Cannot connect to " + address + ": " + e.getMessage(), e);
    }

    public Pool pool() {
        return pool;
    }

    /**
     * A pool of one connection, for transactions of many short statements by key, one transaction after another: statements are
     * sent before those ahead of them are answered. A plan outlives the size of the tables that it was made for, and one that was
     * made when they were empty would read all of what is in them later: so plans take an index where there is one. Whoever asks
     * for the pool closes it.
     */
    public Pool ownConnection() {
        PgConnectOptions own = connectOptions().setPipeliningLimit(PIPELINED).addProperty("enable_seqscan", "off");
        return pool(vertx, own, options.withPoolSize(1));
    }

    public DatabaseAddress address() {
        return address;
    }

    /** A copy, for a connection outside of the pool such as a {@link Listener}'s. It holds the password: not to be logged. */
    public PgConnectOptions connectOptions() {
        return new PgConnectOptions(connectOptions);
    }

    /** Closes the pool; what runs on a connection fails. To be called when all writers are done. */
    public Future<Void> close() {
        return pool.close();
    }

    private static Pool pool(Vertx vertx, PgConnectOptions connectOptions, DatabaseOptions options) {
        PoolOptions poolOptions = new PoolOptions()
                .setName("tollgate")
                .setMaxSize(options.poolSize())
                .setConnectionTimeout((int) options.connectTimeout().toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) options.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        // Keep-alive notices a server that vanished without a word, as after a power cut.
        NetClientOptions tcp = new NetClientOptions()
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setIdleTimeout((int) options.silenceMax().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        return PgBuilder.pool(builder ->
                builder.with(poolOptions).with(tcp).connectingTo(connectOptions).using(vertx));
    }

    private static PgConnectOptions connectOptions(DatabaseAddress address, DatabaseOptions options) {
        PgConnectOptions connect = new PgConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setDatabase(address.database())
                .setUser(address.user())
                .setPassword(address.password())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(512)
                // By default statements over 2048 characters, the batch writer's among them, are parsed at every call.
                .setPreparedStatementCacheSqlFilter(sql -> true)
                .setPipeliningLimit(options.pipelineMax())
                .setProperties(Map.of(
                        "application_name", "tollgate",
                        "client_encoding", "utf-8",
                        "DateStyle", "ISO",
                        "extra_float_digits", "2",
                        "jit", "off",
                        "TimeZone", "UTC",
                        "statement_timeout", options.statementTimeout().toMillis() + "ms",
                        // The locks of a node that vanished in a transaction would keep the others out for hours.
                        "idle_in_transaction_session_timeout",
                                options.silenceMax().toMillis() + "ms"));
        // Prefer and require encrypt without asking who the server is; verify-* check its certificate.
        ClientSSLOptions ssl = new ClientSSLOptions();
        if (address.sslMode().verifies()) {
            ssl.setTrustOptions(new PemTrustOptions().addCertPath(String.valueOf(address.rootCertificate())));
            boolean full = address.sslMode() == DatabaseAddress.SslMode.VERIFY_FULL;
            ssl.setHostnameVerificationAlgorithm(full ? "HTTPS" : "");
        } else {
            ssl.setTrustAll(true).setHostnameVerificationAlgorithm("");
        }
        return connect.setSslOptions(ssl);
    }
}
