package dev.tollgate.stripe;

import dev.tollgate.billing.Reversals;
import dev.tollgate.config.Config;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Holds the books against Stripe. What it finds it looks for a second time, a while later, since events are on their way at any moment; what
 * is gone by then is none. A repair goes by what one look has found, as an event that comes too changes nothing. Thread-safe.
 */
final class Reconciliation {
    private final Vertx vertx;
    private final List<Sweep> sweeps;
    private final Repairs repairs;
    private final Duration settle;

    /** @param settle how long after the first look the second one begins; zero for none */
    Reconciliation(Vertx vertx, List<Sweep> sweeps, Repairs repairs, Duration settle) {
        this.vertx = vertx;
        this.sweeps = List.copyOf(sweeps);
        this.repairs = repairs;
        this.settle = settle;
    }

    static Reconciliation of(Vertx vertx, Pool pool, Config config, StripeCalls calls, Inbox inbox) {
        EventHandlers.Copies copies = EventHandlers.Copies.of(StripeLookups.of(() -> calls));
        boolean live = config.stripe().livemode();
        StripePages pages = new StripePages(calls);
        List<Sweep> sweeps = List.of(
                new EventSweep(pool, pages, inbox, live),
                new SessionSweep(pool, pages, live),
                new InvoiceSweep(pool, pages, live),
                new SubscriptionSweep(pool, pages, live),
                new ReversalSweep(pool, pages),
                new TransferSweep(pool, pages, live));
        return new Reconciliation(
                vertx,
                sweeps,
                new Repairs(pool, pages, inbox, copies),
                config.stripe().reconcile().settle());
    }

    /** The same for a command, beside whose database no worker runs. */
    static Reconciliation of(Vertx vertx, Pool pool, Config config, StripeCalls calls, Metrics metrics) {
        EventHandlers handlers = new EventHandlers(
                EventHandlers.Copies.of(StripeLookups.of(() -> calls)),
                new Reversals(),
                config.stripe().livemode());
        return of(vertx, pool, config, calls, new Inbox(pool, handlers, metrics));
    }

    /**
     * Fails with a {@link StripeCallFailure}, with what the database failed with, or with a {@link CancellationException} when the progress is
     * ended; what was repaired by then stays so.
     */
    Future<ReconciliationReport> run(ReconciliationWindow window, boolean repair, ReconciliationProgress progress) {
        return look(window, progress).compose(first -> {
            if (first.isEmpty()) {
                return Future.succeededFuture(report(window, progress, List.of(), 0));
            }
            return repair
                    ? repair(first.kept(), progress)
                            .map(repaired -> report(window, progress, repaired, first.unlisted()))
                    : lookAgain(window, first, progress);
        });
    }

    private static ReconciliationReport report(
            ReconciliationWindow window, ReconciliationProgress progress, List<Finding> findings, long unlisted) {
        return new ReconciliationReport(window, progress.events(), progress.objects(), findings, unlisted);
    }

    private Future<Findings> look(ReconciliationWindow window, ReconciliationProgress progress) {
        Findings findings = new Findings(progress);
        Future<Void> last = Future.succeededFuture();
        for (Sweep sweep : sweeps) {
            last = last.compose(done -> sweep.look(window, findings));
        }
        return last.map(done -> findings);
    }

    private Future<ReconciliationReport> lookAgain(
            ReconciliationWindow window, Findings first, ReconciliationProgress progress) {
        if (settle.isZero()) {
            return Future.succeededFuture(report(window, progress, first.kept(), first.unlisted()));
        }
        return pause(progress)
                .compose(rested -> look(window, progress))
                .map(second -> report(window, progress, second.keptSince(first), second.unlisted()));
    }

    private Future<Void> pause(ReconciliationProgress progress) {
        progress.step("waiting for what is on its way");
        Promise<Void> rest = Promise.promise();
        long timer = vertx.setTimer(settle.toMillis(), id -> rest.tryComplete());
        progress.onEnd(() -> rest.tryFail(new CancellationException("ended before it was through")));
        return rest.future().onComplete(rested -> vertx.cancelTimer(timer));
    }

    /** Events come last: the workers then find done what the others have done, and do not wait for the same rows. */
    private Future<List<Finding>> repair(List<Finding> findings, ReconciliationProgress progress) {
        List<Finding> repaired = new ArrayList<>(findings);
        Future<Void> last = Future.succeededFuture();
        for (boolean events : new boolean[] {false, true}) {
            for (int i = 0; i < repaired.size(); i++) {
                int at = i;
                if (repaired.get(i).remedy() instanceof Remedy.StoreEvent == events) {
                    last = last.compose(done -> repairs.repair(repaired.get(at)))
                            .map(then -> {
                                repaired.set(at, then);
                                progress.step("repairing, " + then.code().label());
                                return null;
                            });
                }
            }
        }
        return last.map(done -> repaired);
    }
}
