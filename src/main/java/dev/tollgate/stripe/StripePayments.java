package dev.tollgate.stripe;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.billing.AgentOffers;
import dev.tollgate.billing.AgentPurchases;
import dev.tollgate.billing.AutoTopups;
import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.CreditPackages;
import dev.tollgate.billing.Dunning;
import dev.tollgate.billing.PlanOf;
import dev.tollgate.billing.Reversals;
import dev.tollgate.config.Config;
import dev.tollgate.config.StripeConfig;
import dev.tollgate.db.Database;
import dev.tollgate.observe.JobLog;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature as the composition root sees it: what it starts, stops and mounts. */
public final class StripePayments {
    private static final Logger LOG = LoggerFactory.getLogger(StripePayments.class);
    private static final Duration SECRETS_READ_EVERY = Duration.ofSeconds(2);
    private static final Duration DUNNING_EVERY = Duration.ofMinutes(1);
    private static final Duration REFUNDS_RESUMED_EVERY = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Pool pool;
    private final Metrics metrics;
    private final boolean live;
    private final Inbox inbox;
    private final List<Pool> workerPools;
    private final InboxWorkers workers;
    private final WebhookSecrets secrets;
    private final CheckoutOrders orders;
    private final Config config;
    private final EventHandlers.Copies copies;
    private final Clock clock;
    private final CheckoutLimits limits;
    private @Nullable StripeCalls calls;
    private @Nullable Sales sales;
    private @Nullable ReconciliationJob reconciling;
    private final Dunning dunning;
    private final JobLog jobs;
    private final List<Long> timers = new ArrayList<>();
    private long secretsTimer = -1;

    public StripePayments(Vertx vertx, Database database, Config config, Clock clock, Metrics metrics) {
        this.vertx = vertx;
        this.pool = database.pool();
        this.metrics = metrics;
        this.clock = clock;
        live = config.stripe().livemode();
        copies = EventHandlers.Copies.of(StripeLookups.of(this::calls));
        EventHandlers handlers = new EventHandlers(copies, new Reversals(), live);
        inbox = new Inbox(pool, handlers, metrics);
        StripeConfig.Worker worker = config.stripe().worker();
        workerPools =
                Stream.generate(database::ownConnection).limit(worker.count()).toList();
        workers = new InboxWorkers(
                vertx,
                inbox,
                workerPools.stream()
                        .map(own -> new InboxStep(own, handlers, worker, metrics))
                        .toList(),
                worker.pollInterval());
        secrets = new WebhookSecrets(config.stripe(), config.mode(), clock);
        orders = new CheckoutOrders(new CreditPackages(config.credits()), live);
        jobs = new JobLog(pool, metrics, clock);
        dunning = new Dunning(pool, config.plans().gracePeriod());
        limits = new CheckoutLimits(pool, config);
        this.config = config;
    }

    /** @param stripe what is called when something is sold; null where nothing can be */
    public Future<Void> start(@Nullable StripeCalls stripe) {
        calls = stripe;
        if (stripe != null) {
            Sales started = Sales.of(pool, config, orders, stripe, copies);
            sales = started;
            every("refunds", REFUNDS_RESUMED_EVERY, () -> started.refunds().resume());
            every(
                    "payouts",
                    config.payouts().interval(),
                    () -> started.payouts().run());
            every("bills", config.bills().interval(), () -> started.bills().run());
            every(
                    "topups",
                    config.credits().topupInterval(),
                    () -> started.topups().sweep());
            ReconciliationJob job = reconciliation(stripe);
            reconciling = job;
            job.start();
        }
        if (stripe != null && !config.hasOwnStripe()) {
            sayWhatIsMissing(stripe);
        }
        every("dunning", DUNNING_EVERY, dunning::restrict);
        secretsTimer = vertx.setPeriodic(
                SECRETS_READ_EVERY.toMillis(),
                id -> vertx.executeBlocking(() -> {
                            secrets.reload();
                            return true;
                        })
                        .onFailure(e -> LOG.error("The webhook secrets could not be read again", e)));
        return (config.hasOwnStripe() ? PastSandboxSql.end(pool) : Future.<Void>succeededFuture())
                .compose(ready -> workers.start());
    }

    private <T> void every(String name, Duration interval, Supplier<Future<T>> work) {
        JobLog.Job job = jobs.job(name, interval);
        timers.add(vertx.setPeriodic(
                interval.toMillis(),
                id -> job.run(work).onFailure(e -> LOG.warn("The job {} could not be done", name, e))));
    }

