package dev.tollgate.stripe;

import dev.tollgate.access.CallerAuth;
import dev.tollgate.billing.CheckoutOrders;
import dev.tollgate.billing.CreditFulfilment;
import dev.tollgate.billing.CreditPackages;
import dev.tollgate.config.Config;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The feature as the composition root sees it: what it starts, stops and mounts. */
public final class StripeIn {
    private static final Logger LOG = LoggerFactory.getLogger(StripeIn.class);
    private static final Duration SECRETS_READ_EVERY = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Pool pool;
    private final Metrics metrics;
    private final boolean live;
    private final Inbox inbox;
    private final InboxWorkers workers;
    private final WebhookSecrets secrets;
    private final CheckoutOrders orders;
    private long secretsTimer = -1;

    public StripeIn(Vertx vertx, Pool pool, Config config, Clock clock, Metrics metrics) {
        this.vertx = vertx;
        this.pool = pool;
        this.metrics = metrics;
        live = config.stripe().livemode();
        EventHandlers handlers = new EventHandlers(new CreditFulfilment(), live);
        inbox = new Inbox(pool, handlers, metrics);
        InboxStep step = new InboxStep(pool, handlers, config.stripe().worker(), metrics);
        workers = new InboxWorkers(vertx, inbox, step, config.stripe().worker());
        secrets = new WebhookSecrets(config.stripe(), config.mode(), clock);
        orders = new CheckoutOrders(new CreditPackages(config.credits()), live);
    }

    public Future<Void> start() {
        secretsTimer = vertx.setPeriodic(
                SECRETS_READ_EVERY.toMillis(),
                id -> vertx.executeBlocking(() -> {
                            secrets.reload();
                            return true;
                        })
                        .onFailure(e -> LOG.error("The webhook secrets could not be read again", e)));
        return workers.start();
    }

    /** Completes when the workers have finished the event they are at. */
    public Future<Void> stop() {
        vertx.cancelTimer(secretsTimer);
        return workers.stop();
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        new WebhookRoutes(inbox, secrets, metrics).mount(router);
        new InboxRoutes(inbox, auth).mount(router);
        new OrderRoutes(pool, orders, inbox, auth).mount(router);
    }
}
