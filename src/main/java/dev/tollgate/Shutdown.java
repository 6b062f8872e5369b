package dev.tollgate;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a stop: each is logged, has a limit of its own, and does not keep the next from being tried. */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    void step(String name, Duration limit, Supplier<Future<?>> stop) {
        long begun = System.nanoTime();
        try {
            stop.get().toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("Stopped: {} ({} ms)", name, (System.nanoTime() - begun) / 1_000_000);
        } catch (ExecutionException | RuntimeException e) {
            LOG.warn("Could not stop in order: {}", name, e);
        } catch (TimeoutException e) {
            LOG.warn("Did not stop within {}: {}", limit, name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("Interrupted while stopping: {}", name);
        }
    }
}