    /** The sandbox's own Stripe forgets when it ends, so that each look by itself would find what past ones have sold. */
    private ReconciliationJob reconciliation(StripeCalls stripe) {
        ReconciliationRuns runs =
                new ReconciliationRuns(vertx, pool, Reconciliation.of(vertx, pool, config, stripe, inbox), live);
        Duration every = config.hasOwnStripe()
                ? Duration.ZERO
                : config.stripe().reconcile().every();
        return new ReconciliationJob(
                vertx,
                pool,
                runs,
                new ReconciliationJob.Terms(every, live, jobs.unmeasured(ReconciliationJob.NAME, every)),
                clock,
                metrics);
    }

    /** Whoever upgrades must know of events that the new version wants. Beside the start, which does not need Stripe. */
    private void sayWhatIsMissing(StripeCalls stripe) {
        new StripeSetup(stripe, config)
                .check()
                .onSuccess(faults ->
                        faults.forEach(fault -> LOG.warn("{} \"tollgate stripe setup\" makes what is missing.", fault)))
                .onFailure(e -> LOG.warn("Whether Stripe is set up could not be looked at: {}", e.getMessage()));
    }

    /** Completes when the workers have finished the event they are at, and the calls that are being made are answered. */
    public Future<Void> stop() {
        vertx.cancelTimer(secretsTimer);
        timers.forEach(vertx::cancelTimer);
        ReconciliationJob job = reconciling;
        return workers.stop()
                .eventually(
                        () -> Future.join(workerPools.stream().map(Pool::close).toList()))
                .eventually(() -> job == null ? Future.succeededFuture() : job.stop())
                .eventually(this::endCalls);
    }

    private StripeCalls calls() {
        StripeCalls made = calls;
        if (made == null) {
            throw new IllegalStateException("no Stripe is configured to look at what it tells");
        }
        return made;
    }

    private Future<Void> endCalls() {
        StripeCalls made = calls;
        return made == null
                ? Future.succeededFuture()
                : vertx.executeBlocking(() -> {
                            made.close();
                            return true;
                        })
                        .mapEmpty();
    }

    /** Has a new account's customer made at Stripe now. Where that fails it is made when it is needed first. */
    public void accountMade(long accountId) {
        Sales selling = sales;
        if (selling != null) {
            selling.customers()
                    .with(accountId, Future::succeededFuture)
                    .onFailure(e -> LOG.warn(
                            "The customer of account {} is made at its first purchase: {}", accountId, e.getMessage()));
        }
    }

    /** Ends what an account has at Stripe; safe to be asked for again. Nothing where Stripe is not configured. */
    public Future<Void> leave(long accountId) {
        Sales selling = sales;
        return selling == null ? Future.succeededFuture() : selling.departures().leave(accountId);
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        new WebhookRoutes(inbox, secrets, metrics).mount(router);
        new InboxRoutes(inbox, auth).mount(router);
        new OrderRoutes(pool, orders, inbox, auth).mount(router);
        Sales selling = sales;
        Checkouts checkouts = selling == null ? null : selling.checkouts();
        SubscriptionChanges changes = selling == null ? null : selling.subscriptions();
        AgentOffers offers = new AgentOffers(config.pricing().creatorShareBps());
        new PurchaseRoutes(pool, checkouts, limits, auth).mount(router);
        new RefundRoutes(selling == null ? null : selling.refunds(), auth).mount(router);
        SubscriptionView view = new SubscriptionView(pool, new PlanOf(config.plans(), live), live);
        new SubscriptionRoutes(view, dunning).mount(router, auth);
        new PlanRoutes(checkouts, changes, selling == null ? null : selling.plans(), view, limits, auth).mount(router);
        new SaleRoutes(pool, offers, checkouts, changes, limits, auth).mount(router);
        new AgentRoutes(pool, new AgentPurchases(offers, live), checkouts, changes, limits).mount(router, auth);
        new InvoiceRoutes(pool, auth).mount(router);
        new BillRoutes(Sales.bills(pool, config), selling == null ? null : selling.bills(), auth).mount(router);
        new CreatorRoutes(
                        Sales.payouts(pool, config),
                        selling == null ? null : selling.onboarding(),
                        selling == null ? null : selling.payouts(),
                        limits,
                        auth)
                .mount(router);
        new AutoTopupRoutes(new AutoTopups(pool, live), selling == null ? null : selling.topups(), auth).mount(router);
        new ReconciliationRoutes(pool, live, reconciling, clock, auth).mount(router);
        new CheckoutPages(pool, checkouts).mount(router);
    }
}
