package dev.tollgate;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.ServiceKeys;
import dev.tollgate.accounts.DirectoryLoader;
import dev.tollgate.admin.Administration;
import dev.tollgate.billing.Catalogue;
import dev.tollgate.config.Config;
import dev.tollgate.config.JournalConfig;
import dev.tollgate.config.Mode;
import dev.tollgate.config.Secret;
import dev.tollgate.config.ServerConfig;
import dev.tollgate.config.TlsConfig;
import dev.tollgate.db.Database;
import dev.tollgate.db.DatabaseOptions;
import dev.tollgate.db.Listener;
import dev.tollgate.journal.Journal;
import dev.tollgate.journal.JournalStatus;
import dev.tollgate.ledger.Audit;
import dev.tollgate.ledger.AuditSchedule;
import dev.tollgate.litellm.Litellm;
import dev.tollgate.metering.Metering;
import dev.tollgate.money.Money;
import dev.tollgate.notify.Notifications;
import dev.tollgate.observe.JobLog;
import dev.tollgate.observe.JournalMetrics;
import dev.tollgate.observe.LitellmMetrics;
import dev.tollgate.observe.ManagementServer;
import dev.tollgate.observe.Metrics;
import dev.tollgate.observe.MetricsRegistry;
import dev.tollgate.observe.NotificationMetrics;
import dev.tollgate.people.Identities;
import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.projects.Hosting;
import dev.tollgate.reports.Reporting;
import dev.tollgate.rights.Closing;
import dev.tollgate.sandbox.DemoAccounts;
import dev.tollgate.sandbox.DemoData;
import dev.tollgate.sandbox.stripe.StripeSandbox;
import dev.tollgate.stripe.StripeCalls;
import dev.tollgate.stripe.StripePayments;
import dev.tollgate.tls.InvalidCertificate;
import dev.tollgate.tls.ServerTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: builds every part by {@code new}, starts them in order, and stops them in the order that loses
 * nothing. Its methods block and are for the main thread.
 */
public final class App {
    private static final Logger LOG = LoggerFactory.getLogger(App.class);

    private final Config config;
    private final Clock clock;
    private final MetricsRegistry registry;
    private final Metrics metrics;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Health health;

    private final DatabaseServer databaseServer;
    private final Vertx vertx;
    private final Database database;
    private final Database auditDatabase;
    private final Listener listener;
    private final ServiceKeys serviceKeys;
    private final @Nullable Journal journal;
    private final Metering metering;
    private final Litellm litellm;
    private final StripePayments stripe;
    private final Catalogue catalogue;
    private final Notifications notifications;
    private final Identities identities;
    private final Hosting hosting;
    private final Reporting reporting;
    private final Audit audit;
    private final JobLog jobs;
    private final Closing closing;
    private final Administration administration;
    private final AuditSchedule auditSchedule;
    private final ManagementServer management;
    private final PublicServer publicServer;
    private Optional<ServerTls> tls = Optional.empty();
    private @Nullable DemoAccounts demo;
    private @Nullable StripeSandbox stripeSandbox;
    private int managementPort;

    private App(Config config, Clock clock, MetricsRegistry registry, @Nullable Journal journal) {
        this.config = config;
        this.clock = clock;
        this.registry = registry;
        this.journal = journal;
        metrics = new Metrics(registry.meters());
        databaseServer = DatabaseServer.open(config.database());
        vertx = registry.vertx(new VertxOptions().setPreferNativeTransport(true))
                .build();
        database = openDatabase(databaseOptions());
        auditDatabase = openDatabase(auditOptions());
        serviceKeys = new ServiceKeys(vertx, database.pool(), config.mode() == Mode.SANDBOX, clock);
        metering = new Metering(vertx, database.pool(), config, clock, metrics, journal);
        litellm = new Litellm(
                vertx,
                database.pool(),
                config.litellm(),
                clock,
                metering.pulled(),
                new Litellm.Meters(metrics, new LitellmMetrics(registry.meters())));
        stripe = new StripePayments(vertx, database, config, clock, metrics);
        catalogue = new Catalogue(vertx, database.pool(), config, clock, metrics);
        notifications =
                new Notifications(vertx, database.pool(), config, clock, new NotificationMetrics(registry.meters()));
        identities = new Identities(vertx, database.pool(), config, clock);
        hosting = new Hosting(vertx, database.pool(), config);
        reporting = new Reporting(vertx, database.pool(), config, clock, metrics);
        audit = new Audit(auditDatabase.pool(), clock);
        jobs = new JobLog(database.pool(), metrics, clock);
        auditSchedule = new AuditSchedule(vertx, audit, metrics, jobs);
        closing = new Closing(vertx, database.pool(), stripe::leave, jobs);
        administration = new Administration(
                vertx,
                database.pool(),
                jobs,
                clock,
                new Administration.Terms(
                        config.stripe().livemode(), config.people().adjustmentLimitUsd() * Money.NANOS_PER_USD));
        listener = listener();
        publicServer = new PublicServer(vertx, config.server(), metrics);
        new JournalMetrics(registry.meters())
                .gauge("tollgate_journaling", "1 while pushes go to the journal", () -> metering.isDetoured() ? 1 : 0);
        health = new Health(vertx, database.pool(), metering, journal, stopping::get);
        management = new ManagementServer(vertx, config.server(), registry, health.checks());
    }

