package dev.tollgate.billing;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.config.Config;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;

/** What is sold and on which terms, as the composition root sees it: what it starts, stops and mounts. */
public final class Catalogue {
    private static final Duration SETTLED_EVERY = Duration.ofMinutes(5);
    private static final Duration CREDITED_EVERY = Duration.ofSeconds(2);

    private final Pool pool;
    private final Config config;
    private final VolumeDiscounts volume;
    private final CatalogueJob settling;
    private final CatalogueJob crediting;

    public Catalogue(Vertx vertx, Pool pool, Config config, Clock clock, Metrics metrics) {
        this.pool = pool;
        this.config = config;
        volume = new VolumeDiscounts(pool, new VolumeSteps(config.discounts().volume()));
        settling = new CatalogueJob(
                vertx, metrics, clock, new CatalogueJob.Work("volume_discounts", SETTLED_EVERY, volume::run));
        ReferralCredits referrals = new ReferralCredits(pool);
        crediting = new CatalogueJob(
                vertx, metrics, clock, new CatalogueJob.Work("referral_credits", CREDITED_EVERY, referrals::run));
    }

    /** What accounts get for bringing others, for whoever registers them. */
    public Referrals referrals() {
        return new Referrals(config.referrals());
    }

    /** Which plan an account is on, for whoever admits something by it. */
    public PlanOf planOf() {
        return new PlanOf(config.plans(), config.stripe().livemode());
    }

    public void start() {
        settling.start();
        crediting.start();
    }

    /** Completes when what is under way has ended. */
    public Future<Void> stop() {
        return settling.stop().eventually(crediting::stop);
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        new CatalogueRoutes(config).mount(router);
        new TermsRoutes(pool, planOf(), auth).mount(router);
        new VolumeRoutes(pool, volume, auth).mount(router);
        new ReferralRoutes(pool, referrals(), auth).mount(router);
    }
}
