package dev.tollgate.reports;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.billing.Payouts;
import dev.tollgate.config.Config;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;

/** The feature as the composition root sees it: what it builds, starts, stops and mounts. */
public final class Reporting {
    private final Reports reports;
    private final UsageRollup rollup;
    private final Payouts payouts;
    private final Clock clock;

    public Reporting(Vertx vertx, Pool pool, Config config, Clock clock, Metrics metrics) {
        payouts = new Payouts(
                pool,
                new Payouts.Terms(
                        config.stripe().livemode(),
                        config.payouts().hold(),
                        config.payouts().minimumCents()));
        this.clock = clock;
        reports = new Reports(pool, clock);
        rollup = new UsageRollup(vertx, pool, metrics, clock);
    }

    /** Begins to add usage to its days. */
    public void start() {
        rollup.start();
    }

    /** Completes when what is being added is committed; whatever is left is for the next start, or another node. */
    public Future<Void> stop() {
        return rollup.stop();
    }

    /** Of all time what a creator's agents have earned by the token, in nano-dollars, by their ids: what his earnings add up to. */
    public Future<Map<Long, Long>> usageShares(long accountId) {
        return reports.creatorEarnings(accountId)
                .map(earned -> earned.byAgent().stream()
                        .filter(CreatorEarnings.OfAgent::isNamed)
                        .collect(Collectors.toMap(
                                each -> Long.valueOf(each.id()),
                                each -> each.share().usageNanos())));
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        new UsageRoutes(reports, auth, clock).mount(router);
        new MoneyRoutes(reports, auth, clock).mount(router);
        new EarningsRoutes(reports, payouts, auth, clock).mount(router);
    }
}
