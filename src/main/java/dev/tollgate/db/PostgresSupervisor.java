package dev.tollgate.db;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Restarts the server on its port when its process is gone, for ever, with growing pauses while that fails. */
final class PostgresSupervisor {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresSupervisor.class);
    private static final Duration CHECK = Duration.ofMillis(100);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    private final PostgresCluster cluster;
    private final Postmaster first;
    private final AtomicInteger restarts = new AtomicInteger();
    private final Thread thread;

    PostgresSupervisor(PostgresCluster cluster, Postmaster running) {
        this.cluster = cluster;
        this.first = running;
        this.thread = Thread.ofPlatform().name("postgres-supervisor").daemon().unstarted(this::watch);
    }

    void start() {
        thread.start();
    }

    int restarts() {
        return restarts.get();
    }

    /** Ends the watch; a restart under way is finished or given up first. */
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    private void watch() {
        try {
            Postmaster running = first;
            while (true) {
                Thread.sleep(CHECK);
                if (!running.isAlive()) {
                    LOG.error("PostgreSQL, pid {}, is gone; restarting it", running.pid());
                    running = restart(running);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("No longer watching PostgreSQL");
        }
    }

    private Postmaster restart(Postmaster gone) throws InterruptedException {
        Duration pause = Duration.ofMillis(500);
        while (true) {
            long startNanos = System.nanoTime();
            try {
                cluster.launch(gone.port());
                restarts.incrementAndGet();
                LOG.warn("PostgreSQL is back after {} ms", (System.nanoTime() - startNanos) / 1_000_000);
                return Postmaster.read(gone.cluster()).orElse(gone);
            } catch (IOException | RuntimeException e) {
                LOG.error("PostgreSQL cannot be restarted, next try in {}", pause, e);
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        }
    }
}
