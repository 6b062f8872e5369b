package dev.tollgate;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.ServiceKeys;
import dev.tollgate.accounts.AccountRoutes;
import dev.tollgate.accounts.Directory;
import dev.tollgate.accounts.DirectoryLoader;
import dev.tollgate.accounts.ShareDefaults;
import dev.tollgate.accounts.UnknownPayers;
import dev.tollgate.config.Config;
import dev.tollgate.config.Mode;
import dev.tollgate.config.ServerConfig;
import dev.tollgate.config.UsageConfig;
import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseOptions;
import dev.tollgate.db.Listener;
import dev.tollgate.http.ApiServer;
import dev.tollgate.http.Problems;
import dev.tollgate.metering.Assessor;
import dev.tollgate.metering.Meter;
import dev.tollgate.metering.Metering;
import dev.tollgate.metering.MeteringPolicy;
import dev.tollgate.observe.ManagementServer;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.MetricsRegistry;
import dev.tollgate.observe.Readiness;
import dev.tollgate.observe.ReadinessCheck;
import dev.tollgate.pricing.AgentPrice;
import dev.tollgate.pricing.CurrentPrices;
import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.pricing.Pricer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: builds every part by {@code new}, starts them in order, and stops them in the order that loses
 * nothing. Its methods block and are for the main thread.
 */
public final class App {
    private static final Logger LOG = LoggerFactory.getLogger(App.class);
    private static final Duration STALL_MAX = Duration.ofSeconds(10);
    private static final Duration PING_EVERY = Duration.ofSeconds(2);
    private static final int HEADER_BYTES_MAX = 16 * 1024;

    private final Config config;
    private final Clock clock = Clock.systemUTC();
    private final MetricsRegistry registry = new MetricsRegistry();
    private final Metrics metrics = new Metrics(registry.meters());
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicReference<Readiness> databaseState = new AtomicReference<>(Readiness.notReady("not asked yet"));

    private final DatabaseServer databaseServer;
    private final Vertx vertx;
    private final Database database;
    private final Listener listener;
    private final ServiceKeys serviceKeys;
    private final DirectoryLoader directoryLoader;
    private final CurrentPrices prices;
    private final Metering metering;
    private final Meter meter;
    private final ManagementServer management;
    private final AtomicReference<@Nullable ApiServer> firstServer = new AtomicReference<>();
    private String serversId = "";
    private int managementPort;

    private App(Config config) {
        this.config = config;
        databaseServer = DatabaseServer.open(config.database());
        vertx = registry.vertx(new VertxOptions().setPreferNativeTransport(true))
                .build();
        database = Blocking.await(Database.open(vertx, databaseServer.address(), databaseOptions()));
        Directory directory = new Directory();
        serviceKeys = new ServiceKeys(vertx, database.pool(), config.mode() == Mode.SANDBOX);
        directoryLoader = new DirectoryLoader(vertx, database.pool(), directory, shareDefaults());
        prices = new CurrentPrices(vertx, new PriceBookStore(database.pool()));
        meter = new Meter(vertx, database.pool(), metrics, clock, meterLimits());
        Assessor assessor =
                new Assessor(directory, prices, new Pricer(config.usage().markupBps()), meteringPolicy(), clock);
        UnknownPayers unknownPayers = new UnknownPayers(vertx, database.pool(), directory);
        metering = new Metering(vertx, database.pool(), metrics, meter, assessor, unknownPayers);
        listener = listener();
        management = new ManagementServer(vertx, config.server(), registry, readinessChecks());
    }

    /** Starts everything; when it returns the gateway takes records. */
    public static App start(Config config) {
        App app = new App(config);
        Blocking.await(app.prices.start());
        Blocking.await(app.directoryLoader.start());
        Blocking.await(app.serviceKeys.start());
        Blocking.await(app.metering.start());
        Blocking.await(app.listener.start());
        app.watchDatabase();
        app.vertx.setPeriodic(PING_EVERY.toMillis(), id -> app.watchDatabase());
        Blocking.await(app.startServers());
        app.managementPort = Blocking.await(app.management.start());
        return app;
    }

    /** The port of the public server, also where the configuration left it open. */
    public int port() {
        ApiServer server = firstServer.get();
        return server == null ? 0 : server.port();
    }

    public int managementPort() {
        return managementPort;
    }

    public DatabaseServer databaseServer() {
        return databaseServer;
    }

