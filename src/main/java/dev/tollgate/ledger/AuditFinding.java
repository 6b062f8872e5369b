package dev.tollgate.ledger;

import java.util.List;

/**
 * What one check found.
 *
 * @param name of the check, in snake case
 * @param proves what holds when nothing was found
 * @param offending how many rows break it
 * @param driftNanos the money of those rows that is wrong, without sign; 0 where that cannot be said
 * @param samples the first of the rows, each as {@code column=value …}
 */
public record AuditFinding(String name, String proves, long offending, long driftNanos, List<String> samples) {
    public AuditFinding {
        samples = List.copyOf(samples);
    }
}
