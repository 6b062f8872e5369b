package dev.tollgate.metering;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.accounts.Directory;
import dev.tollgate.accounts.DirectoryLoader;
import dev.tollgate.accounts.ShareDefaults;
import dev.tollgate.accounts.UnknownPayers;
import dev.tollgate.config.Config;
import dev.tollgate.config.PricingConfig;
import dev.tollgate.config.UsageConfig;
import dev.tollgate.journal.Drain;
import dev.tollgate.journal.Journal;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature as the composition root and the command line see it: what it builds, starts, stops and mounts. */
public final class Metering {
    private static final Logger LOG = LoggerFactory.getLogger(Metering.class);
    private static final long GAUGES_EVERY_MILLIS = 15_000;

    private final Vertx vertx;
    private final Pool pool;
    private final Metrics metrics;
    private final UsageRoutes.BodyLimits bodyLimits;
    private final Turns decisions = new Turns();
    private final DirectoryLoader directoryLoader;
    private final CurrentPrices prices;
    private final PulledCalls pulled;
    private final Meter meter;
    private final Intake intake;
    private final @Nullable Journaling journaling;
    private long timer = -1;

    /** @param journal where to keep what the database does not take in time; null to do without */
    public Metering(Vertx vertx, Pool pool, Config config, Clock clock, Metrics metrics, @Nullable Journal journal) {
        this.vertx = vertx;
        this.pool = pool;
        this.metrics = metrics;
        bodyLimits = new UsageRoutes.BodyLimits(
                config.server().bodyBytesMax(), config.server().requestTimeout());
        Directory directory = new Directory();
        directoryLoader = new DirectoryLoader(vertx, pool, directory, shareDefaults(config.pricing()));
        prices = new CurrentPrices(vertx, new PriceBookStore(pool));
        Duration patience =
                journal == null ? config.usage().ackTimeout() : config.journal().patience();
        pulled = new PulledCalls(pool, config.litellm().isOn());
        meter = new Meter(vertx, pool, pulled, metrics, clock, limits(config.usage(), patience));
        Pricer pricer = new Pricer(config.usage().markupBps());
        Assessor assessor = new Assessor(directory, prices, pricer, policy(config.usage()), clock);
        UnknownPayers unknownPayers = new UnknownPayers(vertx, pool, directory);
        intake = new Intake(assessor, unknownPayers, meter, new Quarantine(pool), patience);
        if (journal == null) {
            journaling = null;
        } else {
            Detour detour = new Detour(vertx, pool, meter, journal, patience);
            journaling = new Journaling(
                    journal, detour, new Drain(vertx, journal, new Settling(intake, meter, detour, metrics)));
        }
    }

    /** What belongs to the journal. */
    private record Journaling(Journal journal, Detour detour, Drain drain) {}

    /** Loads prices and accounts, makes the partitions, and starts the writers. */
    public Future<Void> start() {
        return prices.start()
                .compose(loaded -> directoryLoader.start())
                .compose(loaded -> pulled.look())
                .compose(looked -> meter.start())
                .onSuccess(started -> {
                    timer = vertx.setPeriodic(0, GAUGES_EVERY_MILLIS, id -> measure());
                    if (journaling != null) {
                        journaling.detour().start();
                        journaling.drain().start();
                    }
                });
    }

    /** Completes when every record that was taken is written and answered; what is in the journal stays there. */
    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        prices.stop();
        directoryLoader.stop();
        if (journaling == null) {
            return meter.stop();
        }
        journaling.detour().stop();
        Future<Void> drained = journaling.drain().stop();
        if (journaling.detour().isOpen()) {
            meter.giveUp(true);
        }
        return drained.transform(stopped -> meter.stop());
    }

    /** Whether pushes go to the journal at the moment, past the database. */
    public boolean isDetoured() {
        return journaling != null && journaling.detour().isOpen();
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        JournaledIntake way = journaling == null
                ? intake::take
                : JournaledIntake.of(intake, journaling.journal(), journaling.detour());
        new UsageRoutes(auth, way, meter, metrics, bodyLimits).mount(router);
        new ReviewRoutes(pool, auth, new Replay(pool, intake), decisions).mount(router);
    }

    /** The way of what is pulled from LiteLLM's database. */
    public PulledIntake pulled() {
        return new PulledIntake(intake, pulled, meter, metrics);
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
                .compose(done -> pulled.look())
                .onFailure(e -> LOG.debug("Cannot count what waits for an operator", e));
    }

    private static ShareDefaults shareDefaults(PricingConfig pricing) {
        AgentPrice.ShareBase base = switch (pricing.creatorShareBase()) {
            case GROSS -> AgentPrice.ShareBase.GROSS;
            case MARGIN -> AgentPrice.ShareBase.MARGIN;
        };
        return new ShareDefaults(pricing.creatorShareBps(), base);
    }

    private static Meter.Limits limits(UsageConfig usage, Duration retryMax) {
        return new Meter.Limits(
                usage.writers(),
                usage.flushRowsMax(),
                (long) usage.queueRowsMax() * usage.writers(),
                usage.queueBytesMax() * usage.writers(),
                usage.ackTimeout(),
                retryMax);
    }

    private static MeteringPolicy policy(UsageConfig usage) {
        return new MeteringPolicy(
                usage.unknownPayer() == UsageConfig.UnknownPayer.CREATE,
                new HashSet<>(usage.trustedEndUserSources()),
                usage.chargeCacheHits(),
                usage.chargeFailures());
    }
}