    private Database openDatabase(DatabaseOptions options) {
        try {
            return Blocking.await(Database.open(vertx, databaseServer.address(), options));
        } catch (RuntimeException e) {
            endThreads(new Shutdown());
            throw e;
        }
    }

    /** Starts everything; when it returns the gateway takes records. A start that fails leaves nothing running. */
    public static App start(Config config) {
        return start(config, Clock.systemUTC());
    }

    /** The same by another clock: for tests of clocks that go wrong. */
    public static App start(Config config, Clock clock) {
        MetricsRegistry registry = new MetricsRegistry();
        JournalConfig journaling = config.journal();
        Journal journal = null;
        if (journaling.enabled()) {
            journal = Journal.open(clock, journaling, new JournalMetrics(registry.meters()));
        } else {
            JournalStatus.warnOfWhatIsLeft(journaling.dir());
        }
        try {
            App app = new App(config, clock, registry, journal);
            try {
                app.startParts();
            } catch (RuntimeException e) {
                app.abandon();
                throw e;
            }
            return app;
        } catch (RuntimeException e) {
            if (journal != null) {
                journal.close();
            }
            throw e;
        }
    }

    private void startParts() {
        tls = loadTls();
        if (config.mode() == Mode.SANDBOX) {
            demo = Blocking.await(DemoData.seed(database.pool()));
        }
        Blocking.await(metering.start());
        Blocking.await(serviceKeys.start());
        Blocking.await(stripe.start(stripeCalls()));
        Blocking.await(notifications.start(jobs));
        hosting.start();
        Blocking.await(listener.start());
        litellm.start();
        reporting.start();
        auditSchedule.start();
        catalogue.start();
        closing.start();
        administration.start();
        health.start();
        Listening.on(
                publicServer.start(tls, this::mount),
                "server.port",
                config.server().port());
        if (stripeSandbox != null) {
            OwnStripe.connect(stripeSandbox, config, port());
        }
        managementPort = Listening.on(
                management.start(this::secureManagement),
                "server.managementPort",
                config.server().managementPort());
        tls.ifPresent(ServerTls::start);
    }

    /** To Stripe, or to its fake, which is started for it; null where neither is configured. */
    private @Nullable StripeCalls stripeCalls() {
        if (config.hasOwnStripe()) {
            StripeSandbox started = Listening.on(
                    OwnStripe.start(vertx, config, clock),
                    "stripe.sandboxPort",
                    config.stripe().sandboxPort());
            stripeSandbox = started;
            return OwnStripe.calls(vertx, started);
        }
        Secret key = config.stripe().secretKey();
        return key == null ? null : new StripeCalls(vertx, key, config.stripe().apiUrl());
    }

