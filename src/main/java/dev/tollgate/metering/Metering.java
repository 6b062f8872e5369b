package dev.tollgate.metering;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.accounts.Directory;
import dev.tollgate.accounts.DirectoryLoader;
import dev.tollgate.accounts.ShareDefaults;
import dev.tollgate.accounts.UnknownPayers;
import dev.tollgate.config.Config;
import dev.tollgate.config.PricingConfig;
import dev.tollgate.config.UsageConfig;
import dev.tollgate.observe.Metrics;
import dev.tollgate.pricing.AgentPrice;
import dev.tollgate.pricing.CurrentPrices;
import dev.tollgate.pricing.PriceBookStore;
import dev.tollgate.pricing.Pricer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature as the composition root and the command line see it: what it builds, starts, stops and mounts. */
public final class Metering {
    private static final Logger LOG = LoggerFactory.getLogger(Metering.class);
    private static final long GAUGES_EVERY_MILLIS = 15_000;

    private final Vertx vertx;
    private final Pool pool;
    private final Metrics metrics;
    private final long bodyBytesMax;
    private final DirectoryLoader directoryLoader;
    private final CurrentPrices prices;
    private final Meter meter;
    private final Intake intake;
    private long timer = -1;

    public Metering(Vertx vertx, Pool pool, Config config, Clock clock, Metrics metrics) {
        this.vertx = vertx;
        this.pool = pool;
        this.metrics = metrics;
        bodyBytesMax = config.server().bodyBytesMax();
        Directory directory = new Directory();
        directoryLoader = new DirectoryLoader(vertx, pool, directory, shareDefaults(config.pricing()));
        prices = new CurrentPrices(vertx, new PriceBookStore(pool));
        meter = new Meter(vertx, pool, metrics, clock, limits(config.usage()));
        Pricer pricer = new Pricer(config.usage().markupBps());
        Assessor assessor = new Assessor(directory, prices, pricer, policy(config.usage()), clock);
        intake = new Intake(assessor, new UnknownPayers(vertx, pool, directory), meter, new Quarantine(pool));
    }

    /** Loads prices and accounts, makes the partitions, and starts the writers. */
    public Future<Void> start() {
        return prices.start()
                .compose(loaded -> directoryLoader.start())
                .compose(loaded -> meter.start())
                .onSuccess(started -> timer = vertx.setPeriodic(0, GAUGES_EVERY_MILLIS, id -> measure()));
    }

    /** Completes when every record that was taken is written and answered. */
    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        prices.stop();
        directoryLoader.stop();
        return meter.stop();
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        new UsageRoutes(auth, intake, meter, metrics, bodyBytesMax).mount(router);
        new ReviewRoutes(pool, auth, new Replay(pool, intake)).mount(router);
    }

    /** Takes a notification of {@link DirectoryLoader#CHANNEL}. */
    public void directoryChanged(String payload) {
        directoryLoader.changed(payload);
    }

    /** Loads everything that is held in memory again, since notifications may have been missed. */
    public void reload() {
        directoryLoader.reloadAll();
        prices.reload();
    }

    /** The longest time that any writer's work has waited without progress. */
    public Duration stalled() {
        return meter.stalled();
    }

    /** Replays the quarantine; answers how many records were charged and how many remain. */
    public Future<Replayed> replayQuarantine() {
        return new Replay(pool, intake)
                .quarantine()
                .map(result -> new Replayed(
                        result.tried(),
                        result.charged(),
                        result.duplicates() + result.conflicts(),
                        result.remaining()));
    }

    /**
     * What a replay did.
     *
     * @param settled were charged before, or contradict what was
     */
    public record Replayed(long tried, long charged, long settled, long remaining) {}

    private void measure() {
        QuarantineSql.countOpen(pool)
                .onSuccess(metrics::quarantineRecords)
                .compose(done -> ConflictSql.countOpen(pool))
                .onSuccess(metrics::conflictRecords)
                .onFailure(e -> LOG.debug("Cannot count what waits for an operator", e));
    }

    private static ShareDefaults shareDefaults(PricingConfig pricing) {
        AgentPrice.ShareBase base = switch (pricing.creatorShareBase()) {
            case GROSS -> AgentPrice.ShareBase.GROSS;
            case MARGIN -> AgentPrice.ShareBase.MARGIN;
        };
        return new ShareDefaults(pricing.creatorShareBps(), base);
    }

    private static Meter.Limits limits(UsageConfig usage) {
        return new Meter.Limits(
                usage.writers(),
                usage.flushRowsMax(),
                (long) usage.queueRowsMax() * usage.writers(),
                usage.queueBytesMax() * usage.writers(),
                usage.ackTimeout());
    }

    private static MeteringPolicy policy(UsageConfig usage) {
        return new MeteringPolicy(
                usage.unknownPayer() == UsageConfig.UnknownPayer.CREATE,
                new HashSet<>(usage.trustedEndUserSources()),
                usage.chargeCacheHits(),
                usage.chargeFailures());
    }
}
