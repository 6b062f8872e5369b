package dev.tollgate.stripe;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** How far a reconciliation has come, and whether it shall go on. Thread-safe. */
public final class ReconciliationProgress {
    static final String EVENTS = "events";

    private final Consumer<String> told;
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong objects = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<Runnable> onEnd = new AtomicReference<>(() -> {});

    /** @param told gets a few words whenever it has come a step further */
    public ReconciliationProgress(Consumer<String> told) {
        this.told = told;
    }

    void step(String what) {
        told.accept(what);
    }

    /** @param what {@link #EVENTS}, or the kind of objects or rows */
    void looked(String what, int count) {
        boolean areEvents = what.equals(EVENTS);
        long all = (areEvents ? events : objects).addAndGet(count);
        told.accept(areEvents ? all + " events" : what + ", " + all + " objects");
    }

    /** How many it has looked at; what is looked at twice counts twice. */
    long events() {
        return events.get();
    }

    long objects() {
        return objects.get();
    }

    /** Has it stop before the next step. */
    void end() {
        ended.set(true);
        onEnd.get().run();
    }

    boolean hasEnded() {
        return ended.get();
    }

    /** Whoever waits is woken when it ends. */
    void onEnd(Runnable wake) {
        onEnd.set(wake);
        if (ended.get()) {
            wake.run();
        }
    }
}
