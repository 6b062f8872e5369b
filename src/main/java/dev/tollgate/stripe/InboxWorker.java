package dev.tollgate.stripe;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from the inbox one after another, for ever. Runs on a virtual thread, and stops after the event it is at.
 * What is not volatile is confined to its verticle's context.
 */
final class InboxWorker extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(InboxWorker.class);

    private final Inbox inbox;
    private final InboxStep step;
    private final Duration pollInterval;
    private final Runnable wake = this::wake;
    private final AtomicBoolean called = new AtomicBoolean();
    private final Promise<Void> finished = Promise.promise();
    private volatile Promise<Void> rest = Promise.promise();
    private volatile boolean stopping;
    private boolean databaseAway;

    InboxWorker(Inbox inbox, InboxStep step, Duration pollInterval) {
        this.inbox = inbox;
        this.step = step;
        this.pollInterval = pollInterval;
    }

    @Override
    public Future<?> start() {
        inbox.onArrival(wake);
        context.runOnContext(v -> work());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        inbox.forget(wake);
        stopping = true;
        wake();
        return finished.future();
    }

    private void work() {
        try {
            while (!stopping) {
                called.set(false);
                if (step() == InboxStep.Outcome.IDLE) {
                    rest();
                }
            }
        } finally {
            finished.complete();
        }
    }

    private InboxStep.Outcome step() {
        try {
            InboxStep.Outcome outcome = step.run().await();
            databaseAway = false;
            return outcome;
        } catch (Throwable e) {
            // Whatever it is: await() throws checked exceptions undeclared, and a worker that ends is missed by nobody.
            if (!databaseAway) {
                LOG.warn("Events wait, since the database cannot be used", e);
            }
            databaseAway = true;
            return InboxStep.Outcome.IDLE;
        }
    }

    /** Until the next look is due or somebody calls. A call after the last look began is not lost. */
    private void rest() {
        Promise<Void> promise = Promise.promise();
        rest = promise;
        if (called.get() && !databaseAway) {
            return;
        }
        long timer = vertx.setTimer(pollInterval.toMillis(), id -> promise.tryComplete());
        if (!stopping) {
            promise.future().await();
        }
        vertx.cancelTimer(timer);
    }

    private void wake() {
        called.set(true);
        rest.tryComplete();
    }
}
