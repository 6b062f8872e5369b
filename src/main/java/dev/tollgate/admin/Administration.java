package dev.tollgate.admin;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.access.IdempotentAnswers;
import dev.tollgate.observe.JobLog;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature as the composition root sees it. */
public final class Administration {
    private static final Logger LOG = LoggerFactory.getLogger(Administration.class);
    private static final Duration EVERY = Duration.ofHours(1);

    private final Vertx vertx;
    private final Pool pool;
    private final JobLog jobs;
    private final Clock clock;
    private final Terms terms;
    private long timer = -1;

    /**
     * What the configuration says of it.
     *
     * @param livemode whether plans are those of live mode
     * @param alone up to how much one operator gives or takes by himself, nano-dollars
     */
    public record Terms(boolean livemode, long alone) {}

    public Administration(Vertx vertx, Pool pool, JobLog jobs, Clock clock, Terms terms) {
        this.vertx = vertx;
        this.pool = pool;
        this.jobs = jobs;
        this.clock = clock;
        this.terms = terms;
    }

    /** Forgets the answers that were kept for requests sent again, now and then. */
    public void start() {
        JobLog.Job job = jobs.job("answers", EVERY);
        timer = vertx.setPeriodic(
                EVERY.toMillis(),
                id -> job.run(() -> IdempotentAnswers.forgetOld(pool))
                        .onFailure(e -> LOG.warn("Old answers could not be forgotten", e)));
    }

    public void stop() {
        vertx.cancelTimer(timer);
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        new AccountRoutes(pool, terms.livemode()).mount(router, auth);
        new BindingRoutes(pool).mount(router, auth);
        CreditRequests credits = new CreditRequests(terms.alone());
        new CreditRoutes(pool, credits).mount(router, auth);
        new CreditRequestRoutes(pool, credits).mount(router, auth);
        new PriceRoutes(pool, clock).mount(router, auth);
        new JobRoutes(jobs).mount(router, auth);
    }
}