    private Optional<ServerTls> loadTls() {
        TlsConfig files = config.server().tls();
        if (files == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ServerTls(vertx, files, clock, metrics));
        } catch (InvalidCertificate e) {
            throw new IllegalStateException(
                    "The certificate of server.tls.certFile and server.tls.keyFile cannot be used: " + e.getMessage(),
                    e);
        }
    }

    /** Takes down what a failed start has begun; nothing was accepted yet, so no order is needed but the last one. */
    private void abandon() {
        stopping.set(true);
        Shutdown shutdown = new Shutdown();
        Duration step = config.server().shutdownGrace().plusSeconds(5);
        shutdown.step("listener", step, listener::close);
        shutdown.step("Stripe sandbox", step, this::stopStripeSandbox);
        endThreads(shutdown);
    }

    private void endThreads(Shutdown shutdown) {
        Duration step = config.server().shutdownGrace().plusSeconds(5);
        shutdown.step("event loops", step, vertx::close);
        databaseServer.close();
        registry.close();
    }

    /** The port of the public server, also where the configuration left it open. */
    public int port() {
        return publicServer.port();
    }

    public int managementPort() {
        return managementPort;
    }

    /** Where the data is, without a password. */
    String databaseName() {
        return databaseServer.address()
                + (databaseServer.isEmbedded()
                        ? " in " + config.database().embedded().dir()
                        : "");
    }

    /** The demo accounts, in sandbox mode. */
    @Nullable
    DemoAccounts demo() {
        return demo;
    }

    /** The fake of Stripe, in sandbox mode without a secret key. */
    @Nullable
    StripeSandbox stripeSandbox() {
        return stripeSandbox;
    }

    private Future<Void> stopStripeSandbox() {
        StripeSandbox running = stripeSandbox;
        return running == null ? Future.succeededFuture() : running.stop();
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
        shutdown.step("Stripe sandbox", step, this::stopStripeSandbox);
        shutdown.step("public server", step, publicServer::stop);
        shutdown.step("LiteLLM sync", step, litellm::stop);
        shutdown.step("meter writers", step.plus(config.usage().ackTimeout()), metering::stop);
        shutdown.step("usage rollup", step, reporting::stop);
        shutdown.step("Stripe workers", step, stripe::stop);
        shutdown.step("catalogue", step, catalogue::stop);
        shutdown.step("limits of projects", step, hosting::stop);
        shutdown.step("notifications", step, notifications::stop);
        shutdown.step("mails to people", step, identities::stop);
        shutdown.step("listener", step, listener::close);
        auditSchedule.stop();
        closing.stop();
        administration.stop();
        serviceKeys.stop();
        tls.ifPresent(ServerTls::stop);
        shutdown.step("management server", step, management::stop);
        shutdown.step("database pool", step, database::close);
        shutdown.step("audit's database pool", step, auditDatabase::close);
        shutdown.step("event loops", step, vertx::close);
        if (journal != null) {
            journal.close();
        }
        databaseServer.close();
        registry.close();
        LOG.info("Stopped");
    }

    private Listener listener() {
        Listener created = new Listener(vertx, database.connectOptions(), () -> {
            metering.reload();
            serviceKeys.reload();
        });
        created.on(DirectoryLoader.CHANNEL, payload -> {
            if (payload.startsWith("key:")) {
                serviceKeys.reload();
            } else {
                metering.directoryChanged(payload);
            }
        });
        created.on(PriceBookStore.CHANNEL, payload -> metering.reload());
        return created;
    }

    private void secureManagement(HttpServerOptions options) {
        tls.filter(certificate -> Objects.requireNonNull(config.server().tls()).management())
                .ifPresent(certificate -> {
                    certificate.secure(options);
                    certificate.follow(management::updateTls);
                });
    }

    private void mount(Router router) {
        CallerAuth auth = new CallerAuth(serviceKeys, identities.people());
        new Features(
                        metering,
                        litellm,
                        stripe,
                        notifications,
                        identities,
                        hosting,
                        reporting,
                        catalogue,
                        audit,
                        closing,
                        administration)
                .mount(router, auth, database.pool(), config, clock);
    }

    /** All routes that are mounted, for the test that holds them against the contract. */
    Router routes() {
        Router router = Router.router(vertx);
        mount(router);
        return router;
    }

    private DatabaseOptions databaseOptions() {
        int connections = config.database().poolSize() + config.usage().writers();
        return DatabaseOptions.of(connections, config.database().statementTimeout())
                .withoutSilence();
    }

    /** One connection of its own, since a check of the audit may take as long as it needs. */
    private DatabaseOptions auditOptions() {
        return DatabaseOptions.of(1, config.database().statementTimeout());
    }
}
