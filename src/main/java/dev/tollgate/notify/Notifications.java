package dev.tollgate.notify;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.config.Config;
import dev.tollgate.config.Mode;
import dev.tollgate.config.NotificationsConfig;
import dev.tollgate.money.Money;
import dev.tollgate.observe.JobLog;
import dev.tollgate.observe.NotificationMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature as the composition root sees it, and the one method that all others call. */
public final class Notifications {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Pool pool;
    private final NotificationMetrics metrics;
    private final boolean sandbox;
    private final long lowBalanceNanos;
    private final Senders senders;
    private final Courier courier;
    private final BalanceSweep sweep;
    private @Nullable String deployment;
    private long timer = -1;

    /** What a test changes: how long things take, and who knows the addresses of names. */
    record Terms(RetryPauses pauses, Duration timeLimit, Destinations.Names names) {
        static final Terms STANDARD =
                new Terms(RetryPauses.STANDARD, WebhookSender.TIME_LIMIT, InetAddress::getAllByName);
    }

    public Notifications(Vertx vertx, Pool pool, Config config, Clock clock, NotificationMetrics metrics) {
        this(vertx, pool, config, clock, metrics, Terms.STANDARD);
    }

    Notifications(Vertx vertx, Pool pool, Config config, Clock clock, NotificationMetrics metrics, Terms terms) {
        this.vertx = vertx;
        this.pool = pool;
        this.metrics = metrics;
        sandbox = config.mode() == Mode.SANDBOX;
        NotificationsConfig own = config.notifications();
        lowBalanceNanos = Money.ofCents(own.lowBalanceCents());
        Destinations destinations = new Destinations(vertx, own.allowPrivateAddresses(), sandbox, terms.names());
        WebhookSender webhooks = new WebhookSender(
                vertx, WebhookSender.options(), own.deliveriesMax(), destinations, clock, terms.timeLimit());
        Mailer mailer = own.smtp() == null
                ? null
                : new Mailer(vertx, own.smtp(), config.server().publicUrl(), clock);
        senders = new Senders(webhooks, mailer);
        courier = new Courier(pool, own, new DeliveryResults(pool, terms.pauses(), metrics), senders, metrics);
        sweep = new BalanceSweep(vertx, pool, own);
    }

    /**
     * Tells of a fact: in the transaction that books it, so that it is told if and only if it is so. The same fact told
     * again changes nothing.
     */
    public static Future<Void> tell(SqlClient transaction, Notice notice) {
        return MessagesSql.insert(transaction, notice);
    }

    /** @param jobs where it is noted when the balances were looked at */
    public Future<Void> start(JobLog jobs) {
        measure();
        timer = vertx.setPeriodic(MEASURE_EVERY.toMillis(), id -> measure());
        sweep.start(jobs);
        return vertx.deployVerticle(courier).map(id -> {
            deployment = id;
            return null;
        });
    }

    /** Completes when what is being sent has ended, one way or the other, and is written down. */
    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        String deployed = deployment;
        deployment = null;
        return sweep.stop()
                .eventually(() -> deployed == null ? Future.succeededFuture() : vertx.undeploy(deployed))
                .eventually(senders::close);
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        new EndpointRoutes(new Endpoints(pool), auth, sandbox).mount(router);
        new MessageRoutes(new Messages(pool), auth).mount(router);
        new SettingsRoutes(pool, auth, lowBalanceNanos).mount(router);
    }

    /** One look at all balances, now. */
    Future<Void> sweep() {
        return sweep.run();
    }

    private void measure() {
        MessagesSql.oldestUnroutedMillis(pool)
                .compose(unrouted ->
                        DeliveriesSql.oldestDueMillis(pool).map(due -> Duration.ofMillis(Math.max(unrouted, due))))
                .compose(oldest -> EndpointsSql.disabled(pool).map(disabled -> {
                    metrics.waiting(oldest);
                    metrics.endpointsDisabled(disabled.operators(), disabled.accounts());
                    return null;
                }))
                .onFailure(e -> LOG.debug("Notifications cannot be counted", e));
    }
}
