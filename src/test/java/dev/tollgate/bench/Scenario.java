package dev.tollgate.bench;

import java.util.List;

/** One question of the benchmark: rows that answer it side by side. */
interface Scenario {
    /** As in {@code -Dbench.only}. */
    String name();

    /** Which runs it belongs to, besides those that name it. */
    default Run run() {
        return Run.EVERY;
    }

    enum Run {
        EVERY,
        /** With {@code -Dbench.full=true}. */
        FULL,
        /** An experiment: it says what a choice of ours is worth, not how fast the product is. */
        NAMED
    }

    /** Whether it is measured by itself, when the others are done, since it needs the machine or the disk for itself. */
    default boolean isApart() {
        return run() != Run.EVERY;
    }

    /** Makes ready what its rows need; called once. */
    List<Probe> prepare(Stage stage) throws Exception;

    /** Ends what {@link #prepare} started. */
    default void close() throws Exception {}
}
