package dev.tollgate.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * One row: measured once a round, in turns with the others.
 *
 * @param title what the row is, with its unit's noun
 */
record Probe(String title, Measurement measurement) {
    /** Measures once. */
    interface Measurement {
        @CanIgnoreReturnValue
        Sample take() throws Exception;
    }
}
