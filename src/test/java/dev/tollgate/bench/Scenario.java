package dev.tollgate.bench;

import java.util.List;

/** One question of the benchmark: rows that answer it side by side. */
interface Scenario {
    /** As in {@code -Dbench.only}. */
    String name();

    /** Whether it belongs to a run that names no scenarios. */
    default boolean isUsual() {
        return true;
    }

    /** Whether it is measured by itself, when the others are done, since it needs the machine or the disk for itself. */
    default boolean isApart() {
        return false;
    }

    /** Makes ready what its rows need; called once. */
    List<Probe> prepare(Stage stage) throws Exception;

    /** Ends what {@link #prepare} started. */
    default void close() throws Exception {}
}