    /** Stops in the order that loses nothing; each step is logged and has its limit. Safe to call twice. */
    public void stop() {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        ServerConfig server = config.server();
        Duration step = server.shutdownGrace().plusSeconds(5);
        Shutdown shutdown = new Shutdown();
        shutdown.step(
                "wait for the balancer",
                server.drainDelay().plusSeconds(1),
                () -> vertx.timer(Math.max(1, server.drainDelay().toMillis())));
        shutdown.step("public server", step, () -> vertx.undeploy(serversId));
        shutdown.step("meter writers", step.plus(config.usage().ackTimeout()), metering::stop);
        shutdown.step("listener", step, listener::close);
        prices.stop();
        directoryLoader.stop();
        serviceKeys.stop();
        shutdown.step("management server", step, management::stop);
        shutdown.step("database pool", step, database::close);
        shutdown.step("event loops", step, vertx::close);
        databaseServer.close();
        registry.close();
        LOG.info("Stopped");
    }

    private Listener listener() {
        Listener created = new Listener(vertx, database.connectOptions(), () -> {
            directoryLoader.reloadAll();
            serviceKeys.reload();
            prices.reload();
        });
        created.on(DirectoryLoader.CHANNEL, payload -> {
            if (payload.startsWith("key:")) {
                serviceKeys.reload();
            } else {
                directoryLoader.changed(payload);
            }
        });
        created.on(PriceBookStore.CHANNEL, payload -> prices.reload());
        return created;
    }

    private Future<String> startServers() {
        ServerConfig server = config.server();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(server.host())
                .setPort(server.port() == 0 ? -1 : server.port())
                .setIdleTimeout((int) server.idleTimeout().toSeconds())
                .setDecompressionSupported(true)
                .setMaxHeaderSize(HEADER_BYTES_MAX);
        Problems problems = new Problems(metrics::problem);
        return vertx.deployVerticle(
                        () -> {
                            ApiServer each = new ApiServer(options, server.shutdownGrace(), problems, this::mount);
                            firstServer.compareAndSet(null, each);
                            return each;
                        },
                        new DeploymentOptions().setInstances(server.instances()))
                .onSuccess(id -> serversId = id);
    }

    private void mount(Router router) {
        CallerAuth auth = new CallerAuth(serviceKeys);
        metering.mount(
                router, auth, config.server().bodyBytesMax(), config.server().requestTimeout());
        new AccountRoutes(database.pool(), auth).mount(router);
    }

    private List<ReadinessCheck> readinessChecks() {
        return List.of(
                new ReadinessCheck(
                        "running", () -> stopping.get() ? Readiness.notReady("shutting down") : Readiness.READY),
                new ReadinessCheck("database", databaseState::get),
                new ReadinessCheck(
                        "writers",
                        () -> meter.stalled().compareTo(STALL_MAX) > 0
                                ? Readiness.notReady("no batch was written for "
                                        + meter.stalled().toSeconds() + " s though records wait")
                                : Readiness.READY));
    }

    private void watchDatabase() {
        database.pool()
                .query("SELECT 1")
                .execute()
                .onComplete(answer -> databaseState.set(
                        answer.succeeded() ? Readiness.READY : Readiness.notReady("the database does not answer")));
    }

    private DatabaseOptions databaseOptions() {
        DatabaseOptions defaults = DatabaseOptions.defaults();
        return new DatabaseOptions(
                config.database().poolSize() + config.usage().writers(),
                defaults.connectTimeout(),
                defaults.idleTimeout(),
                config.database().statementTimeout(),
                defaults.pipelineMax());
    }

    private ShareDefaults shareDefaults() {
        AgentPrice.ShareBase base = switch (config.pricing().creatorShareBase()) {
            case GROSS -> AgentPrice.ShareBase.GROSS;
            case MARGIN -> AgentPrice.ShareBase.MARGIN;
        };
        return new ShareDefaults(config.pricing().creatorShareBps(), base);
    }

    private Meter.Limits meterLimits() {
        UsageConfig usage = config.usage();
        return new Meter.Limits(
                usage.writers(),
                usage.flushRowsMax(),
                (long) usage.queueRowsMax() * usage.writers(),
                usage.queueBytesMax() * usage.writers(),
                usage.ackTimeout());
    }

    private MeteringPolicy meteringPolicy() {
        UsageConfig usage = config.usage();
        return new MeteringPolicy(
                usage.unknownPayer() == UsageConfig.UnknownPayer.CREATE,
                new HashSet<>(usage.trustedEndUserSources()),
                usage.chargeCacheHits(),
                usage.chargeFailures());
    }
}
