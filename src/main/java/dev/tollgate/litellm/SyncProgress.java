package dev.tollgate.litellm;

import dev.tollgate.metering.PulledIntake.Tally;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** How far a sync has come, and whether it shall go on. Thread-safe. */
public final class SyncProgress {
    private final Consumer<String> told;
    private final AtomicLong pages = new AtomicLong();
    private final AtomicReference<Tally> tally = new AtomicReference<>(Tally.NOTHING);
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param told gets a few words whenever it has come a step further */
    public SyncProgress(Consumer<String> told) {
        this.told = told;
    }

    void took(Tally rows) {
        Tally all = tally.updateAndGet(sum -> sum.plus(rows));
        told.accept(pages.incrementAndGet() + " pages, " + all.received() + " rows, " + all.accepted() + " charged");
    }

    void waits(String why) {
        told.accept("waiting: " + why);
    }

    long pages() {
        return pages.get();
    }

    Tally tally() {
        return tally.get();
    }

    /** Has it stop before the next page. */
    void end() {
        ended.set(true);
    }

    boolean hasEnded() {
        return ended.get();
    }
}
