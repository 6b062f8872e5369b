package dev.tollgate.stripe;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers of this node, and the gauges of the inbox. */
public final class InboxWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(InboxWorkers.class);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Inbox inbox;
    private final List<InboxStep> steps;
    private final Duration pollInterval;
    private final List<String> deployments = new ArrayList<>();
    private long timer = -1;

    /**
     * @param steps of each worker
     * @param pollInterval how often each looks without being told
     */
    public InboxWorkers(Vertx vertx, Inbox inbox, List<InboxStep> steps, Duration pollInterval) {
        this.vertx = vertx;
        this.inbox = inbox;
        this.steps = List.copyOf(steps);
        this.pollInterval = pollInterval;
    }

    public Future<Void> start() {
        measure();
        timer = vertx.setPeriodic(MEASURE_EVERY.toMillis(), id -> measure());
        // Deployed one by one: instances of one deployment would share a context.
        List<Future<String>> deploying = steps.stream()
                .map(step -> vertx.deployVerticle(
                        new InboxWorker(inbox, step, pollInterval),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)))
                .toList();
        return Future.all(deploying).map(all -> {
            deployments.addAll(all.list());
            return null;
        });
    }

    /** Completes when every worker is done with the event it is at. What is left is found at the next start. */
    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        List<Future<Void>> stopping = deployments.stream().map(vertx::undeploy).toList();
        deployments.clear();
        return Future.join(stopping).mapEmpty();
    }

    private void measure() {
        inbox.measure().onFailure(e -> LOG.debug("The inbox cannot be counted", e));
    }
}
