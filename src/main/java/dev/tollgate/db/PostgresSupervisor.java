package dev.tollgate.db;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private final CountDownLatch stopping = new CountDownLatch(1);
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

    /** Ends the watch. A restart under way may finish within the limit, so that no server appears after this. */
    void stop(Duration limit) throws InterruptedException {
        stopping.countDown();
        if (!thread.join(limit)) {
            thread.interrupt();
            thread.join();
        }
    }

    private void watch() {
        try {
            Postmaster running = first;
            while (!stopping.await(CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!running.isAlive()) {
                    LOG.error("PostgreSQL, pid {}, is gone; restarting it", running.pid());
                    running = restart(running);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("A restart of PostgreSQL was given up");
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
            long pauseMillis = pause.toMillis();
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
            if (stopping.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                return gone;
            }
        }
    }
}
